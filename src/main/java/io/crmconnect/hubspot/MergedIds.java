/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * The ids of the records that were merged into a record. HubSpot's merge creates a new record with
 * a new id and lists the old ids in a property, separated by {@code ;}
 * (developers.hubspot.com/changelog/updated-merge-functionality-for-contacts-and-companies).
 */
final class MergedIds {
  static final String PROPERTY = "hs_merged_object_ids";

  /** No longer text is the id of a record; it would become the key of a delete. */
  private static final int MAX_ID_LENGTH = 50;

  /** What the property becomes. */
  enum Use {
    /** A value like any other. */
    AS_VALUE,
    /** The row's merged ids; it was not requested as a value. */
    AS_MERGED_IDS,
    AS_BOTH
  }

  private MergedIds() {}

  /** Adds the property to every request; HubSpot ignores it for objects that do not have it. */
  static List<String> addProperty(List<String> fields) {
    if (fields.contains(PROPERTY)) {
      return fields;
    }
    List<String> extended = new ArrayList<>(fields);
    extended.add(PROPERTY);
    return extended;
  }

  /** How the property in a response is used. */
  static Use useIn(Request.OfObject request) {
    if (HubspotObjects.isOwners(request.object())) {
      return Use.AS_VALUE;
    }
    if (request instanceof Request.ReadByIds readByIds) {
      return useFor(readByIds.fields());
    }
    return request instanceof Request.ListPage list ? useFor(list.fields()) : Use.AS_VALUE;
  }

  private static Use useFor(List<String> fields) {
    return fields.contains(PROPERTY) ? Use.AS_BOTH : Use.AS_MERGED_IDS;
  }

  /**
   * @param text may be null
   */
  static List<String> parse(String text) {
    return text == null ? List.of() : parseIds(text);
  }

  private static List<String> parseIds(String text) {
    List<String> ids = new ArrayList<>();
    for (String part : text.split("[;,\\s]+")) {
      if (part.length() <= MAX_ID_LENGTH && NumericIdOrder.isNumber(part)) {
        ids.add(part);
      }
    }
    return ids;
  }
}
