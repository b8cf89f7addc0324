package io.crmconnect.hubspot;

import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * The ids that went into a record by merging. HubSpot's merge makes a new record under a new id and
 * lists the old ones in a property, with {@code ;} between them
 * (developers.hubspot.com/changelog/updated-merge-functionality-for-contacts-and-companies).
 */
final class MergedIds {
  static final String PROPERTY = "hs_merged_object_ids";

  private MergedIds() {}

  /** The property is always asked for; HubSpot leaves out what an object does not have. */
  static List<String> addProperty(List<String> fields) {
    if (fields.contains(PROPERTY)) {
      return fields;
    }
    List<String> extended = new ArrayList<>(fields);
    extended.add(PROPERTY);
    return extended;
  }

  /** The rows with what they say of merges; a value that nobody asked for is taken out. */
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
      if (NumericIdOrder.isNumber(part)) {
        ids.add(part);
      }
    }
    return ids;
  }
}
