/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** The content of records: for sinks, for reading topics back, and in quarantine. */
class RecordFactoryTest {
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");
  private static final ObjectSchema SCHEMA =
      SchemaEvolver.createSchema(
          CONTACTS,
          List.of(
              new Field("email", FieldType.STRING),
              new Field("Lead Score", FieldType.NUMBER),
              new Field("created", FieldType.TIMESTAMP),
              new Field("fax", FieldType.STRING)),
          SchemaSettings.DEFAULT);
  private static final OptionalLong NO_READ_TIME = OptionalLong.empty();
  private static final SourcePosition ORIGIN = origin();
  private static final long CREATED = 1_600_000_000_000L;
  private static final long VERSION = 1_700_000_000_123L;
  private static final long SYNCED = 1_700_000_009_000L;

  /** The recorded counts, in order. */
  private final List<String> counted = new ArrayList<>();

  private final RecordCounters recordCounters =
      new RecordCounters() {
        @Override
        public void countMisfits(String object, int values) {
          counted.add(object + " misfits " + values);
        }

        @Override
        public void countQuarantined(String object) {
          counted.add(object + " quarantined");
        }
      };

  private final RecordFactory recordFactory =
      new RecordFactory(new RecordSettings("crm", MisfitMode.NULL), recordCounters);
  private final RecordFactory quarantining =
      new RecordFactory(new RecordSettings("crm", MisfitMode.QUARANTINE), recordCounters);

  @Test
  void aRowIsAFlatRecordOfItsObjectsTopic() {
    SourceRecord record =
        recordFactory
            .createRow(
                SCHEMA,
                row("7", "email", "a@b.c", "Lead Score", "12.5"),
                Op.UPSERT,
                SYNCED,
                NO_READ_TIME,
                ORIGIN)
            .sourceRecord();

    assertThat(record.topic()).isEqualTo("crm.contacts");
    assertThat(record.kafkaPartition()).isNull();
    assertThat(record.timestamp()).isNull();
    assertThat(record.sourcePartition()).isSameAs(ORIGIN.partition());
    assertThat(record.sourceOffset()).isSameAs(ORIGIN.offset());
    assertThat(record.keySchema()).isSameAs(SCHEMA.keySchema());
    assertThat(((Struct) record.key()).getString("id")).isEqualTo("7");
    assertThat(record.valueSchema()).isSameAs(SCHEMA.valueSchema());
    Struct value = validatedValue(record);
    assertThat(value.getString("id")).isEqualTo("7");
    assertThat(value.getString("email")).isEqualTo("a@b.c");
    assertThat(value.getFloat64("lead_score")).isEqualTo(12.5);
    assertThat(value.get("fax")).isNull();
    assertThat(value.get("_created_at")).isEqualTo(new Date(CREATED));
    assertThat(value.get("_updated_at")).isEqualTo(new Date(VERSION));
    assertThat(value.get("_synced_at")).isEqualTo(new Date(SYNCED));
    assertThat(value.getBoolean("_deleted")).isFalse();
    assertThat(value.get("_misfits")).isNull();
  }

  @Test
  void everyRowHasItsHeaders() {
    for (Op op : Op.values()) {
      SourceRecord record =
          recordFactory
              .createRow(SCHEMA, row("7"), op, SYNCED, NO_READ_TIME, ORIGIN)
              .sourceRecord();
      assertThat(headers(record))
          .containsExactly(
              Map.entry("crm.object", "contacts"),
              Map.entry("crm.id", "7"),
              Map.entry("crm.version", VERSION),
              Map.entry("crm.op", op.text()));
      assertThat(validatedValue(record).getBoolean("_deleted")).isEqualTo(op == Op.DELETE);
    }
  }

  @Test
  void aRowCarriesWhenItWasRead() {
    OutRecord row =
        recordFactory.createRow(
            SCHEMA, row("7"), Op.UPSERT, SYNCED, OptionalLong.of(SYNCED - 5), ORIGIN);
    assertThat(headers(row.sourceRecord())).contains(Map.entry("crm.read", SYNCED - 5));
  }

  @Test
  void everyRecordSaysWhatItIs() {
    assertThat(recordFactory.createRow(SCHEMA, row("7"), Op.SNAPSHOT, SYNCED, NO_READ_TIME, ORIGIN))
        .isInstanceOfSatisfying(
            OutRecord.Row.class,
            row -> {
              assertThat(row.object()).isEqualTo("contacts");
              assertThat(row.op()).isEqualTo(Op.SNAPSHOT);
            });
    assertThat(recordFactory.createRow(SCHEMA, row(""), Op.UPSERT, SYNCED, NO_READ_TIME, ORIGIN))
        .isInstanceOf(OutRecord.Quarantined.class);
    assertThat(
            recordFactory.createDelete(
                SCHEMA,
                "7",
                VERSION,
                new DeleteFacts(SYNCED, Optional.empty()),
                SYNCED,
                ORIGIN,
                ORIGIN))
        .singleElement()
        .satisfies(delete -> assertThat(delete.object()).isEqualTo("contacts"));
    OutRecord.Event event =
        recordFactory.createEvent(
            EventKind.DRIFT_FOUND, "contacts", Level.ALERT, "a\ud800", Map.of(), SYNCED, ORIGIN);
    assertThat(event.payload().text())
        .isEqualTo(((Struct) event.sourceRecord().value()).getString("text"));
  }

  @Test
  void anEventNamesItsConnectorAndItsAccount() {
    RecordFactory factory =
        new RecordFactory(
            new RecordSettings("crm", MisfitMode.NULL, DeleteMode.SOFT, 1_000_000, "my-crm"));
    OutRecord.Event before =
        factory.createEvent(EventKind.CRM_UNREACHABLE, null, Level.WARN, "x", Map.of(), 1, ORIGIN);
    factory.setAccount("4711");
    OutRecord.Event after =
        factory.createEvent(EventKind.CRM_REACHABLE, null, Level.INFO, "x", Map.of(), 1, ORIGIN);
    assertThat(((Struct) before.sourceRecord().value()).get("connector")).isEqualTo("my-crm");
    assertThat(((Struct) before.sourceRecord().value()).get("account")).isNull();
    assertThat(((Struct) after.sourceRecord().value()).get("account")).isEqualTo("4711");
    assertThat(after.payload().connector()).contains("my-crm");
  }

  @Test
  void aFieldRemovedAtTheVendorIsAnExplicitNull() {
    ObjectSchema without =
        SchemaEvolver.evolve(SCHEMA, List.of(new Field("email", FieldType.STRING))).schema();
    Struct value =
        validatedValue(
            recordFactory
                .createRow(without, row("7", "email", "x"), Op.UPSERT, SYNCED, NO_READ_TIME, ORIGIN)
                .sourceRecord());
    assertThat(value.schema().field("fax")).isNotNull();
    assertThat(value.get("fax")).isNull();
    assertThat(value.get("email")).isEqualTo("x");
  }

  @Test
  void anUnknownCreationTimeIsNull() {
    Row row = new Row("7", VERSION, Row.UNKNOWN_TIME, Map.of());
    assertThat(
            validatedValue(
                    recordFactory
                        .createRow(SCHEMA, row, Op.UPSERT, SYNCED, NO_READ_TIME, ORIGIN)
                        .sourceRecord())
                .get("_created_at"))
        .isNull();
  }

  @Test
  void aMisfitIsNullAndItsRawValueIsKeptUnderTheVendorsName() {
    Row row =
        row("7", "fax", "half\ud800", "created", "so\"on", "Lead Score", "1;2;3", "email", "ok");

    SourceRecord record =
        recordFactory
            .createRow(SCHEMA, row, Op.UPSERT, SYNCED, NO_READ_TIME, ORIGIN)
            .sourceRecord();

    Struct value = validatedValue(record);
    assertThat(record.topic()).isEqualTo("crm.contacts");
    assertThat(value.get("lead_score")).isNull();
    assertThat(value.get("created")).isNull();
    assertThat(value.get("fax")).isEqualTo("half\ufffd");
    assertThat(value.get("email")).isEqualTo("ok");
    assertThat(value.getString("_misfits"))
        .isEqualTo(
            "{\"created\":\"so\\\"on\",\"fax\":\"half\ufffdd800\",\"Lead Score\":\"1;2;3\"}");
    assertThat(counted).containsExactly("contacts misfits 2");
    assertThat(recordFactory.findMisfits(SCHEMA, row)).containsExactly("created", "Lead Score");
  }

  @Test
  void withMisfitModeQuarantineTheWholeRowGoesToQuarantine() throws Exception {
    Row row = row("7", "email", "a", "fax", null, "Lead Score", "1;2;3", "other", "\0\ud800");

    SourceRecord record =
        quarantining.createRow(SCHEMA, row, Op.UPSERT, SYNCED, NO_READ_TIME, ORIGIN).sourceRecord();

    assertThat(record.topic()).isEqualTo("crm.quarantine");
    assertThat(record.sourceOffset()).isSameAs(ORIGIN.offset());
    Struct key = (Struct) record.key();
    assertThat(key.getString("object")).isEqualTo("contacts");
    assertThat(key.getString("id")).isEqualTo("7");
    Struct value = validatedValue(record);
    assertThat(value.getString("object")).isEqualTo("contacts");
    assertThat(value.getString("id")).isEqualTo("7");
    assertThat(value.getInt64("version")).isEqualTo(VERSION);
    assertThat(value.getString("field")).isEqualTo("Lead Score");
    assertThat(value.getString("detail")).isEqualTo("{\"Lead Score\":\"1;2;3\"}");
    assertThat(value.get("detected_at")).isEqualTo(new Date(SYNCED));
    assertThat(value.getString("raw")).contains("\ufffd0000\ufffdd800");
    JsonNode raw = Json.MAPPER.readTree(value.getString("raw"));
    assertThat(raw.path("id").asText()).isEqualTo("7");
    assertThat(raw.path("createdAt").asText()).isEqualTo("2020-09-13T12:26:40Z");
    assertThat(raw.path("updatedAt").asText()).isEqualTo("2023-11-14T22:13:20.123Z");
    assertThat(raw.path("properties").path("other").asText()).isEqualTo("\ufffd0000\ufffdd800");
    assertThat(raw.path("properties").has("fax")).isTrue();
    assertThat(raw.path("properties").path("fax").isNull()).isTrue();
    assertThat(counted).containsExactly("contacts misfits 1", "contacts quarantined");
  }

  @Test
  void anIllegalTextIsRepairedEvenWhereMisfitsAreQuarantined() {
    Row row = row("7", "email", "a\0b", "Lead Score", "12345678901234567890");
    SourceRecord record =
        quarantining.createRow(SCHEMA, row, Op.UPSERT, SYNCED, NO_READ_TIME, ORIGIN).sourceRecord();
    assertThat(record.topic()).isEqualTo("crm.contacts");
    assertThat(validatedValue(record).getString("_misfits"))
        .isEqualTo("{\"email\":\"a\ufffd0000b\",\"Lead Score\":\"12345678901234567890\"}");
  }

  @Test
  void aRowThatFitsNoRecordGoesToQuarantine() {
    List<Row> rows =
        List.of(
            new Row("", VERSION, CREATED, Map.of()),
            new Row("a\0", VERSION, CREATED, Map.of()),
            new Row("a\ud800", VERSION, CREATED, Map.of()),
            new Row("7", Long.MAX_VALUE, CREATED, Map.of()),
            new Row("7", VERSION, Long.MAX_VALUE, Map.of()));
    for (Row row : rows) {
      SourceRecord record =
          recordFactory
              .createRow(SCHEMA, row, Op.SNAPSHOT, SYNCED, NO_READ_TIME, ORIGIN)
              .sourceRecord();
      assertThat(record.topic()).isEqualTo("crm.quarantine");
      assertThat(TextSanitizer.indexOfUnsupported(validatedValue(record).toString(), 0))
          .isEqualTo(-1);
      assertThat(TextSanitizer.indexOfUnsupported(record.key().toString(), 0)).isEqualTo(-1);
    }
    assertThat(counted).hasSize(rows.size()).containsOnly("contacts quarantined");
  }

  @Test
  void anErrorInOneRowDoesNotStopTheTask() {
    RecordCounters broken =
        new RecordCounters() {
          @Override
          public void countMisfits(String object, int count) {
            throw new IllegalStateException("cannot be counted");
          }

          @Override
          public void countQuarantined(String object) {
            // not counted
          }
        };
    RecordFactory failing = new RecordFactory(new RecordSettings("crm", MisfitMode.NULL), broken);

    SourceRecord record =
        failing
            .createRow(
                SCHEMA,
                new Row("7", VERSION, CREATED, Map.of("Lead Score", "x")),
                Op.UPSERT,
                SYNCED,
                NO_READ_TIME,
                ORIGIN)
            .sourceRecord();

    assertThat(record.topic()).isEqualTo("crm.quarantine");
    assertThat(validatedValue(record).getString("detail")).contains("cannot be counted");
    assertThat(validatedValue(record).getString("raw")).contains("\"Lead Score\":\"x\"");
  }

  @Test
  void aMalformedRowIsKeptAsTheVendorSentIt() {
    String raw = "{\"properties\":{\"a\":\"\ud800\"}}";
    SourceRecord one =
        recordFactory
            .createQuarantine(CONTACTS, new MalformedRow("", "no id", raw), SYNCED, ORIGIN)
            .sourceRecord();
    SourceRecord two =
        recordFactory
            .createQuarantine(CONTACTS, new MalformedRow("", "no id", "{}"), SYNCED, ORIGIN)
            .sourceRecord();

    Struct value = validatedValue(one);
    assertThat(value.get("id")).isNull();
    assertThat(value.get("version")).isNull();
    assertThat(value.getString("reason")).isEqualTo("no id");
    assertThat(value.getString("raw")).isEqualTo("{\"properties\":{\"a\":\"\ufffdd800\"}}");
    // With equal keys, a compacted topic or an upsert would keep only one of them.
    assertThat(one.key()).isNotEqualTo(two.key());
  }

  @Test
  void anEventHasItsKindObjectAndLevel() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("rows", 12L);
    details.put("fields", List.of("b", "a\ud800"));
    details.put("counts", new LinkedHashMap<>(Map.of("z", 1)));
    SourceRecord record =
        recordFactory
            .createEvent(
                EventKind.BACKFILL_FINISHED,
                "contacts",
                Level.INFO,
                "Done.",
                details,
                SYNCED,
                ORIGIN)
            .sourceRecord();

    assertThat(record.topic()).isEqualTo("crm.events");
    assertThat(((Struct) record.key()).getString("object")).isEqualTo("contacts");
    Struct value = validatedValue(record);
    assertThat(value.getString("kind")).isEqualTo("backfill.finished");
    assertThat(value.getString("object")).isEqualTo("contacts");
    assertThat(value.getString("level")).isEqualTo("info");
    assertThat(value.get("at")).isEqualTo(new Date(SYNCED));
    assertThat(value.getString("text")).isEqualTo("Done.");
    assertThat(value.getString("details"))
        .isEqualTo("{\"counts\":{\"z\":1},\"fields\":[\"b\",\"a\ufffdd800\"],\"rows\":12}");

    SourceRecord ofAll =
        recordFactory
            .createEvent(
                EventKind.CONNECTOR_STARTED, null, Level.WARN, "Up.", Map.of(), SYNCED, ORIGIN)
            .sourceRecord();
    assertThat(((Struct) ofAll.key()).getString("object")).isEmpty();
    assertThat(validatedValue(ofAll).getString("details")).isEqualTo("{}");
  }

  @Test
  void aHeartbeatCarriesAnOffsetAndNothingElse() {
    SourceRecord record = recordFactory.createHeartbeat("contacts", SYNCED, ORIGIN).sourceRecord();
    assertThat(record.topic()).isEqualTo("crm.heartbeat");
    assertThat(((Struct) record.key()).getString("object")).isEqualTo("contacts");
    assertThat(validatedValue(record).get("at")).isEqualTo(new Date(SYNCED));
    assertThat(record.sourceOffset()).isSameAs(ORIGIN.offset());
  }

  @Test
  void aNewSchemaOfAnObjectIsUsedFromItsNextRowOn() {
    recordFactory.createRow(SCHEMA, row("7"), Op.UPSERT, SYNCED, NO_READ_TIME, ORIGIN);
    List<Field> more = new ArrayList<>();
    SCHEMA.columns().forEach(column -> more.add(new Field(column.field(), column.catalogueType())));
    more.add(new Field("mobile", FieldType.STRING));
    ObjectSchema wider = SchemaEvolver.evolve(SCHEMA, more).schema();
    SourceRecord record =
        recordFactory
            .createRow(wider, row("7", "mobile", "1"), Op.UPSERT, SYNCED, NO_READ_TIME, ORIGIN)
            .sourceRecord();
    assertThat(validatedValue(record).getString("mobile")).isEqualTo("1");
  }

  @Test
  void theJsonConverterWritesAndReadsTheMostUnusualRow() {
    List<Field> catalogue = new ArrayList<>();
    Map<String, String> values = new LinkedHashMap<>();
    String[] odd = {
      "\0", "\ud800", "\ud83d\ude00", "x".repeat(60_000), "", null, "1;2;3", "\u0001\"\\"
    };
    for (int i = 0; i < 1_000; i++) {
      String name = i == 0 ? "half \udc00 name" : "Property " + i;
      catalogue.add(new Field(name, FieldType.values()[i % FieldType.values().length]));
      values.put(name, odd[i % 8 == 3 && i > 10 ? 4 : i % 8]);
    }
    ObjectSchema schema = SchemaEvolver.createSchema(CONTACTS, catalogue, SchemaSettings.DEFAULT);
    Row row = new Row("not-a-number", VERSION, CREATED, values);
    SourceRecord record =
        recordFactory
            .createRow(schema, row, Op.SNAPSHOT, SYNCED, NO_READ_TIME, ORIGIN)
            .sourceRecord();

    assertThat(record.topic()).isEqualTo("crm.contacts");
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", true), false);
      byte[] bytes =
          converter.fromConnectData(record.topic(), record.valueSchema(), record.value());
      SchemaAndValue back = converter.toConnectData(record.topic(), bytes);
      assertThat(back.value()).isEqualTo(record.value());
    }
  }

  private static Struct validatedValue(SourceRecord record) {
    ConnectSchema.validateValue(record.valueSchema(), record.value());
    if (record.key() != null) {
      ConnectSchema.validateValue(record.keySchema(), record.key());
    }
    Struct value = (Struct) record.value();
    value.validate();
    return value;
  }

  private static List<Map.Entry<String, Object>> headers(SourceRecord record) {
    List<Map.Entry<String, Object>> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(Map.entry(header.key(), header.value()));
    }
    return headers;
  }

  private static Row row(String id, String... values) {
    Map<String, String> byName = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i += 2) {
      byName.put(values[i], values[i + 1]);
    }
    return new Row(id, VERSION, CREATED, byName);
  }

  private static SourcePosition origin() {
    Map<String, String> partition = new HashMap<>();
    partition.put("vendor", "hubspot");
    partition.put("account", "1");
    partition.put("object", "contacts");
    return new SourcePosition(partition, Map.of("cursor", 1L));
  }
}
