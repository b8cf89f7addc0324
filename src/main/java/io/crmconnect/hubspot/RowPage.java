package io.crmconnect.hubspot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.crmconnect.crm.BadRow;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An answer that holds records, read in one pass over its bytes.
 *
 * @param next where the list goes on
 * @param total of a search
 * @param failed what a batch read says of ids that it could not read for another reason than that
 *     they are not there
 */
record RowPage(
    List<Row> rows,
    List<BadRow> bad,
    Optional<String> next,
    OptionalLong total,
    Optional<String> failed) {

  /** How records are shaped. */
  enum Shape {
    /** Fields in {@code properties}. */
    RECORD,
    /** Fields beside the id. */
    OWNER
  }

  /**
   * @param cursor the property that stands in for {@code updatedAt} where that is missing
   * @throws IOException where the answer is no JSON of this kind, or cut off
   */
  static RowPage parse(byte[] body, Shape shape, String cursor) throws IOException {
    try (JsonParser json = Json.MAPPER.getFactory().createParser(body)) {
      return new Reader(json, body, shape, cursor).page();
    }
  }

  private static final class Reader {
    private final JsonParser json;
    private final byte[] body;
    private final Shape shape;
    private final String cursor;
    private final List<Row> rows = new ArrayList<>();
    private final List<BadRow> bad = new ArrayList<>();
    private String next;
    private OptionalLong total = OptionalLong.empty();
    private String failed;
    private boolean results;
    private int width = 16;

    Reader(JsonParser json, byte[] body, Shape shape, String cursor) {
      this.json = json;
      this.body = body;
      this.shape = shape;
      this.cursor = cursor;
    }

    RowPage page() throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no JSON object");
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        member(json.currentName());
      }
      if (json.nextToken() != null) {
        throw new IOException("something follows the JSON object");
      }
      if (!results) {
        throw new IOException("no results in it");
      }
      return new RowPage(rows, bad, Optional.ofNullable(next), total, Optional.ofNullable(failed));
    }

    private void member(String name) throws IOException {
      JsonToken value = json.nextToken();
      if (name.equals("results") && value == JsonToken.START_ARRAY) {
        results = true;
        while (json.nextToken() != JsonToken.END_ARRAY) {
          element();
        }
      } else if (name.equals("paging") && value == JsonToken.START_OBJECT) {
        paging();
      } else if (name.equals("total") && value == JsonToken.VALUE_NUMBER_INT) {
        total = OptionalLong.of(json.getLongValue());
      } else if (name.equals("errors") && value == JsonToken.START_ARRAY) {
        while (json.nextToken() != JsonToken.END_ARRAY) {
          error();
        }
      } else if (name.equals("status") && value == JsonToken.VALUE_STRING) {
        status(json.getText());
      } else {
        json.skipChildren();
      }
    }

    private void paging() throws IOException {
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("next") && value == JsonToken.START_OBJECT) {
          while (json.nextToken() != JsonToken.END_OBJECT) {
            String inner = json.currentName();
            if (json.nextToken().isScalarValue() && inner.equals("after")) {
              next = json.currentToken() == JsonToken.VALUE_NULL ? null : json.getText();
            } else {
              json.skipChildren();
            }
          }
        } else {
          json.skipChildren();
        }
      }
    }

    private void status(String status) {
      if (!status.equals("COMPLETE")) {
        failed = "HubSpot calls its answer " + status;
      }
    }

    private void error() throws IOException {
      String category = "";
      String message = "";
      if (json.currentToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        failed = "an error without a category";
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
        failed = (category + " " + message).strip();
      }
    }

    private void element() throws IOException {
      int from = offset(json.currentTokenLocation().getByteOffset());
      if (json.currentToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        json.finishToken();
        bad.add(new BadRow("", "HubSpot sent something that is no record.", raw(from)));
        return;
      }
      String id = "";
      String updatedAt = null;
      String createdAt = null;
      Map<String, String> values = new LinkedHashMap<>(width * 2);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        switch (name) {
          case "id" -> id = value == JsonToken.VALUE_NULL ? "" : scalar();
          case "updatedAt" -> updatedAt = scalar();
          case "createdAt" -> createdAt = scalar();
          case "properties" -> {
            if (shape == Shape.RECORD && value == JsonToken.START_OBJECT) {
              properties(values);
              continue;
            }
          }
          default -> {
            // a field of an owner, or nothing to us
          }
        }
        if (shape == Shape.OWNER && !name.equals("id")) {
          values.put(name, text());
        }
        json.skipChildren();
      }
      width = Math.max(width, values.size());
      add(id, updatedAt, createdAt, values, from);
    }

    private void add(
        String id, String updatedAt, String createdAt, Map<String, String> values, int from) {
      OptionalLong version = Times.parse(updatedAt != null ? updatedAt : values.get(cursor));
      if (version.isEmpty()) {
        version = Times.parse(values.get(cursor));
      }
      if (id.isEmpty()) {
        bad.add(new BadRow("", "HubSpot sent a record without an id.", raw(from)));
      } else if (version.isEmpty()) {
        bad.add(
            new BadRow(
                id, "HubSpot sent a record without the time of its last change.", raw(from)));
      } else {
        long created = Times.parse(createdAt).orElse(Row.UNKNOWN);
        rows.add(new Row(id, version.getAsLong(), created, values));
      }
    }

    private void properties(Map<String, String> values) throws IOException {
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        values.put(name, text());
      }
    }

    /** The value as text; what is no scalar as its JSON. */
    private String text() throws IOException {
      JsonToken token = json.currentToken();
      if (token == JsonToken.VALUE_NULL) {
        return null;
      }
      if (token.isScalarValue()) {
        return json.getText();
      }
      int from = offset(json.currentTokenLocation().getByteOffset());
      json.skipChildren();
      return raw(from);
    }

    private String scalar() throws IOException {
      JsonToken token = json.currentToken();
      return token.isScalarValue() && token != JsonToken.VALUE_NULL ? json.getText() : "";
    }

    /** What lies between there and the end of the current token. */
    private String raw(int from) {
      int to = offset(json.currentLocation().getByteOffset());
      return new String(body, from, to - from, StandardCharsets.UTF_8);
    }

    private static int offset(long at) {
      return Math.toIntExact(at);
    }
  }
}
