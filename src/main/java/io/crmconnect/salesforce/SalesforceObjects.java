/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.Absence;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.FieldType;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of objects, which of them {@code *} selects, and how they can be read. */
final class SalesforceObjects {
  static final int MAX_IDS_PER_READ = 500;
  static final int PAGE_SIZE = 2_000;

  static final String NAMES_HINT =
      "Salesforce's objects are named by their API names, such as `Account` or `My__c`; in topics"
          + " and all other settings the names are in lower case: `account`, `my__c`.";

  private static final List<CrmObject> COMMON =
      List.of(
              "Account",
              "Asset",
              "Campaign",
              "CampaignMember",
              "Case",
              "Contact",
              "Contract",
              "Event",
              "Lead",
              "Opportunity",
              "OpportunityContactRole",
              "OpportunityLineItem",
              "Order",
              "OrderItem",
              "Pricebook2",
              "PricebookEntry",
              "Product2",
              "Quote",
              "QuoteLineItem",
              "RecordType",
              "Task",
              "User",
              "UserRole")
          .stream()
          .map(SalesforceObjects::object)
          .toList();

  /** The ends of the names of histories, shares and the like, and of what is not a table. */
  private static final List<String> UNSELECTED_SUFFIXES =
      List.of("history", "share", "feed", "changeevent", "__tag", "__x", "__b", "__e", "__mdt");

  /** Only answered with a filter that depends on other records, or not at all. */
  private static final Set<String> UNREADABLE =
      Set.of(
          "activityhistory",
          "aggregateresult",
          "announcement",
          "apextypeimplementor",
          "apptabmember",
          "attachedcontentdocument",
          "attachedcontentnote",
          "collaborationgrouprecord",
          "colordefinition",
          "combinedattachment",
          "contentbody",
          "contentdocumentlink",
          "contentfolderitem",
          "contentfoldermember",
          "datacloudaddress",
          "dataclouddandbcompany",
          "datastatistics",
          "datatype",
          "emailstatus",
          "entityparticle",
          "feedlike",
          "feedsignal",
          "feedtrackedchange",
          "fielddefinition",
          "fieldhistoryarchive",
          "flexqueueitem",
          "flowtestview",
          "flowvariableview",
          "flowversionview",
          "folderedcontentdocument",
          "icondefinition",
          "ideacomment",
          "listviewchartinstance",
          "lookedupfromactivity",
          "name",
          "networkuserhistoryrecent",
          "noteandattachment",
          "openactivity",
          "outgoingemail",
          "outgoingemailrelation",
          "ownedcontentdocument",
          "ownerchangeoptioninfo",
          "picklistvalueinfo",
          "platformaction",
          "processinstancehistory",
          "quotetemplaterichtextdata",
          "recordactionhistory",
          "relatedlistcolumndefinition",
          "relatedlistdefinition",
          "relationshipdomain",
          "relationshipinfo",
          "searchlayout",
          "sitedetail",
          "userentityaccess",
          "userfieldaccess",
          "userrecordaccess",
          "vote");

  /** Far longer than any of Salesforce's. */
  private static final int MAX_NAME_LENGTH = 120;

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  private SalesforceObjects() {}

  /** Whether an object or a field can have this API name, which becomes part of statements. */
  static boolean isName(String text) {
    return text.length() <= MAX_NAME_LENGTH && NAME.matcher(text).matches();
  }

  static List<CrmObject> common() {
    return COMMON;
  }

  static CrmObject object(String apiName) {
    return new CrmObject(nameOf(apiName), apiName);
  }

  /** API names are the same in upper and lower case. */
  static String nameOf(String apiName) {
    return apiName.toLowerCase(Locale.ROOT);
  }

  /** Whether the object can be read by a plain statement. */
  static boolean isReadable(String apiName) {
    String name = nameOf(apiName);
    return !UNREADABLE.contains(name)
        && !name.endsWith("__x")
        && !name.endsWith("__b")
        && !name.endsWith("__e")
        && !name.endsWith("changeevent");
  }

  /** Whether {@code *} selects it. */
  static boolean isSelectedByDefault(String apiName) {
    String name = nameOf(apiName);
    return isReadable(apiName) && UNSELECTED_SUFFIXES.stream().noneMatch(name::endsWith);
  }

  static Capabilities capabilities(ObjectTraits traits) {
    if (traits.cursorField().isEmpty()) {
      return new Capabilities(
          ChangeFeed.NONE, false, DeleteFeed.NONE, false, SalesforceIds.ORDER, 0, PAGE_SIZE);
    }
    boolean tellsDeletes = traits.cursorMoves() && (traits.deletedFlag() || traits.replicateable());
    return new Capabilities(
            ChangeFeed.ROWS,
            traits.hasSafeBound(),
            tellsDeletes ? DeleteFeed.TIME_RANGE : DeleteFeed.NONE,
            true,
            SalesforceIds.ORDER,
            MAX_IDS_PER_READ,
            PAGE_SIZE)
        .withAbsence(absence(traits));
  }

  /**
   * The log of deletes has all of them. Without one, a record that is hidden looks like one that
   * was deleted. What is only ever added, such as a history, is dropped by age.
   */
  private static Absence absence(ObjectTraits traits) {
    if (!traits.cursorMoves()) {
      return Absence.NOTHING;
    }
    return traits.replicateable() ? Absence.DELETED_IF_TOLD : Absence.DELETED;
  }

  /** Numbers stay numbers, also those that Salesforce calls integers: it sends 0.0 for some. */
  static FieldType fieldType(String type) {
    return switch (type) {
      case "boolean" -> FieldType.BOOLEAN;
      case "int", "long", "double", "currency", "percent" -> FieldType.NUMBER;
      case "date" -> FieldType.DATE;
      case "datetime" -> FieldType.TIMESTAMP;
      default -> FieldType.STRING;
    };
  }
}
