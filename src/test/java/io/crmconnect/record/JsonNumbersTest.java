/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.MalformedRow;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers in the raw text of a row that no JSON column of a warehouse holds. */
class JsonNumbersTest {
  private static final SourcePosition POSITION = new SourcePosition(Map.of(), Map.of());

  private static JsonNode quarantined(String raw) throws Exception {
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
    return Json.MAPPER.readTree(value.getString("raw"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e999999",
        "-1e999999",
        "1E+400",
        "1e-999999",
        "1e-400",
        "1e99999999999999999999",
        "9223372036854775808000001",
        "0.12345678901234567890123",
        "123456789012345678901.5"
      })
  void aNumberThatNoWarehouseHoldsIsText(String number) throws Exception {
    for (String raw :
        new String[] {
          "{\"id\":7,\"n\":%s,\"t\":\"x\"}", "{\"a\":[%s],\"n\":%s}", "{\"n\" : %s }", "{\"n\":%s"
        }) {
      if (!raw.endsWith("}")) {
        // Text that was cut off is not parsed, but must not fail.
        assertThat(JsonNumbers.quoteInexact(raw.formatted(number))).endsWith("\"" + number + "\"");
        continue;
      }
      JsonNode node = quarantined(raw.replace("%s", number)).path("n");
      assertThat(node.isTextual()).isTrue();
      assertThat(node.asText()).isEqualTo(number);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "7",
        "-1",
        "0.1",
        "1.5e3",
        "1e22",
        "999999999999999999",
        "1E-5",
        "-0.0"
      })
  void anyOtherNumberStaysANumber(String number) throws Exception {
    assertThat(quarantined("{\"n\":%s}".formatted(number)).path("n").isNumber()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999", "\\\"1e999999", "\\\\", "-", "a\\\\\\\"-1e400"})
  void textsAreNotTouched(String text) {
    String raw = "{\"n\":\"" + text + "\",\"-1e999999\":true}";
    assertThat(JsonNumbers.quoteInexact(raw)).isSameAs(raw);
  }
}
