/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.JsonValueReader;
import io.crmconnect.crm.RowValues;
import java.io.IOException;
import java.util.OptionalLong;

/** Parses a {@link RecordPage} in one pass over the bytes of an answer. */
final class RecordPageParser {
  private final JsonParser json;
  private final JsonValueReader reader;
  private final RecordCollector records;
  private final RowValues.Builder values = new RowValues.Builder();
  private boolean done;
  private OptionalLong total = OptionalLong.empty();
  private boolean hasRecords;

  private RecordPageParser(JsonParser json, byte[] body, ObjectTraits traits) {
    this.json = json;
    this.reader = new JsonValueReader(json, body);
    this.records = new RecordCollector(traits);
  }

  /**
   * The answer to a statement.
   *
   * @throws IOException if it is not the expected JSON, or is truncated
   */
  static RecordPage parseQuery(byte[] body, ObjectTraits traits) throws IOException {
    try (JsonParser json = Json.MAPPER.getFactory().createParser(body)) {
      return new RecordPageParser(json, body, traits).parseQuery();
    }
  }

  /** The answer to a read of ids: an array with null for each id that has no record. */
  static RecordPage parseArray(byte[] body, ObjectTraits traits) throws IOException {
    try (JsonParser json = Json.MAPPER.getFactory().createParser(body)) {
      RecordPageParser parser = new RecordPageParser(json, body, traits);
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new IOException("the answer is not a JSON array");
      }
      parser.parseRecords();
      return parser.end();
    }
  }

  private RecordPage parseQuery() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("the answer is not a JSON object");
    }
    boolean saysDone = false;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonToken token = json.nextToken();
      if (name.equals("records") && token == JsonToken.START_ARRAY) {
        parseRecords();
      } else if (name.equals("done") && token.isBoolean()) {
        done = json.getBooleanValue();
        saysDone = true;
      } else if (name.equals("totalSize") && token == JsonToken.VALUE_NUMBER_INT) {
        long size = json.getNumberType() == JsonParser.NumberType.INT ? json.getIntValue() : -1;
        total = size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
      } else {
        json.skipChildren();
      }
    }
    if (!saysDone || !hasRecords) {
      throw new IOException("the answer has no records, or does not say whether they are all");
    }
    return end();
  }

  private RecordPage end() throws IOException {
    if (json.nextToken() != null) {
      throw new IOException("the answer continues after its JSON");
    }
    return records.toPage(done, total);
  }

  private void parseRecords() throws IOException {
    hasRecords = true;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.START_OBJECT) {
        parseRecord();
      } else if (json.currentToken() != JsonToken.VALUE_NULL) {
        throw new IOException("a record is not a JSON object");
      }
    }
  }

  private void parseRecord() throws IOException {
    int startOffset = reader.tokenOffset();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("attributes")) {
        json.skipChildren();
      } else {
        values.add(name, reader.readText());
      }
    }
    records.add(values.build(), () -> reader.rawJson(startOffset));
  }
}
