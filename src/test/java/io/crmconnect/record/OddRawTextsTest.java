/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.MalformedRow;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The raw text of a malformed row is JSON that the warehouses take, whatever it was: numbers that a
 * double holds, no deep nesting, no NUL and no half of a surrogate pair.
 */
class OddRawTextsTest {
  /** BigQuery takes 500 levels, the least of the three. */
  private static final int MAX_DEPTH = 500;

  private static final SourcePosition POSITION =
      new SourcePosition(Map.of("object", "contacts"), Map.of("t0", 1L));

  static Stream<String> texts() {
    return Stream.of(
        "{\"x\":1e400}",
        "{\"x\":-1e400}",
        "{\"x\":1e999999}",
        "{\"x\":1e-999999}",
        "{\"x\":9223372036854775808}",
        "{\"x\":-9223372036854775809}",
        "{\"x\":0.1000000000000000055511151231257827}",
        "{\"x\":" + "9".repeat(5_000) + "}",
        "{\"x\":-0}",
        "{\"x\":-0.0}",
        "[1e400,[1e400,{\"1e400\":1e400}]]",
        "{\"1e400\":\"1e400\"}",
        "{\"x\":\"\\\"1e400\"}",
        "{\"a\":1,\"a\":2}",
        "{\"\":1}",
        "{\"\\u0000\":\"\\u0000\"}",
        "{\"\\ud800\":1}",
        "{\"x\":\"\\ud800\\ud800\\udc00\"}",
        "[".repeat(400) + "]".repeat(400),
        "[".repeat(900) + "]".repeat(900),
        "{\"a\":".repeat(900) + "1" + "}".repeat(900),
        "[\"[[[[\",\"" + "[".repeat(2_000) + "\"]",
        "7",
        "null",
        "true",
        "\"text\"",
        "\"\\u0000\"",
        "",
        " ",
        "{",
        "[1,",
        "{\"x\":NaN}",
        "{\"x\":01}",
        "{\"x\":+1}",
        "{'x':1}",
        "{\"x\":1}{\"y\":2}",
        "{\"x\":1} trailing",
        "\ufeff{\"x\":1}",
        "<html>\u0000</html>",
        "{\"x\":1 /* c */}");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void itIsAccepted(String raw) throws Exception {
    Struct value =
        (Struct)
            new RecordFactory(new RecordSettings("crm", MisfitMode.NULL))
                .createQuarantine(
                    new CrmObject("contacts", "contacts"),
                    new MalformedRow("7", "bad", raw),
                    1L,
                    POSITION)
                .sourceRecord()
                .value();
    String json = value.getString("raw");

    assertThat(TextSanitizer.indexOfUnsupported(json, 0)).as(json).isNegative();
    assertThat(json.replace("\\\\", "")).doesNotContain("\\u0000");
    assertThat(json).isNotBlank();
    int depth = 0;
    try (JsonParser parser = new ObjectMapper().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        assertThat(depth).isLessThanOrEqualTo(MAX_DEPTH);
        if (token.isNumeric()) {
          assertThat(Double.isFinite(parser.getDoubleValue())).as(parser.getText()).isTrue();
        }
      }
    }
    assertThat(depth).isZero();
  }
}
