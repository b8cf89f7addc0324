/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
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

  /**
   * Writes the row, or a text that is longer than the limit: what cannot be stored is not written
   * in full, because characters that JSON escapes take many times their memory.
   *
   * @param maxLength length up to which the text is complete
   */
  static String write(Row row, int maxLength) {
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
        TextSanitizer.appendQuoted(json, beginning(value.getValue(), maxLength));
      }
      if (json.length() > maxLength) {
        break;
      }
      separator = ",";
    }
    return json.append("}}").toString();
  }

  /** Longer than the limit if the text is. */
  private static String beginning(String text, int maxLength) {
    return text.length() <= maxLength ? text : text.substring(0, maxLength + 1);
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
