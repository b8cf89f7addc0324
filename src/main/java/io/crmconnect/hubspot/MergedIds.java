package io.crmconnect.hubspot;

import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Row;
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

  /** Adds the merged ids to the rows, and removes the property's value if it was not requested. */
  static List<Row> attachTo(List<Row> rows, List<String> fields) {
    boolean requested = fields.contains(PROPERTY);
    List<Row> result = new ArrayList<>(rows.size());
    for (Row row : rows) {
      String text = requested ? row.values().get(PROPERTY) : row.values().remove(PROPERTY);
      result.add(
          text == null
              ? row
              : new Row(row.id(), row.version(), row.createdAt(), row.values(), parseIds(text)));
    }
    return result;
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
