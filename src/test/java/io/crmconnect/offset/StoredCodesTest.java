/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FieldType;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Offsets stored by earlier versions stay readable, because codes in offsets do not change. */
class StoredCodesTest {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();

  @Test
  void theStagesOfARunAreStoredByTheseCodes() {
    assertThat(Arrays.stream(ReconcileStage.values()).map(ReconcileStage::code))
        .containsExactly("sweep", "again", "released", "passing");
  }

  @Test
  void theStatesOfABackfillAreStoredByTheseCodes() {
    assertThat(Arrays.stream(BackfillCursor.State.values()).map(BackfillCursor.State::code))
        .containsExactly("off", "running", "done");
  }

  @Test
  void theTypesOfFieldsAreStoredByTheseCodes() {
    assertThat(Arrays.stream(FieldType.values()).map(FieldType::code))
        .containsExactly("STRING", "BOOLEAN", "NUMBER", "DATE", "TIMESTAMP");
  }

  /** Offsets stored by version 0.1.0 are read and written again unchanged. */
  @ParameterizedTest
  @MethodSource("storedBy010")
  void offsetsOfVersion010AreRead(String partition, String offset) {
    Map<String, Object> stored = read(offset);
    if (!read(partition).containsKey("part")) {
      assertThat(OffsetCodec.encode(OffsetCodec.decode(stored))).isEqualTo(stored);
      return;
    }
    String text = OffsetCodec.schemaText(stored);
    CrmObject object = new CrmObject("contacts", "contacts");
    ObjectSchema schema = OffsetCodec.decodeSchema(object, text, SchemaSettings.DEFAULT);
    assertThat(schema.valueSchema().fields()).isNotEmpty();
  }

  static Stream<String[]> storedBy010() {
    try (InputStream in = StoredCodesTest.class.getResourceAsStream("/offsets/0.1.0.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines().map(line -> line.split("\t")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> read(String json) {
    try {
      return JSON.readValue(json, new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
