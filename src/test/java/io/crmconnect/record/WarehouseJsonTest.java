/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts that no JSON column of a warehouse holds: Postgres rejects NUL, also as an escape, and
 * Postgres and BigQuery reject half of a surrogate pair. The JSON that the connector writes has
 * none, and the original text can be restored from it.
 */
class WarehouseJsonTest {
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");
  private static final SourcePosition POSITION =
      new SourcePosition(Map.of("object", "contacts"), Map.of("t0", 1L));

  static Stream<String> texts() {
    return Stream.of(
        "\0",
        "a\0b\0",
        "\ud800",
        "\udc00",
        "\udc00\ud800",
        "\ud83d\ude00",
        "\ud83d\ud83d\ude00",
        "half \ud83d and \ude00",
        "\ufffd",
        "\ufffd0000",
        "\ufffd\0\ud800",
        "\\u0000",
        "\\\\u0000",
        "\\",
        "\\\0",
        "\"\0\"",
        "\u0001\n\t\r",
        "plain");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void misfitsKeepTheTextInAFormThatIsAccepted(String text) {
    ObjectSchema schema =
        SchemaEvolver.createSchema(
            CONTACTS, List.of(new Field("age", FieldType.NUMBER)), SchemaSettings.DEFAULT);
    Row row = new Row("7", 1_790_000_000_000L, 1_780_000_000_000L, Map.of("age", text));
    Struct value =
        (Struct)
            new RecordFactory(new RecordSettings("crm", MisfitMode.NULL))
                .createRow(schema, row, Op.UPSERT, 1L, OptionalLong.empty(), POSITION)
                .sourceRecord()
                .value();
    assertThat(restoredText(value.getString("_misfits"), "age")).isEqualTo(text);
  }

  /** As the vendor wrote it: with the characters themselves, or with escapes. */
  @ParameterizedTest
  @MethodSource("texts")
  void rawTextOfQuarantineIsAccepted(String text) throws Exception {
    for (String raw :
        List.of(
            "{\"id\":7,\"name\":" + Json.MAPPER.writeValueAsString(text) + "}",
            "{\"id\":7,\"name\":\"" + escapeAll(text) + "\"}",
            "{\"id\":7,\"name\":\""
                + escapeAll(text).toUpperCase(Locale.ROOT).replace("\\U", "\\u")
                + "\"}")) {
      Struct value =
          (Struct)
              new RecordFactory(new RecordSettings("crm", MisfitMode.NULL))
                  .createQuarantine(CONTACTS, new MalformedRow("7", "bad", raw), 1L, POSITION)
                  .sourceRecord()
                  .value();
      assertThat(restoredText(value.getString("raw"), "name")).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @MethodSource("texts")
  void detailsOfEventsAreAccepted(String text) {
    Struct value =
        (Struct)
            new RecordFactory(new RecordSettings("crm", MisfitMode.NULL))
                .createEvent(
                    EventKind.DRIFT_FOUND,
                    "contacts",
                    Level.WARN,
                    text,
                    Map.of("name", text),
                    1L,
                    POSITION)
                .sourceRecord()
                .value();
    assertThat(restoredText(value.getString("details"), "name")).isEqualTo(text);
    assertHasNoUnsupported(value.getString("text"));
  }

  private static String escapeAll(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append(String.format(Locale.ROOT, "\\u%04x", c)));
    return escaped.toString();
  }

  /** The text of the field, as the docs say that it can be restored. */
  private static String restoredText(String json, String field) {
    try {
      assertAccepted(json);
      JsonNode node = Json.MAPPER.readTree(json);
      assertHasNoUnsupported(node.path(field).asText());
      return EscapedText.restore(node.path(field).asText());
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  private static void assertAccepted(String json) {
    assertHasNoUnsupported(json);
    assertThat(json.replace("\\\\", "")).doesNotContain("\\u0000");
  }

  private static void assertHasNoUnsupported(String text) {
    assertThat(TextSanitizer.indexOfUnsupported(text, 0)).as(text).isNegative();
  }
}
