/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.crmconnect.crm.Json;
import io.crmconnect.schema.Column;
import io.crmconnect.schema.ColumnType;
import io.crmconnect.schema.ObjectSchema;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The least that any connector has to do with a page: it parses the JSON in one pass and converts
 * each value straight to the record's. It checks nothing, and it knows no misfits, sizes, headers,
 * versions or cursors.
 */
final class BareConversion {
  private static final ObjectReader PART_OF_A_PAGE =
      Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private record Target(Field field, ColumnType.Kind kind) {}

  private final ObjectSchema schema;
  private final Map<String, Target> targets = new HashMap<>();
  private final Field id;
  private final Field createdAt;
  private final Field updatedAt;
  private final Field deleted;
  private final Field syncedAt;
  private final Map<String, String> partition = Map.of("object", "contacts");

  BareConversion(ObjectSchema schema) {
    this.schema = schema;
    Schema value = schema.valueSchema();
    for (Column column : schema.columns()) {
      targets.put(column.field(), new Target(value.field(column.name()), column.type().kind()));
    }
    this.id = value.field(ObjectSchema.ID);
    this.createdAt = value.field(ObjectSchema.CREATED_AT);
    this.updatedAt = value.field(ObjectSchema.UPDATED_AT);
    this.deleted = value.field(ObjectSchema.DELETED);
    this.syncedAt = value.field(ObjectSchema.SYNCED_AT);
  }

  /**
   * @param records receives the page's
   * @return the token of the next page; empty: it is the last one
   */
  String convert(byte[] page, List<SourceRecord> records) throws IOException {
    String next = "";
    Map<String, String> offset = Map.of("after", "0");
    try (JsonParser json = Json.MAPPER.getFactory().createParser(page)) {
      json.nextToken();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals("results")) {
          while (json.nextToken() != JsonToken.END_ARRAY) {
            records.add(convertRecord(json, offset));
          }
        } else if (name.equals("paging")) {
          JsonNode paging = PART_OF_A_PAGE.readTree(json);
          next = paging.path("next").path("after").asText("");
        } else {
          json.skipChildren();
        }
      }
    }
    return next;
  }

  private SourceRecord convertRecord(JsonParser json, Map<String, String> offset)
      throws IOException {
    Struct value = new Struct(schema.valueSchema());
    String recordId = "";
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "id" -> recordId = json.getText();
        case "createdAt" -> value.put(createdAt, new Date(parseInstant(json.getText())));
        case "updatedAt" -> value.put(updatedAt, new Date(parseInstant(json.getText())));
        case "properties" -> convertProperties(json, value);
        default -> json.skipChildren();
      }
    }
    value.put(id, recordId);
    value.put(deleted, false);
    value.put(syncedAt, new Date());
    Struct key = new Struct(schema.keySchema()).put(ObjectSchema.ID, recordId);
    return new SourceRecord(
        partition, offset, "bare.contacts", schema.keySchema(), key, schema.valueSchema(), value);
  }

  private void convertProperties(JsonParser json, Struct value) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      Target target = targets.get(json.currentName());
      if (json.nextToken() == JsonToken.VALUE_NULL || target == null) {
        json.skipChildren();
        continue;
      }
      String text = json.getText();
      if (target.kind == ColumnType.Kind.STRING) {
        value.put(target.field, text);
      } else if (!text.isEmpty()) {
        value.put(target.field, convertText(target.kind, text));
      }
    }
  }

  private static Object convertText(ColumnType.Kind kind, String text) {
    return switch (kind) {
      case BOOLEAN -> Boolean.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case DATE -> new Date(parseDay(text));
      case TIMESTAMP -> new Date(parseInstant(text));
      case STRING, NUMBER_TEXT, DECIMAL -> text;
    };
  }

  /** Epoch ms of a text like 2026-11-27T08:15:30.123Z; much cheaper than that of the JDK. */
  private static long parseInstant(String text) {
    long seconds = parse(text, 11, 2) * 3_600 + parse(text, 14, 2) * 60 + parse(text, 17, 2);
    return parseDay(text) + seconds * 1_000 + (text.length() == 24 ? parse(text, 20, 3) : 0);
  }

  private static long parseDay(String text) {
    int year = (int) parse(text, 0, 4);
    int month = (int) parse(text, 5, 2);
    return LocalDate.of(year, month, (int) parse(text, 8, 2)).toEpochDay() * 86_400_000L;
  }

  private static long parse(String text, int start, int digits) {
    long value = 0;
    for (int i = start; i < start + digits; i++) {
      value = value * 10 + (text.charAt(i) - '0');
    }
    return value;
  }
}
