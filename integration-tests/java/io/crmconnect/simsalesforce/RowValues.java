/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The values of a record, as text and in answers. */
final class RowValues {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private RowValues() {}

  /** As REST writes it: {@code 2026-11-27T10:11:12.000+0000}. */
  static String moment(long epochMs) {
    return MOMENT.format(Instant.ofEpochMilli(epochMs)) + "+0000";
  }

  /** The value; null if there is none. Date-times are ISO texts with {@code Z}. */
  static String get(StoredRow row, RowVersion version, SObject.Column column) {
    return switch (column.field().name()) {
      case "Id" -> row.id;
      case "IsDeleted" -> Boolean.toString(version.state() != RowVersion.State.LIVE);
      case "MasterRecordId" -> version.masterRecordId();
      case "CreatedDate" -> iso(row.createdAt);
      case "LoginTime" -> iso(row.createdAt);
      case "LastModifiedDate" -> iso(version.lastModified());
      case "SystemModstamp" -> iso(version.stamp());
      default -> {
        String value = version.values().get(column.key());
        yield value == null || value.isEmpty() ? null : value;
      }
    };
  }

  private static String iso(long epochMs) {
    return MOMENT.format(Instant.ofEpochMilli(epochMs)) + "Z";
  }

  /** Epoch ms of a date-time value, truncated to the second. */
  static long epochMs(String iso) {
    return Math.floorDiv(Instant.parse(iso).toEpochMilli(), 1000L) * 1000;
  }

  /** A whole row, with {@code attributes} first. */
  static void writeRow(
      JsonGenerator json,
      String apiVersion,
      SObject object,
      StoredRow row,
      RowVersion version,
      Iterable<SObject.Column> columns)
      throws IOException {
    String url = "/services/data/" + apiVersion + "/sobjects/" + object.name + "/" + row.id;
    json.writeStartObject();
    json.writeObjectFieldStart("attributes");
    json.writeStringField("type", object.name);
    json.writeStringField("url", url);
    json.writeEndObject();
    for (SObject.Column column : columns) {
      json.writeFieldName(column.field().name());
      writeValue(json, url, column.field(), get(row, version, column));
    }
    json.writeEndObject();
  }

  private static void writeValue(JsonGenerator json, String url, SimField field, String value)
      throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (field.type().equals("boolean")) {
      json.writeBoolean(Boolean.parseBoolean(value));
    } else if (field.isNumber()) {
      json.writeNumber(value);
    } else if (field.type().equals("datetime")) {
      json.writeString(moment(Instant.parse(value).toEpochMilli()));
    } else if (field.type().equals("base64")) {
      json.writeString(url + "/" + field.name());
    } else if (field.isCompound()) {
      json.writeStartObject();
      json.writeStringField("street", value);
      json.writeEndObject();
    } else {
      json.writeString(value);
    }
  }
}
