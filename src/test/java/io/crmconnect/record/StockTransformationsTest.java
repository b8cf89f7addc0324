/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kafka's own transformations on the records of all our topics, without a predicate. Connect loads
 * them by name, and so does this test.
 */
class StockTransformationsTest {
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");
  private static final SourcePosition POSITION =
      new SourcePosition(Map.of("object", "contacts"), Map.of("t0", 1L));

  /** Each transformation with settings that are meant for rows. */
  static Stream<Arguments> transformations() {
    return Stream.of(
        Arguments.of("Cast$Value", Map.of("spec", "_deleted:string")),
        Arguments.of("DropHeaders", Map.of("headers", "crm.read")),
        Arguments.of("ExtractField$Key", Map.of("field", "id")),
        Arguments.of("Filter", Map.of()),
        Arguments.of("Flatten$Value", Map.of()),
        Arguments.of("HoistField$Value", Map.of("field", "row")),
        Arguments.of("HoistField$Key", Map.of("field", "key")),
        Arguments.of(
            "InsertField$Value",
            Map.of("topic.field", "_topic", "static.field", "_s", "static.value", "x")),
        Arguments.of("InsertField$Value", Map.of("timestamp.field", "_written_at")),
        Arguments.of("InsertHeader", Map.of("header", "source", "value.literal", "crm")),
        Arguments.of("RegexRouter", Map.of("regex", "crm\\.(.*)", "replacement", "lake.$1")),
        Arguments.of(
            "ReplaceField$Value", Map.of("exclude", "name", "renames", "_deleted:deleted")),
        Arguments.of("ReplaceField$Key", Map.of("renames", "id:key")),
        Arguments.of("SetSchemaMetadata$Value", Map.of("schema.name", "other")),
        Arguments.of("SetSchemaMetadata$Key", Map.of("schema.name", "other")),
        Arguments.of(
            "TimestampConverter$Value",
            Map.of("field", "_updated_at", "target.type", "string", "format", "yyyy-MM-dd")),
        Arguments.of("TimestampConverter$Value", Map.of("field", "at", "target.type", "unix")));
  }

  /** Kafka's own classes reject every null value with these, so tombstones need a predicate. */
  static Stream<Arguments> transformationsOfValuesOnly() {
    return Stream.of(
        Arguments.of("MaskField$Value", Map.of("fields", "name")),
        Arguments.of("ValueToKey", Map.of("fields", "id")),
        Arguments.of(
            "HeaderFrom$Value", Map.of("fields", "id", "headers", "row_id", "operation", "copy")),
        Arguments.of("ExtractField$Value", Map.of("field", "id")));
  }

  private static Map<String, SourceRecord> records() {
    Map<String, SourceRecord> records = new LinkedHashMap<>();
    ObjectSchema schema =
        SchemaEvolver.createSchema(
            CONTACTS, List.of(new Field("name", FieldType.STRING)), SchemaSettings.DEFAULT);
    Row row = new Row("7", 1_790_000_000_000L, 1_780_000_000_000L, Map.of("name", "Ann"));
    RecordFactory factory =
        new RecordFactory(new RecordSettings("crm", MisfitMode.NULL, DeleteMode.BOTH));
    records.put(
        "row",
        factory
            .createRow(schema, row, Op.UPSERT, 1_790_000_000_500L, OptionalLong.of(1L), POSITION)
            .sourceRecord());
    List<OutRecord.Delete> deletes =
        factory.createDelete(
            schema,
            "7",
            row.version(),
            new DeleteFacts(1L, Optional.of("8")),
            1L,
            POSITION,
            POSITION);
    records.put("soft delete", deletes.get(0).sourceRecord());
    records.put("tombstone", deletes.get(1).sourceRecord());
    records.put(
        "event",
        factory
            .createEvent(
                EventKind.BACKFILL_STARTED, "contacts", Level.INFO, "x", Map.of(), 1L, POSITION)
            .sourceRecord());
    records.put(
        "event of the connector",
        factory
            .createEvent(EventKind.CONNECTOR_STARTED, null, Level.INFO, "x", Map.of(), 1L, POSITION)
            .sourceRecord());
    records.put("heartbeat", factory.createHeartbeat("contacts", 1L, POSITION).sourceRecord());
    records.put(
        "quarantined row",
        factory
            .createQuarantine(CONTACTS, new MalformedRow("7", "bad", "{}"), 1L, POSITION)
            .sourceRecord());
    records.put(
        "quarantined row without id",
        factory
            .createQuarantine(CONTACTS, new MalformedRow("", "bad", "{}"), 1L, POSITION)
            .sourceRecord());
    return records;
  }

  private static SourceRecord apply(
      String name, Map<String, String> settings, SourceRecord record) {
    try {
      Class<?> type = Class.forName("org.apache.kafka.connect.transforms." + name);
      @SuppressWarnings("unchecked")
      Transformation<SourceRecord> transformation =
          (Transformation<SourceRecord>) type.getDeclaredConstructor().newInstance();
      transformation.configure(settings);
      return transformation.apply(record);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("transformations")
  void aStockTransformationWorksOnEachRecord(String name, Map<String, String> settings) {
    records()
        .forEach(
            (kind, record) ->
                assertThatCode(() -> apply(name, settings, record))
                    .as(kind)
                    .doesNotThrowAnyException());
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("transformationsOfValuesOnly")
  void aStockTransformationOfValuesWorksOnEachRecordButTombstones(
      String name, Map<String, String> settings) {
    records()
        .forEach(
            (kind, record) -> {
              if (record.value() != null) {
                assertThatCode(() -> apply(name, settings, record))
                    .as(kind)
                    .doesNotThrowAnyException();
              }
            });
  }

  /** So docs say to use delete.mode=soft, or a predicate, with it. */
  @Test
  void valueToKeyRejectsTombstonesOfAnyConnector() {
    assertThatThrownBy(
            () -> apply("ValueToKey", Map.of("fields", "id"), records().get("tombstone")))
        .isInstanceOf(DataException.class);
  }

  @Test
  void eachKeyHasAnIdThatIsNotEmpty() {
    records()
        .forEach(
            (kind, record) -> {
              assertThat(record.keySchema()).as(kind).isNotNull();
              Object id = apply("ExtractField$Key", Map.of("field", "id"), record).key();
              assertThat((String) id).as(kind).isNotEmpty();
            });
  }

  @Test
  void eachEventHasItsOwnIdAndSameEventsTheSame() {
    RecordFactory factory = new RecordFactory(new RecordSettings("crm", MisfitMode.NULL));
    List<Object> ids = new ArrayList<>();
    for (String text : List.of("one", "two", "one")) {
      SourceRecord event =
          factory
              .createEvent(
                  EventKind.BACKFILL_STARTED, "contacts", Level.INFO, text, Map.of(), 1L, POSITION)
              .sourceRecord();
      ids.add(((Struct) event.key()).get("id"));
      assertThat(((Struct) event.value()).get("id")).isEqualTo(((Struct) event.key()).get("id"));
    }
    assertThat(ids.get(0)).isNotEqualTo(ids.get(1)).isEqualTo(ids.get(2));
  }
}
