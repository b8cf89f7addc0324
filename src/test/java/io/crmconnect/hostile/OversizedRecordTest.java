/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.config.ConfigRules;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Row;
import io.crmconnect.offset.OffsetCodec;
import io.crmconnect.record.DeleteMode;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.MisfitMode;
import io.crmconnect.record.Op;
import io.crmconnect.record.OutRecord;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.record.RecordSettings;
import io.crmconnect.record.SourcePosition;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No record is larger than {@code record.max.bytes}, whatever is in a row, a name or a message. */
class OversizedRecordTest {
  private static final int MAX = RecordSettings.DEFAULT_MAX_BYTES;
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");
  private static final long AT = 1_700_000_000_000L;
  private static final SourcePosition POSITION =
      new SourcePosition(Map.of("object", "c"), Map.of());

  private final RecordFactory factory =
      new RecordFactory(
          new RecordSettings("crm", MisfitMode.NULL, DeleteMode.TOMBSTONE, MAX, "crm"));

  static Stream<Arguments> rows() {
    return Stream.of(
        Arguments.of("twenty texts of 65,000 letters", row("1", 20, "x".repeat(65_000))),
        Arguments.of("one text", row("1", 1, "x".repeat(1_100_000))),
        Arguments.of("quotes", row("1", 1, "\"".repeat(600_000))),
        Arguments.of("backslashes", row("1", 1, "\\".repeat(600_000))),
        Arguments.of("control characters", row("1", 1, "\u0001".repeat(200_000))),
        Arguments.of("NUL", row("1", 1, "\u0000".repeat(200_000))),
        Arguments.of("half surrogates", row("1", 1, "\ud83d".repeat(400_000))),
        Arguments.of("emojis", row("1", 1, "\ud83d\ude00".repeat(300_000))),
        Arguments.of("Chinese", row("1", 1, "\u4e2d".repeat(400_000))),
        Arguments.of("an id", row("9".repeat(1_200_000), 1, "x")),
        Arguments.of("misfits", row("1", 20, "no number ".repeat(7_000))),
        Arguments.of("45 MB", row("1", 1, "x".repeat(45_000_000))));
  }

  private static Row row(String id, int fields, String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < fields; i++) {
      values.put("text" + i, text);
    }
    return new Row(id, AT, AT, values);
  }

  private static ObjectSchema schema(int fields, FieldType type, String suffix) {
    List<Field> catalogue =
        IntStream.range(0, fields).mapToObj(i -> new Field("text" + i + suffix, type)).toList();
    return SchemaEvolver.createSchema(CONTACTS, catalogue, SchemaSettings.DEFAULT);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void aRowThatIsTooLargeGoesToQuarantineWithItsTextCut(String name, Row row) throws IOException {
    FieldType type = name.equals("misfits") ? FieldType.NUMBER : FieldType.STRING;
    OutRecord record =
        factory.createRow(schema(20, type, ""), row, Op.UPSERT, AT, OptionalLong.of(AT), POSITION);

    assertThat(record).isInstanceOf(OutRecord.Quarantined.class);
    assertThat(((OutRecord.Quarantined) record).tooLarge())
        .hasValueSatisfying(reason -> assertThat(reason).contains("record.max.bytes is 1000000"));
    assertThat(jsonBytes(record.sourceRecord())).isLessThan(MAX);
    Struct value = (Struct) record.sourceRecord().value();
    JsonNode raw = Json.MAPPER.readTree(value.getString("raw"));
    assertThat(raw.path("truncated").asBoolean()).isTrue();
    assertThat(raw.path("bytes").asLong()).isGreaterThan(200_000);
    assertThat(raw.path("start").asText()).startsWith("{\"id\":\"");
    assertThat(value.getString("detail")).contains("bytes", "record.max.bytes");
  }

  @Test
  void aRowBelowTheLimitIsEmitted() {
    for (String text : List.of("x".repeat(45_000), "\u4e2d".repeat(15_000))) {
      OutRecord record =
          factory.createRow(
              schema(20, FieldType.STRING, ""),
              row("1", 20, text),
              Op.UPSERT,
              AT,
              OptionalLong.empty(),
              POSITION);
      assertThat(record).isInstanceOf(OutRecord.Row.class);
      assertThat(jsonBytes(record.sourceRecord())).isLessThan(MAX);
    }
  }

  /** The estimate may not be below what JSON with schemas takes. */
  @Test
  void aRecordWithManyLongFieldNamesIsNotLarger() {
    ObjectSchema schema = schema(2_000, FieldType.TIMESTAMP, "_" + "n".repeat(200));
    OutRecord record =
        factory.createRow(schema, row("1", 1, "x"), Op.UPSERT, AT, OptionalLong.empty(), POSITION);
    assertThat(jsonBytes(record.sourceRecord())).isLessThan(MAX);
  }

  @Test
  void malformedRowsEventsAndHeartbeatsAreNotLargerEither() throws IOException {
    String huge = "\"\\\u0000\ud83d\n".repeat(400_000);
    List<OutRecord> records = new ArrayList<>();
    records.add(
        factory.createQuarantine(CONTACTS, new MalformedRow(huge, huge, huge), huge, AT, POSITION));
    records.add(
        factory.createDriftQuarantine(CONTACTS, row("1", 20, huge), huge, huge, AT, POSITION));
    OutRecord.Event event =
        factory.createEvent(
            EventKind.DRIFT_FOUND, "contacts", Level.ALERT, huge, Map.of(huge, huge), AT, POSITION);
    records.add(event);
    records.add(factory.createHeartbeat("contacts", AT, POSITION));
    for (OutRecord record : records) {
      assertThat(jsonBytes(record.sourceRecord())).isLessThan(MAX);
    }
    JsonNode details = Json.MAPPER.readTree(event.payload().detailsJson());
    assertThat(details.path("truncated").asBoolean()).isTrue();
    assertThat(details.path("bytes").asLong()).isGreaterThan(1_000_000);
  }

  @Test
  void longIdsThatDifferKeepDifferentKeys() {
    String start = "9".repeat(1_200_000);
    Object first = quarantineKey(start + "1");
    assertThat(first)
        .isNotEqualTo(quarantineKey(start + "2"))
        .isEqualTo(quarantineKey(start + "1"));
  }

  private Object quarantineKey(String id) {
    return factory
        .createQuarantine(CONTACTS, new MalformedRow(id, "bad", "{}"), AT, POSITION)
        .sourceRecord()
        .key();
  }

  @Test
  void aLongSchemaIsStoredCompressed() {
    ObjectSchema schema = schema(9_000, FieldType.STRING, "_" + "n".repeat(60));
    Map<String, Object> offset = OffsetCodec.encodeSchema(schema.encode());
    assertThat(schema.encode().length()).isGreaterThan(1_000_000);
    assertThat(offset.toString().length()).isLessThan(MAX);
    assertThat(OffsetCodec.schemaText(offset)).isEqualTo(schema.encode());
    String small = schema(3, FieldType.STRING, "").encode();
    assertThat(OffsetCodec.encodeSchema(small)).isEqualTo(Map.of("schema", small));
  }

  @Test
  void theObjectGoesOnAndTheOperatorIsAlerted() {
    RunningTask task = new RunningTask();
    task.crm.putOldRows(250);
    task.crm.putIndexed(120, AT - 900_000_000, "x".repeat(1_300_000));
    task.start().run(600_000);

    assertThat(task.topicRows()).hasSize(249).doesNotContainKey("120");
    assertThat(task.quarantinedIds()).contains("120");
    assertThat(task.events())
        .anySatisfy(
            event ->
                assertThat(event)
                    .startsWith("record.quarantined alert: Record 120 of contacts")
                    .contains("1300000 characters, in the field name", "max.message.bytes"));
    task.emitted.forEach(record -> assertThat(jsonBytes(record)).isLessThan(MAX));
    task.crm.putIndexed(120, task.now, "short again");
    task.run(600_000);
    assertThat(task.topicRows()).isEqualTo(task.crm.expectedRows());
  }

  @Test
  void aLimitThatTheProducerOrATopicWouldNotTakeIsAnError() {
    for (String limit :
        List.of("producer.override.max.request.size", "topic.creation.default.max.message.bytes")) {
      RunningTask task = new RunningTask();
      task.settings.put(limit, "900000");
      CrmSourceConfig config = new CrmSourceConfig(task.settings, List.of(task.vendor));
      assertThat(ConfigRules.findProblems(config, AT).get("record.max.bytes"))
          .contains("1000000", limit);
      task.settings.put("record.max.bytes", "800000");
      config = new CrmSourceConfig(task.settings, List.of(task.vendor));
      assertThat(ConfigRules.findProblems(config, AT)).doesNotContainKey("record.max.bytes");
    }
  }

  private static int jsonBytes(SourceRecord record) {
    try (JsonConverter keys = new JsonConverter();
        JsonConverter values = new JsonConverter()) {
      keys.configure(Map.of("schemas.enable", "true"), true);
      values.configure(Map.of("schemas.enable", "true"), false);
      int bytes = 0;
      if (record.key() != null) {
        bytes += keys.fromConnectData(record.topic(), record.keySchema(), record.key()).length;
      }
      bytes += values.fromConnectData(record.topic(), record.valueSchema(), record.value()).length;
      for (var header : record.headers()) {
        bytes += header.key().length();
        bytes += header.value().toString().getBytes(StandardCharsets.UTF_8).length;
      }
      return bytes;
    }
  }
}
