package io.crmconnect.record;

import io.crmconnect.crm.Row;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A row whole, as JSON that reads like the vendor's. */
final class RawRow {
  private RawRow() {}

  static String json(Row row) {
    StringBuilder json = new StringBuilder("{\"id\":");
    Texts.appendQuoted(json, row.id());
    json.append(",\"createdAt\":").append(instant(row.createdAt()));
    json.append(",\"updatedAt\":").append(instant(row.version()));
    json.append(",\"properties\":{");
    String separator = "";
    for (Map.Entry<String, String> value : row.values().entrySet()) {
      Texts.appendQuoted(json.append(separator), value.getKey());
      json.append(':');
      if (value.getValue() == null) {
        json.append("null");
      } else {
        Texts.appendQuoted(json, value.getValue());
      }
      separator = ",";
    }
    return json.append("}}").toString();
  }

  /** An id for something without one, so that two such things do not take each other's place. */
  static String standIn(String raw) {
    return "no-id-" + UUID.nameUUIDFromBytes(raw.getBytes(StandardCharsets.UTF_8));
  }

  private static String instant(long epochMs) {
    return epochMs == Row.UNKNOWN ? "null" : '"' + Instant.ofEpochMilli(epochMs).toString() + '"';
  }
}
