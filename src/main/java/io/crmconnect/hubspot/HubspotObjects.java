package io.crmconnect.hubspot;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.NumericIdOrder;
import java.util.ArrayList;
import java.util.List;

/** The objects that every account has, and the peculiarities of some of them. */
final class HubspotObjects {
  static final String OWNERS = "owners";
  static final String RECORD_ID = "hs_object_id";
  static final String NAMES_HINT = "HubSpot's custom objects are named `custom_<name>`.";

  private static final String CUSTOM_PREFIX = "custom_";

  private static final List<String> STANDARD_NAMES =
      List.of(
          "contacts",
          "companies",
          "deals",
          "tickets",
          "line_items",
          "products",
          "quotes",
          "notes",
          "calls",
          "emails",
          "meetings",
          "tasks");

  /** The fields of owners, which have no catalogue at the vendor. */
  static final List<Field> OWNER_FIELDS =
      List.of(
          new Field("email", FieldType.STRING),
          new Field("type", FieldType.STRING),
          new Field("firstName", FieldType.STRING),
          new Field("lastName", FieldType.STRING),
          new Field("userId", FieldType.NUMBER),
          new Field("userIdIncludingInactive", FieldType.NUMBER),
          new Field("createdAt", FieldType.TIMESTAMP),
          new Field("updatedAt", FieldType.TIMESTAMP),
          new Field("archived", FieldType.BOOLEAN),
          new Field("teams", FieldType.STRING));

  /** The capabilities of objects with search and batch read. */
  private static final Capabilities RECORDS =
      new Capabilities(
          ChangeFeed.IDS,
          false,
          DeleteFeed.RECYCLE_BIN,
          true,
          NumericIdOrder.INSTANCE,
          RequestBuilder.MAX_IDS_PER_READ,
          RequestBuilder.LIST_PAGE_SIZE);

  /** The capabilities of owners, which can only be listed. */
  private static final Capabilities LISTED_WHOLE =
      new Capabilities(
          ChangeFeed.NONE,
          false,
          DeleteFeed.NONE,
          false,
          NumericIdOrder.INSTANCE,
          0,
          RequestBuilder.LIST_PAGE_SIZE);

  private HubspotObjects() {}

  static Capabilities capabilities(CrmObject object) {
    return isOwners(object) ? LISTED_WHOLE : RECORDS;
  }

  static List<CrmObject> standardObjects() {
    List<CrmObject> objects = new ArrayList<>();
    for (String name : STANDARD_NAMES) {
      objects.add(new CrmObject(name, name));
    }
    objects.add(new CrmObject(OWNERS, OWNERS));
    return objects;
  }

  static CrmObject customObject(String name, String typeId) {
    return new CrmObject(CUSTOM_PREFIX + name.replaceAll("[^A-Za-z0-9_-]", "_"), typeId);
  }

  static String unknownObjectHint(String objectName) {
    return objectName.startsWith(CUSTOM_PREFIX)
        ? "Custom objects are visible only to credentials that may read their schemas."
        : "";
  }

  static boolean isOwners(CrmObject object) {
    return object.vendorType().equals(OWNERS);
  }

  /**
   * The property with the time of the last change. Contacts also have the other property, but it is
   * empty, and a search by it returns nothing, without an error.
   */
  static String versionProperty(CrmObject object) {
    boolean isContacts =
        object.vendorType().equals("contacts") || object.vendorType().equals("0-1");
    return isContacts ? "lastmodifieddate" : "hs_lastmodifieddate";
  }

  static FieldType fieldType(String vendorType) {
    return switch (vendorType) {
      case "bool" -> FieldType.BOOLEAN;
      case "number" -> FieldType.NUMBER;
      case "date" -> FieldType.DATE;
      case "datetime" -> FieldType.TIMESTAMP;
      default -> FieldType.STRING;
    };
  }
}
