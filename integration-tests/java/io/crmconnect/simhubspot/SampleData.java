/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import io.crmconnect.simhubspot.PooledRows.Column;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import net.datafaker.Faker;

/** Realistic data of a company. Values come from pools, because Datafaker itself is slow. */
public final class SampleData {
  /**
   * @param contactProperties number of contact properties, including HubSpot's own
   */
  public record Sizes(
      int contacts, int companies, int deals, int pets, int owners, int contactProperties) {
    public static final Sizes DEMO = new Sizes(25_000, 8_000, 5_000, 2_000, 40, 120);
  }

  private static final int POOL_SIZE = 400;

  private final Random random;
  private final Faker faker;
  private final long now;
  private final List<String> numbers;
  private final List<String> dates;
  private final List<String> instants;
  private final List<String> sentences;
  private final List<String> words;

  private SampleData(long seed, long now) {
    this.random = new Random(seed);
    this.faker = new Faker(Locale.ENGLISH, random);
    this.now = now;
    this.numbers = pool(() -> Integer.toString(random.nextInt(1_000_000)));
    this.dates = pool(() -> LocalDate.ofEpochDay(15_000 + random.nextInt(5_000)).toString());
    this.instants =
        pool(() -> Instant.ofEpochMilli(1_500_000_000_000L + random.nextInt()).toString());
    this.sentences = pool(() -> faker.lorem().sentence(6));
    this.words = pool(() -> faker.commerce().productName());
  }

  /** Fills a new account; the rows are older than an hour. */
  public static void fill(SimHubspot hubspot, long seed, Sizes sizes, long now) {
    new SampleData(seed, now).fill(hubspot, seed, sizes);
  }

  private void fill(SimHubspot hubspot, long seed, Sizes sizes) {
    hubspot.addType("pets", "2-4711001");
    List<String> owners = createOwners(hubspot, sizes.owners());
    setRows(hubspot, "contacts", contacts(hubspot, sizes, owners), 10_001, sizes.contacts(), seed);
    setRows(hubspot, "companies", companies(hubspot, owners), 900_001, sizes.companies(), seed);
    setRows(hubspot, "deals", deals(hubspot, owners), 5_001, sizes.deals(), seed);
    setRows(hubspot, "pets", pets(hubspot), 98, sizes.pets(), seed);
  }

  private void setRows(
      SimHubspot hubspot,
      String type,
      Map<String, Column> columns,
      long firstId,
      int size,
      long seed) {
    hubspot.setRows(type, new PooledRows(seed + firstId, firstId, size, columns, now - 3_600_000));
  }

  private List<String> createOwners(SimHubspot hubspot, int count) {
    List<String> ids = new ArrayList<>();
    hubspot.setNextId("owners", 7_000);
    for (int i = 0; i < count; i++) {
      Map<String, String> owner = new LinkedHashMap<>();
      owner.put("email", "owner" + i + "@firm.example");
      owner.put("type", "PERSON");
      owner.put("firstName", faker.name().firstName());
      owner.put("lastName", faker.name().lastName());
      owner.put("userId", Integer.toString(30_000 + i));
      owner.put("userIdIncludingInactive", Integer.toString(30_000 + i));
      ids.add(Long.toString(hubspot.create("owners", owner, now - 3_600_000)));
    }
    return ids.isEmpty() ? List.of("1") : ids;
  }

  private Map<String, Column> contacts(SimHubspot hubspot, Sizes sizes, List<String> owners) {
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put("firstname", new Column(pool(() -> faker.name().firstName()), 97));
    columns.put("lastname", new Column(pool(() -> faker.name().lastName()), 95));
    columns.put("email", new Column(pool(() -> faker.internet().emailAddress()), 99));
    addProperty(hubspot, "contacts", columns, "phone", "phone_number", phones(), 60);
    addProperty(hubspot, "contacts", columns, "city", "string", cities(), 80);
    addProperty(hubspot, "contacts", columns, "hubspot_owner_id", "enumeration", owners, 70);
    addProperty(hubspot, "contacts", columns, "lifecyclestage", "enumeration", stages(), 90);
    addProperty(hubspot, "contacts", columns, "newsletter", "bool", List.of("true", "false"), 75);
    addProperty(hubspot, "contacts", columns, "birthday", "date", dates, 40);
    for (int i = 1; hubspot.properties("contacts").size() < sizes.contactProperties(); i++) {
      String name = "custom_%03d".formatted(i);
      switch (i % 6) {
        case 0 -> addProperty(hubspot, "contacts", columns, name, "number", numbers, 50);
        case 1 -> addProperty(hubspot, "contacts", columns, name, "datetime", instants, 40);
        case 2 -> addProperty(hubspot, "contacts", columns, name, "date", dates, 40);
        case 3 ->
            addProperty(hubspot, "contacts", columns, name, "bool", List.of("true", "false"), 50);
        case 4 -> addProperty(hubspot, "contacts", columns, name, "enumeration", stages(), 50);
        default -> addProperty(hubspot, "contacts", columns, name, "string", sentences, 30);
      }
    }
    return columns;
  }

  private Map<String, Column> companies(SimHubspot hubspot, List<String> owners) {
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put("name", new Column(pool(() -> faker.company().name()), 100));
    columns.put("domain", new Column(pool(() -> faker.internet().domainName()), 90));
    addProperty(hubspot, "companies", columns, "city", "string", cities(), 80);
    addProperty(hubspot, "companies", columns, "numberofemployees", "number", numbers, 60);
    addProperty(hubspot, "companies", columns, "hubspot_owner_id", "enumeration", owners, 70);
    addProperty(hubspot, "companies", columns, "description", "string", sentences, 50);
    return columns;
  }

  private Map<String, Column> deals(SimHubspot hubspot, List<String> owners) {
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put("dealname", new Column(words, 100));
    columns.put("amount", new Column(pool(() -> random.nextInt(100_000) + ".50"), 85));
    columns.put("closedate", new Column(instants, 70));
    columns.put("pipeline", new Column(List.of("default", "renewals"), 100));
    columns.put("dealstage", new Column(stages(), 100));
    addProperty(hubspot, "deals", columns, "hubspot_owner_id", "enumeration", owners, 70);
    addProperty(hubspot, "deals", columns, "signed_on", "date", dates, 40);
    return columns;
  }

  private Map<String, Column> pets(SimHubspot hubspot) {
    Map<String, Column> columns = new LinkedHashMap<>();
    addProperty(hubspot, "pets", columns, "name", "string", pool(() -> faker.dog().name()), 100);
    addProperty(hubspot, "pets", columns, "breed", "string", pool(() -> faker.dog().breed()), 90);
    addProperty(
        hubspot, "pets", columns, "weight", "number", pool(() -> random.nextInt(90) + ".5"), 80);
    addProperty(hubspot, "pets", columns, "born", "date", dates, 70);
    return columns;
  }

  private static void addProperty(
      SimHubspot hubspot,
      String object,
      Map<String, Column> columns,
      String name,
      String type,
      List<String> pool,
      int filledPercent) {
    hubspot.addProperty(object, SimProperty.of(name, type));
    columns.put(name, new Column(pool, filledPercent));
  }

  private List<String> phones() {
    return pool(() -> faker.phoneNumber().cellPhone());
  }

  private List<String> cities() {
    return pool(() -> faker.address().city());
  }

  private static List<String> stages() {
    return List.of("subscriber", "lead", "opportunity", "customer", "evangelist");
  }

  private static List<String> pool(Supplier<String> generator) {
    List<String> pool = new ArrayList<>(POOL_SIZE);
    for (int i = 0; i < POOL_SIZE; i++) {
      pool.add(generator.get());
    }
    return pool;
  }
}
