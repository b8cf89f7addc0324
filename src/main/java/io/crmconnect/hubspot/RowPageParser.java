/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.JsonValueReader;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.RowValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Parses a {@link RowPage} in one pass over the bytes of a response. */
final class RowPageParser {
  private static final int MAX_TOKEN_LENGTH = 4_096;
  private static final int MAX_TOTAL_DIGITS = 12;

  private final JsonParser json;
  private final JsonValueReader reader;
  private final RowPage.Shape shape;
  private final String versionProperty;
  private final MergedIds.Use mergedIdsUse;
  private final RowValues.Builder values = new RowValues.Builder();
  private final List<Row> rows = new ArrayList<>();
  private final List<MalformedRow> malformed = new ArrayList<>();
  private String nextToken;
  private boolean cutOff;
  private OptionalLong total = OptionalLong.empty();
  private String failure;
  private boolean hasResults;

  /** Of the record that is being read; null: none. */
  private String mergedIds;

  private RowPageParser(
      JsonParser json,
      byte[] body,
      RowPage.Shape shape,
      String versionProperty,
      MergedIds.Use mergedIdsUse) {
    this.json = json;
    this.reader = new JsonValueReader(json, body);
    this.shape = shape;
    this.versionProperty = versionProperty;
    this.mergedIdsUse = mergedIdsUse;
  }

  /**
   * @param versionProperty the property that is used if {@code updatedAt} is missing
   * @throws IOException if the response is not the expected JSON, or is truncated
   */
  static RowPage parse(
      byte[] body, RowPage.Shape shape, String versionProperty, MergedIds.Use mergedIdsUse)
      throws IOException {
    try (JsonParser json = Json.MAPPER.getFactory().createParser(body)) {
      return new RowPageParser(json, body, shape, versionProperty, mergedIdsUse).parse();
    }
  }

  private RowPage parse() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("the response is not a JSON object");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      parseMember(json.currentName());
    }
    if (json.nextToken() != null) {
      throw new IOException("the response continues after the JSON object");
    }
    if (!hasResults) {
      throw new IOException("the response has no results");
    }
    return new RowPage(
        rows,
        malformed,
        Optional.ofNullable(nextToken),
        cutOff,
        total,
        Optional.ofNullable(failure));
  }

  private void parseMember(String name) throws IOException {
    JsonToken token = json.nextToken();
    if (name.equals("results") && token == JsonToken.START_ARRAY) {
      hasResults = true;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        parseRecord();
      }
    } else if (name.equals("paging") && token == JsonToken.START_OBJECT) {
      parsePaging();
    } else if (name.equals("total") && token == JsonToken.VALUE_NUMBER_INT) {
      total = parseTotal();
    } else if (name.equals("errors") && token == JsonToken.START_ARRAY) {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        parseError();
      }
    } else if (name.equals("status") && token == JsonToken.VALUE_STRING) {
      parseStatus(json.getText());
    } else {
      json.skipChildren();
    }
  }

  /** A total that no account can have is treated as absent. */
  private OptionalLong parseTotal() throws IOException {
    String digits = json.getText();
    return NumericIdOrder.isNumber(digits) && digits.length() <= MAX_TOTAL_DIGITS
        ? OptionalLong.of(Long.parseLong(digits))
        : OptionalLong.empty();
  }

  /** A next page that is named without its token is not the end. */
  private void parsePaging() throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonToken token = json.nextToken();
      if (!name.equals("next")) {
        json.skipChildren();
        continue;
      }
      nextToken = null;
      if (token == JsonToken.START_OBJECT) {
        parseNextPage();
      } else {
        json.skipChildren();
      }
      cutOff = token != JsonToken.VALUE_NULL && nextToken == null;
    }
  }

  private void parseNextPage() throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      boolean isToken = json.currentName().equals("after");
      JsonToken token = json.nextToken();
      boolean usable = token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT;
      if (isToken && usable && !json.getText().isBlank()) {
        nextToken = readToken();
      } else {
        json.skipChildren();
      }
    }
  }

  /** A token becomes part of an offset, so its length is limited. */
  private String readToken() throws IOException {
    String token = json.getText();
    if (token.length() > MAX_TOKEN_LENGTH) {
      throw new IOException("the page token has " + token.length() + " characters");
    }
    return token;
  }

  private void parseStatus(String status) {
    if (!status.equals("COMPLETE")) {
      failure = "the status is " + status;
    }
  }

  private void parseError() throws IOException {
    String category = "";
    String message = "";
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      failure = "an error without a category";
      return;
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("category") && json.currentToken() == JsonToken.VALUE_STRING) {
        category = json.getText();
      } else if (name.equals("message") && json.currentToken() == JsonToken.VALUE_STRING) {
        message = json.getText();
      } else {
        json.skipChildren();
      }
    }
    if (!category.equals("OBJECT_NOT_FOUND")) {
      failure = (category + " " + message).strip();
    }
  }

  private void parseRecord() throws IOException {
    int startOffset = reader.tokenOffset();
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      json.finishToken();
      malformed.add(
          new MalformedRow(
              "", "HubSpot sent an element that is not a record.", reader.rawJson(startOffset)));
      return;
    }
    String id = "";
    String updatedAt = null;
    String createdAt = null;
    String archivedAt = null;
    mergedIds = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonToken token = json.nextToken();
      switch (name) {
        case "id" -> id = token == JsonToken.VALUE_NULL ? "" : readScalar();
        case "updatedAt" -> updatedAt = readScalar();
        case "createdAt" -> createdAt = readScalar();
        case "archivedAt" -> archivedAt = readScalar();
        case "properties" -> {
          if (shape == RowPage.Shape.RECORD && token == JsonToken.START_OBJECT) {
            parseProperties();
            continue;
          }
        }
        default -> {
          // a field of an owner, or not used
        }
      }
      if (shape == RowPage.Shape.OWNER && !name.equals("id")) {
        values.add(name, reader.readText());
      }
      json.skipChildren();
    }
    addRow(id, updatedAt, createdAt, archivedAt, values.build(), startOffset);
  }

  private void addRow(
      String id,
      String updatedAt,
      String createdAt,
      String archivedAt,
      RowValues rowValues,
      int startOffset) {
    OptionalLong version =
        Timestamps.parse(updatedAt != null ? updatedAt : rowValues.get(versionProperty));
    if (version.isEmpty()) {
      version = Timestamps.parse(rowValues.get(versionProperty));
    }
    if (!ResponseJson.isId(id)) {
      malformed.add(
          new MalformedRow(
              "", "HubSpot sent a record without an id.", reader.rawJson(startOffset)));
    } else if (version.isEmpty()) {
      malformed.add(
          new MalformedRow(
              id,
              "HubSpot sent a record without the time of its last change.",
              reader.rawJson(startOffset)));
    } else {
      long createdAtMs = Timestamps.parse(createdAt).orElse(Row.UNKNOWN_TIME);
      rows.add(
          new Row(
              id,
              version.getAsLong(),
              createdAtMs,
              rowValues,
              MergedIds.parse(mergedIds),
              Timestamps.parse(archivedAt).orElse(Row.UNKNOWN_TIME)));
    }
  }

  private void parseProperties() throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      String text = reader.readText();
      boolean isMergedIds =
          mergedIdsUse != MergedIds.Use.AS_VALUE && name.equals(MergedIds.PROPERTY);
      if (isMergedIds) {
        mergedIds = text;
      }
      if (!isMergedIds || mergedIdsUse == MergedIds.Use.AS_BOTH) {
        values.add(name, text);
      }
    }
  }

  private String readScalar() throws IOException {
    JsonToken token = json.currentToken();
    return token.isScalarValue() && token != JsonToken.VALUE_NULL ? json.getText() : "";
  }
}
