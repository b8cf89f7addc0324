package io.crmconnect.hubspot;

import io.crmconnect.crm.Ids;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * The ids that went into a record by merging. HubSpot's merge makes a new record under a new id and
 * lists the old ones in a property, with {@code ;} between them
 * (developers.hubspot.com/changelog/updated-merge-functionality-for-contacts-and-companies).
 */
final class Merged {
  static final String PROPERTY = "hs_merged_object_ids";

  private Merged() {}

  /** The property is always asked for; HubSpot leaves out what an object does not have. */
  static List<String> with(List<String> fields) {
    if (fields.contains(PROPERTY)) {
      return fields;
    }
    List<String> all = new ArrayList<>(fields);
    all.add(PROPERTY);
    return all;
  }

  /** The rows with what they say of merges; a value that nobody asked for is taken out. */
  static List<Row> of(List<Row> rows, List<String> fields) {
    boolean asked = fields.contains(PROPERTY);
    List<Row> all = new ArrayList<>(rows.size());
    for (Row row : rows) {
      String text = asked ? row.values().get(PROPERTY) : row.values().remove(PROPERTY);
      all.add(
          text == null
              ? row
              : new Row(row.id(), row.version(), row.createdAt(), row.values(), ids(text)));
    }
    return all;
  }

  private static List<String> ids(String text) {
    List<String> ids = new ArrayList<>();
    for (String each : text.split("[;,\\s]+")) {
      if (Ids.isNumber(each)) {
        ids.add(each);
      }
    }
    return ids;
  }
}
