/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.LinkIdOrder;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.PropertyHistory;
import java.util.List;
import java.util.Optional;

/** The names of objects, and what HubSpot supports for them. */
final class HubspotObjects {
  static final String OWNERS = "owners";
  static final String RECORD_ID = "hs_object_id";
  static final String NAMES_HINT =
      "HubSpot's custom objects are named `custom_<name>`. Every type can also be named by its id,"
          + " such as `0-136` or `2-1234567`; its topic then has the id in its name.";

  static final String CUSTOM_PREFIX = "custom_";

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

  /** The capabilities of objects with search, batch read and recycle bin. */
  private static final Capabilities RECORDS = recordsWith(DeleteFeed.RECYCLE_BIN);

  private static final Capabilities RECORDS_WITHOUT_BIN = recordsWith(DeleteFeed.NONE);

  /** The capabilities of objects that can only be listed, such as owners. */
  private static final Capabilities LISTED_WHOLE =
      new Capabilities(
          ChangeFeed.NONE,
          false,
          DeleteFeed.NONE,
          false,
          NumericIdOrder.INSTANCE,
          0,
          RequestBuilder.LIST_PAGE_SIZE);

  private static final Capabilities REFERENCE = referenceWith(false);

  private static final Capabilities REFERENCE_WITH_READS = referenceWith(true);

  private static final Capabilities LINKS = childWith(ChildCalls.MAX_RECORDS_PER_LINK_READ);

  /** The members of one list are read at a time, in the order of their ids. */
  private static final Capabilities MEMBERSHIPS =
      new Capabilities(
          ChangeFeed.NONE,
          false,
          DeleteFeed.NONE,
          false,
          new LinkIdOrder(NumericIdOrder.INSTANCE, NumericIdOrder.INSTANCE),
          1,
          ChildCalls.MEMBERS_PAGE_SIZE);

  private static final Capabilities HISTORY = childWith(ChildCalls.MAX_RECORDS_PER_HISTORY_READ);

  private HubspotObjects() {}

  /** The capabilities of children, which are read by the records that they belong to. */
  private static Capabilities childWith(int maxRecordsPerRead) {
    return new Capabilities(
        ChangeFeed.NONE,
        false,
        DeleteFeed.NONE,
        false,
        new LinkIdOrder(NumericIdOrder.INSTANCE),
        maxRecordsPerRead,
        RequestBuilder.LIST_PAGE_SIZE);
  }

  private static Capabilities referenceWith(boolean readsOne) {
    return new Capabilities(
        ChangeFeed.NONE,
        false,
        DeleteFeed.NONE,
        false,
        NumericIdOrder.INSTANCE,
        0,
        RequestBuilder.LIST_PAGE_SIZE,
        true,
        readsOne);
  }

  private static Capabilities recordsWith(DeleteFeed deletes) {
    return new Capabilities(
        ChangeFeed.IDS,
        false,
        deletes,
        true,
        NumericIdOrder.INSTANCE,
        RequestBuilder.MAX_IDS_PER_READ,
        RequestBuilder.LIST_PAGE_SIZE);
  }

  static Capabilities capabilities(CrmObject object, ObjectTraits traits) {
    Optional<ReferenceObject> reference = ReferenceObject.of(object);
    if (reference.isPresent()) {
      return reference.get().hasDirectRead() ? REFERENCE_WITH_READS : REFERENCE;
    }
    if (ListMemberships.isMemberships(object)) {
      return MEMBERSHIPS;
    }
    if (Association.isAssociation(object)) {
      return LINKS;
    }
    if (PropertyHistory.isHistory(object)) {
      return HISTORY;
    }
    if (ListMemberships.selectedBy(object).isPresent()) {
      return LISTED_WHOLE;
    }
    if (isOwners(object) || !traits.searchable()) {
      return LISTED_WHOLE;
    }
    return traits.recycleBin() ? RECORDS : RECORDS_WITHOUT_BIN;
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
