/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;

class ValueDecoderTest {
  private static final String TOPIC = "crm.contacts";
  private static final Schema SCHEMA =
      SchemaBuilder.struct()
          .field("name", Schema.OPTIONAL_STRING_SCHEMA)
          .field("seen_at", Timestamp.builder().optional().build())
          .build();

  private static Map<String, String> settings(boolean withSchemas) {
    Map<String, String> settings = new HashMap<>();
    settings.put("value.converter", JsonConverter.class.getName());
    settings.put("value.converter.schemas.enable", Boolean.toString(withSchemas));
    return settings;
  }

  private static byte[] write(boolean withSchemas) {
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", withSchemas), false);
      Struct row = new Struct(SCHEMA).put("name", "Ann").put("seen_at", new Date(5));
      return converter.fromConnectData(TOPIC, SCHEMA, row);
    }
  }

  @Test
  void valuesAreReadWithTheConverterOfTheConnector() {
    Map<String, Map<String, Object>> decoded =
        new ValueDecoder(settings(true))
            .decode(TOPIC, Map.of("7", write(true), "8", new byte[0]))
            .orElseThrow();
    assertThat(decoded.get("7")).isEqualTo(Map.of("name", "Ann", "seen_at", new Date(5)));
    assertThat(decoded.get("8")).isEmpty();
  }

  @Test
  void withoutSchemasInstantsAreNumbers() {
    assertThat(
            new ValueDecoder(settings(false))
                .decode(TOPIC, Map.of("7", write(false)))
                .orElseThrow())
        .containsEntry("7", Map.of("name", "Ann", "seen_at", 5L));
  }

  @Test
  void whatAnotherConverterWroteIsNotRead() {
    assertThat(new ValueDecoder(settings(true)).decode(TOPIC, Map.of("7", new byte[] {0, 1})))
        .isEmpty();
  }
}
