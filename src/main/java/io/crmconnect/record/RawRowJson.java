package io.crmconnect.record;

import io.crmconnect.crm.Row;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Writes a complete row as JSON, for every vendor in the style in which HubSpot writes its rows.
 */
final class RawRowJson {
  private RawRowJson() {}

  static String write(Row row) {
    StringBuilder json = new StringBuilder("{\"id\":");
    TextSanitizer.appendQuoted(json, row.id());
    json.append(",\"createdAt\":").append(formatInstant(row.createdAt()));
    json.append(",\"updatedAt\":").append(formatInstant(row.version()));
    json.append(",\"properties\":{");
    String separator = "";
    for (Map.Entry<String, String> value : row.values().entrySet()) {
      TextSanitizer.appendQuoted(json.append(separator), value.getKey());
      json.append(':');
      if (value.getValue() == null) {
        json.append("null");
      } else {
        TextSanitizer.appendQuoted(json, value.getValue());
      }
      separator = ",";
    }
    return json.append("}}").toString();
  }

  /** A substitute for a missing id, so that such rows have different keys. */
  static String substituteId(String raw) {
    return "no-id-" + UUID.nameUUIDFromBytes(raw.getBytes(StandardCharsets.UTF_8));
  }

  private static String formatInstant(long epochMs) {
    return epochMs == Row.UNKNOWN_TIME
        ? "null"
        : '"' + Instant.ofEpochMilli(epochMs).toString() + '"';
  }
}
