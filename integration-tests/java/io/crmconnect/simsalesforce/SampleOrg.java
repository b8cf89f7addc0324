/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Standard objects with their usual fields, and invented records. */
public final class SampleOrg {

  /** How many records each object gets. */
  public record Sizes(int accounts, int contacts, int opportunities, int projects) {
    public static final Sizes DEMO = new Sizes(4_000, 20_000, 8_000, 2_000);
    public static final Sizes SMALL = new Sizes(20, 50, 30, 10);
  }

  private static final long DAY_MS = 86_400_000;

  private SampleOrg() {}

  /** Account, Contact, Opportunity, User, AccountHistory and Project__c, without records. */
  public static void addObjects(SimSalesforce org, long now) {
    org.addObject("Account", SObjectTraits.data("001").asMergeable(), now);
    add(
        org,
        "Account",
        now,
        SimField.of("Name", "string"),
        SimField.of("Type", "picklist"),
        SimField.of("ParentId", "reference").refersTo("Account"),
        SimField.of("BillingStreet", "textarea").partOf("BillingAddress"),
        SimField.of("BillingCity", "string").partOf("BillingAddress"),
        SimField.of("BillingAddress", "address"),
        SimField.of("Phone", "phone"),
        SimField.of("Website", "url"),
        SimField.of("AnnualRevenue", "currency"),
        SimField.of("NumberOfEmployees", "int"),
        SimField.of("OwnerId", "reference").refersTo("User"),
        SimField.of("Score__c", "double"),
        SimField.of("Tags__c", "multipicklist"),
        SimField.of("Revenue_Per_Head__c", "double").asFormula());
    org.addObject("Contact", SObjectTraits.data("003").asMergeable(), now);
    add(
        org,
        "Contact",
        now,
        SimField.of("AccountId", "reference").refersTo("Account"),
        SimField.of("Name", "string"),
        SimField.of("FirstName", "string").partOf("Name"),
        SimField.of("LastName", "string").partOf("Name"),
        SimField.of("Email", "email"),
        SimField.of("Birthdate", "date"),
        SimField.of("HasOptedOutOfEmail", "boolean"),
        SimField.of("OwnerId", "reference").refersTo("User", "Group"));
    org.addObject("Opportunity", SObjectTraits.data("006"), now);
    add(
        org,
        "Opportunity",
        now,
        SimField.of("AccountId", "reference").refersTo("Account"),
        SimField.of("Name", "string"),
        SimField.of("StageName", "picklist"),
        SimField.of("Amount", "currency"),
        SimField.of("CurrencyIsoCode", "picklist"),
        SimField.of("Probability", "percent"),
        SimField.of("CloseDate", "date"),
        SimField.of("IsClosed", "boolean"));
    org.addObject("User", SObjectTraits.data("005").withoutRecycleBin(), now);
    add(
        org,
        "User",
        now,
        SimField.of("Username", "string"),
        SimField.of("Email", "email"),
        SimField.of("IsActive", "boolean"));
    org.addObject(
        "AccountHistory",
        SObjectTraits.data("017")
            .withCursorField("CreatedDate")
            .withoutRecycleBin()
            .notReplicateable(),
        now);
    add(
        org,
        "AccountHistory",
        now,
        SimField.of("AccountId", "reference").refersTo("Account"),
        SimField.of("Field", "picklist"),
        SimField.of("OldValue", "anyType"),
        SimField.of("NewValue", "anyType"));
    org.addObject("Project__c", SObjectTraits.data("a00"), now);
    add(
        org,
        "Project__c",
        now,
        SimField.of("Name", "string"),
        SimField.of("Account__c", "reference").refersTo("Account"),
        SimField.of("Site__Latitude__s", "double").partOf("Site__c"),
        SimField.of("Site__Longitude__s", "double").partOf("Site__c"),
        SimField.of("Site__c", "location"),
        SimField.of("Budget__c", "currency"),
        SimField.of("Notes__c", "textarea"));
    org.addChildRelation("Account", "Contact", "AccountId");
    org.addChildRelation("Account", "Opportunity", "AccountId");
  }

  private static void add(SimSalesforce org, String object, long now, SimField... fields) {
    for (SimField field : fields) {
      org.addField(object, field, now);
    }
  }

  /** Adds the objects, and records that were made in the last days before {@code now}. */
  public static void fill(SimSalesforce org, long seed, Sizes sizes, long now) {
    SplittableRandom random = new SplittableRandom(seed);
    long start = now - 10 * DAY_MS;
    addObjects(org, start - 10 * DAY_MS);
    int all = sizes.accounts() + sizes.contacts() + sizes.opportunities() + sizes.projects();
    long step = Math.max(1, 9 * DAY_MS / Math.max(1, all));
    long at = start;
    List<String> accounts = new ArrayList<>();
    for (int i = 0; i < sizes.accounts(); i++, at += step) {
      accounts.add(org.create("Account", account(random, i), at));
    }
    for (int i = 0; i < sizes.contacts(); i++, at += step) {
      org.create("Contact", contact(random, i, accounts), at);
    }
    for (int i = 0; i < sizes.opportunities(); i++, at += step) {
      org.create("Opportunity", opportunity(random, i, accounts), at);
    }
    for (int i = 0; i < sizes.projects(); i++, at += step) {
      Map<String, String> values = new LinkedHashMap<>();
      values.put("Name", "Project " + i);
      values.put("Budget__c", random.nextInt(1_000_000) + ".5");
      values.put("Notes__c", i % 3 == 0 ? "first line\nsecond \"line\"" : null);
      org.create("Project__c", values, at);
    }
  }

  /** Adds text fields to an object; half of them have values in all records. */
  public static void addTextFields(SimSalesforce org, String object, int fields, long now) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < fields; i++) {
      String name = "Text_" + i + "__c";
      org.addField(object, SimField.of(name, "string"), now);
      if (i % 2 == 0) {
        values.put(name, "value " + i);
      }
    }
    for (SimRow row : org.rows(object)) {
      org.changeSilently(object, row.id(), values, now);
    }
  }

  private static Map<String, String> account(SplittableRandom random, int number) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("Name", "Company " + number);
    values.put("Type", random.nextBoolean() ? "Customer" : "Prospect");
    values.put("BillingCity", "City " + random.nextInt(100));
    values.put("AnnualRevenue", random.nextInt(10_000_000) + ".0");
    values.put("NumberOfEmployees", Integer.toString(random.nextInt(5_000)));
    values.put("Tags__c", "a;b");
    return values;
  }

  private static Map<String, String> contact(
      SplittableRandom random, int number, List<String> accounts) {
    Map<String, String> values = new LinkedHashMap<>();
    if (!accounts.isEmpty()) {
      values.put("AccountId", accounts.get(random.nextInt(accounts.size())));
    }
    values.put("FirstName", "First " + number);
    values.put("LastName", "Last " + number);
    values.put("Name", "First " + number + " Last " + number);
    values.put("Email", "person" + number + "@example.com");
    values.put("Birthdate", "19" + random.nextInt(50, 99) + "-05-07");
    values.put("HasOptedOutOfEmail", Boolean.toString(random.nextInt(5) == 0));
    return values;
  }

  private static Map<String, String> opportunity(
      SplittableRandom random, int number, List<String> accounts) {
    Map<String, String> values = new LinkedHashMap<>();
    if (!accounts.isEmpty()) {
      values.put("AccountId", accounts.get(random.nextInt(accounts.size())));
    }
    values.put("Name", "Deal " + number);
    values.put("StageName", "Prospecting");
    values.put("Amount", random.nextInt(100_000) + ".0");
    values.put("CurrencyIsoCode", "EUR");
    values.put("Probability", "10.0");
    values.put("CloseDate", "2026-12-0" + random.nextInt(1, 10));
    values.put("IsClosed", "false");
    return values;
  }
}
