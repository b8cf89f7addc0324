/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.RowValues;
import io.crmconnect.crm.SecretRedactor;
import io.crmconnect.schema.ObjectSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Creates all records that the connector emits. No value is lost: values that do not match their
 * column are kept in {@code _misfits}, and rows that cannot be converted are sent to quarantine.
 *
 * <p>Records have no timestamp of their own, as with Debezium, and get that of the producer. So the
 * retention of a topic counts from the time when a row was written, and no broker rejects an old
 * version. The vendor's instants are in the value and in the header {@code crm.version}.
 *
 * <p>Not thread-safe.
 */
public final class RecordFactory {
  public static final String HEADER_ID = "crm.id";

  /** The object's name, because rows of several objects may be in one topic. */
  public static final String HEADER_OBJECT = "crm.object";

  public static final String HEADER_VERSION = "crm.version";
  public static final String HEADER_OP = "crm.op";

  /** When the row was requested, by the vendor's clock; epoch ms. */
  public static final String HEADER_READ_AT = "crm.read";

  /** Hash of the row's content, so that a restarted task recognizes it. */
  public static final String HEADER_HASH = "crm.hash";

  /** Hash of the fields whose values reconciliation compares. */
  public static final String HEADER_COMPARED = "crm.compared";

  /** In a delete: the id of the record that this one was merged into. */
  static final String HEADER_MERGED_INTO = "crm.merged.into";

  /** In a soft delete: its tombstone follows directly. */
  public static final String HEADER_TOMBSTONE = "crm.tombstone";

  /** Sorts keys, because the order of a map may differ between JVMs. */
  private static final ObjectWriter DETAILS_WRITER =
      Json.MAPPER.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private static final Map<Op, Header> OP_HEADERS = new EnumMap<>(Op.class);

  static {
    for (Op op : Op.values()) {
      OP_HEADERS.put(op, createHeader(HEADER_OP, op.text()));
    }
  }

  private static final int MAX_NAME_BYTES = 1_000;

  /** What key and headers of a marked row with values may take. */
  private static final int MAX_KEY_BYTES = 4_000;

  private final RecordSettings settings;
  private final RecordSize recordSize = new RecordSize();
  private final RecordCounters recordCounters;
  private final SecretRedactor redactor;
  private final Map<String, RowConverter> converters = new HashMap<>();
  private HashedRow hashed = new HashedRow(null, null, 0);

  /** Empty until it is known. */
  private String account = "";

  public RecordFactory(RecordSettings settings) {
    this(settings, RecordCounters.NONE);
  }

  public RecordFactory(RecordSettings settings, RecordCounters recordCounters) {
    this(settings, recordCounters, SecretRedactor.NONE);
  }

  /**
   * @param redactor of the texts of events, which may quote responses
   */
  public RecordFactory(
      RecordSettings settings, RecordCounters recordCounters, SecretRedactor redactor) {
    this.settings = settings;
    this.recordCounters = recordCounters;
    this.redactor = redactor;
  }

  /**
   * Creates the record of a row, or a quarantine record if the row cannot be converted.
   *
   * @param readAt when the row was requested, by the vendor's clock; empty if unknown
   */
  public OutRecord createRow(
      ObjectSchema schema,
      Row row,
      Op op,
      long syncedAt,
      OptionalLong readAt,
      SourcePosition sourcePosition) {
    return createRow(
        schema,
        row,
        op,
        syncedAt,
        readAt,
        OptionalLong.empty(),
        OptionalLong.empty(),
        sourcePosition);
  }

  /**
   * Creates the record of a row, or a quarantine record if the row cannot be converted.
   *
   * @param readAt when the row was requested, by the vendor's clock; empty if unknown
   * @param hash of the row, see {@link #contentHash}; empty: the record carries none
   * @param compared hash of the row, see {@link #comparedHash}; empty: the record carries none
   */
  public OutRecord createRow(
      ObjectSchema schema,
      Row row,
      Op op,
      long syncedAt,
      OptionalLong readAt,
      OptionalLong hash,
      OptionalLong compared,
      SourcePosition sourcePosition) {
    try {
      OutRecord created =
          createMainRecord(
              converterFor(schema), row, op, syncedAt, readAt, hash, compared, sourcePosition);
      return exceedsLimit(created)
          ? createTooLargeQuarantine(schema.object(), row, created, syncedAt, sourcePosition)
          : created;
    } catch (RuntimeException e) {
      // A row that cannot be converted must not stop all others.
      return createQuarantineRecord(
          schema.object(),
          row,
          RejectReason.of("the row could not be converted", e),
          syncedAt,
          sourcePosition);
    }
  }

  private boolean exceedsLimit(OutRecord created) {
    return created instanceof OutRecord.Row row && recordSize.exceeds(settings.maxBytes(), row);
  }

  /** The record names the size and the largest value; the row's text is cut. */
  private OutRecord.Quarantined createTooLargeQuarantine(
      CrmObject object,
      Row row,
      OutRecord created,
      long detectedAtMs,
      SourcePosition sourcePosition) {
    SourceRecord record = created.sourceRecord();
    long bytes = recordSize.of((Struct) record.key(), (Struct) record.value(), record.headers());
    Map.Entry<String, String> largest = null;
    for (Map.Entry<String, String> value : row.values().entrySet()) {
      if (value.getValue() != null
          && (largest == null || value.getValue().length() > largest.getValue().length())) {
        largest = value;
      }
    }
    String detail =
        "its record has about "
            + bytes
            + " bytes, but record.max.bytes is "
            + settings.maxBytes()
            + (largest == null
                ? ""
                : "; its longest value has "
                    + largest.getValue().length()
                    + " characters, in the field "
                    + RecordSize.cut(largest.getKey(), MAX_NAME_BYTES));
    RejectReason reason =
        new RejectReason(
            "the record is larger than record.max.bytes",
            largest == null ? null : largest.getKey(),
            detail);
    OutRecord.Quarantined quarantined =
        createQuarantineRecord(object, row, reason, detectedAtMs, sourcePosition);
    return new OutRecord.Quarantined(
        quarantined.sourceRecord(), object.name(), Optional.of(detail));
  }

  /**
   * Creates the records of a delete, depending on {@code delete.mode}: one record, or two. The
   * first of two carries the offset before the delete, the second the offset after it.
   */
  public List<OutRecord.Delete> createDelete(
      ObjectSchema schema,
      String id,
      long version,
      DeleteFacts deleteFacts,
      long syncedAt,
      SourcePosition positionBefore,
      SourcePosition positionAfter) {
    ConnectHeaders headers = createHeaders(converterFor(schema), id, version, Op.DELETE);
    DeleteFacts facts = deleteFacts.withShortSurvivor(settings.maxBytes() / 4);
    facts.mergedInto().ifPresent(survivorId -> headers.addString(HEADER_MERGED_INTO, survivorId));
    return switch (settings.deleteMode()) {
      case TOMBSTONE ->
          List.of(createDeleteRecord(schema, id, version, null, headers, positionAfter));
      case SOFT ->
          List.of(
              createDeleteRecord(
                  schema,
                  id,
                  version,
                  createDeletedValue(schema, id, version, facts, syncedAt),
                  headers,
                  positionAfter));
      case BOTH ->
          List.of(
              createDeleteRecord(
                  schema,
                  id,
                  version,
                  createDeletedValue(schema, id, version, facts, syncedAt),
                  headers.duplicate().addString(HEADER_TOMBSTONE, "follows"),
                  positionBefore),
              createDeleteRecord(schema, id, version, null, headers, positionAfter));
    };
  }

  private Struct createDeletedValue(
      ObjectSchema schema, String id, long version, DeleteFacts facts, long syncedAt) {
    RowConverter converter = converterFor(schema);
    Struct value =
        new Struct(schema.valueSchema())
            .put(converter.id, id)
            .put(converter.deleted, true)
            .put(converter.deletedAt, toDate(facts.deletedAt()))
            .put(converter.mergedInto, facts.mergedInto().orElse(null))
            .put(converter.syncedAt, new Date(syncedAt));
    boolean keepsValues = !facts.lastValues().isEmpty();
    if (keepsValues) {
      KeptValues.copy(facts.lastValues(), schema, value);
    }
    if (schema.childObject().isPresent()) {
      // It has no version. Its key stays known, so that the row can still be found by its parts.
      schema
          .childObject()
          .get()
          .keyValues(id)
          .forEach((field, part) -> putIfColumn(schema, value, field, part));
    } else {
      value.put(converter.updatedAt, toDate(version));
    }
    boolean tooLarge =
        keepsValues && recordSize.of(null, value, null) > settings.maxBytes() - MAX_KEY_BYTES;
    return tooLarge
        ? createDeletedValue(schema, id, version, facts.withoutValues(), syncedAt)
        : value;
  }

  /** Null if no column can hold it. */
  private static Date toDate(long epochMs) {
    return InstantParser.isInRange(epochMs) ? new Date(epochMs) : null;
  }

  /** An excluded field has no column. */
  private static void putIfColumn(ObjectSchema schema, Struct value, String name, Object part) {
    if (schema.valueSchema().field(name) != null) {
      value.put(name, part);
    }
  }

  private OutRecord.Delete createDeleteRecord(
      ObjectSchema schema,
      String id,
      long version,
      Struct value,
      Headers headers,
      SourcePosition sourcePosition) {
    String object = schema.object().name();
    Struct key = new Struct(schema.keySchema()).put(ObjectSchema.ID, id);
    schema.childObject().ifPresent(child -> child.keyValues(id).forEach(key::put));
    return new OutRecord.Delete(
        createRecord(topicOf(object), key, value, headers, sourcePosition), object, id, version);
  }

  private static ConnectHeaders createHeaders(
      RowConverter converter, String id, long version, Op op) {
    ConnectHeaders headers = new ConnectHeaders();
    headers.add(converter.objectHeader);
    headers.addString(HEADER_ID, id);
    headers.addLong(HEADER_VERSION, version);
    headers.add(OP_HEADERS.get(op));
    return headers;
  }

  /** A header that any number of records may share, because it cannot be changed. */
  static Header createHeader(String name, String value) {
    return new ConnectHeaders().addString(name, value).lastWithName(name);
  }

  /** From now on, events name this account. */
  public void setAccount(String id) {
    account = id;
  }

  /** Whether a delete that is written as a row keeps the values of its record. */
  public boolean keepsDeletedValues() {
    return settings.keepsDeletedValues();
  }

  /** The topic that operators' signals are read from. */
  public String signalsTopic() {
    return settings.signalsTopic();
  }

  /** The topic of an object's rows. */
  public String topicOf(String object) {
    return settings.topicOf(object);
  }

  /**
   * Creates the quarantine record of a row whose object is frozen.
   *
   * @param field the vendor's name of the first field that drifted; null if there is none
   * @param detail a description of the drifts
   */
  public OutRecord.Quarantined createDriftQuarantine(
      CrmObject object,
      Row row,
      String field,
      String detail,
      long detectedAtMs,
      SourcePosition sourcePosition) {
    return createQuarantineRecord(
        object, row, new RejectReason("drift", field, detail), detectedAtMs, sourcePosition);
  }

  /** Creates the quarantine record of a malformed row. */
  public OutRecord.Quarantined createQuarantine(
      CrmObject object, MalformedRow malformed, long detectedAtMs, SourcePosition sourcePosition) {
    return createQuarantine(object, malformed, null, detectedAtMs, sourcePosition);
  }

  /**
   * Creates the quarantine record of a malformed row.
   *
   * @param detail may be null
   */
  public OutRecord.Quarantined createQuarantine(
      CrmObject object,
      MalformedRow malformed,
      String detail,
      long detectedAtMs,
      SourcePosition sourcePosition) {
    RejectReason reason = new RejectReason(malformed.reason(), null, detail);
    return createQuarantineRecord(
        object,
        malformed.id(),
        null,
        reason,
        JsonNumbers.quoteInexact(TextSanitizer.sanitizeJson(AcceptedJson.of(malformed.rawJson()))),
        detectedAtMs,
        sourcePosition);
  }

  /**
   * @param object null if the event is about the whole connector
   * @param details values that can be written as JSON; may be empty
   */
  public OutRecord.Event createEvent(
      EventKind kind,
      String object,
      Level level,
      String text,
      Map<String, Object> details,
      long timestampMs,
      SourcePosition sourcePosition) {
    EventPayload payload =
        new EventPayload(
            kind,
            Optional.ofNullable(object),
            level,
            timestampMs,
            RecordSize.cut(TextSanitizer.sanitize(redactor.redact(text)), settings.maxBytes() / 4),
            CutJson.limit(
                TextSanitizer.sanitizeJson(toJson(redactor.redactForJson(details))),
                settings.maxBytes() / 2),
            nonEmpty(settings.connector()),
            nonEmpty(account));
    String id = createEventId(payload, sourcePosition);
    Struct value =
        new Struct(FixedSchemas.EVENT)
            .put("kind", kind.text())
            .put("object", object)
            .put("level", level.text())
            .put("at", new Date(timestampMs))
            .put("text", payload.text())
            .put("details", payload.detailsJson())
            .put("id", id)
            .put("connector", payload.connector().orElse(null))
            .put("account", payload.account().orElse(null));
    // An event about the whole connector belongs to no object.
    Struct key =
        new Struct(FixedSchemas.EVENT_KEY)
            .put("object", object == null ? "" : object)
            .put("id", id);
    return new OutRecord.Event(
        createRecord(settings.eventsTopic(), key, value, null, sourcePosition), payload);
  }

  private static Optional<String> nonEmpty(String text) {
    return Optional.of(text).filter(each -> !each.isEmpty());
  }

  /** Different for each event, and the same in each run of a simulated history. */
  private static String createEventId(EventPayload payload, SourcePosition sourcePosition) {
    String content =
        String.join(
            "\n",
            // An event before the account is known has no partition.
            sourcePosition.partition() == null
                ? ""
                : new TreeMap<>(sourcePosition.partition()).toString(),
            payload.kind().text(),
            payload.object().orElse(""),
            payload.level().text(),
            Long.toString(payload.timestampMs()),
            payload.text(),
            payload.detailsJson());
    return UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** Creates a record that only carries an offset. */
  public OutRecord.Heartbeat createHeartbeat(
      String object, long timestampMs, SourcePosition sourcePosition) {
    Struct key = new Struct(FixedSchemas.HEARTBEAT_KEY).put("object", object).put("id", object);
    Struct value =
        new Struct(FixedSchemas.HEARTBEAT)
            .put("object", object)
            .put("at", new Date(timestampMs))
            .put("id", object);
    return new OutRecord.Heartbeat(
        createRecord(settings.heartbeatTopic(), key, value, null, sourcePosition), object);
  }

  /** Hash of the content of the row's record; equal in every JVM. */
  public long contentHash(ObjectSchema schema, Row row) {
    RowConverter converter = converterFor(schema);
    if (!hashed.isOf(row, converter)) {
      hashed = new HashedRow(row, converter, ContentHash.of(converter, row));
    }
    return hashed.hash;
  }

  /**
   * Hash of the row's values in the columns of these fields, in which the columns count too; equal
   * in every JVM, and never 0.
   *
   * @param fields the vendor's names, the same instance for all rows of the schema
   */
  public int comparedHash(ObjectSchema schema, List<String> fields, Row row) {
    RowConverter converter = converterFor(schema);
    return ContentHash.of(converter, converter.columnsOf(fields), row);
  }

  /** The row that was hashed last: it is compared, remembered and written one after the other. */
  private record HashedRow(Row row, RowConverter converter, long hash) {
    @SuppressWarnings("ReferenceEquality") // Comparing the values would cost more than the hash.
    boolean isOf(Row other, RowConverter otherConverter) {
      return row == other && converter == otherConverter;
    }
  }

  /** The vendor's names of the fields of a row whose values do not match their column types. */
  public List<String> findMisfits(ObjectSchema schema, Row row) {
    RowConverter converter = converterFor(schema);
    int[] indexes = converter.indexesIn(row.values().names());
    List<String> fields = List.of();
    for (int i : converter.typedIndexes) {
      if (ValueConverter.isMisfit(converter.types[i], row.values().get(indexes[i]))) {
        fields = fields.isEmpty() ? new ArrayList<>() : fields;
        fields.add(converter.fields[i]);
      }
    }
    return fields;
  }

  private OutRecord createMainRecord(
      RowConverter converter,
      Row row,
      Op op,
      long syncedAt,
      OptionalLong readAt,
      OptionalLong hash,
      OptionalLong compared,
      SourcePosition sourcePosition) {
    RejectReason reason = checkEnvelope(row);
    if (reason != null) {
      return createQuarantineRecord(
          converter.schema.object(), row, reason, syncedAt, sourcePosition);
    }
    MeasuredStruct value = new MeasuredStruct(converter.schema.valueSchema());
    RowValues values = row.values();
    int[] indexes = converter.indexesIn(values.names());
    StringBuilder lossyJson = null;
    String firstMisfit = null;
    int misfitCount = 0;
    for (int i = 0; i < converter.fields.length; i++) {
      String raw = values.get(indexes[i]);
      Object converted = ValueConverter.convert(converter.types[i], raw);
      if (converted instanceof LossyValue lossy) {
        lossyJson = lossyJson == null ? new StringBuilder("{") : lossyJson.append(',');
        TextSanitizer.appendQuoted(lossyJson, converter.fields[i]);
        TextSanitizer.appendQuoted(lossyJson.append(':'), raw);
        if (lossy.isMisfit()) {
          misfitCount++;
          firstMisfit = firstMisfit == null ? converter.fields[i] : firstMisfit;
        }
        converted = lossy.value();
      }
      if (converted != null) {
        value.put(converter.columns[i], converted);
      }
    }
    if (misfitCount > 0) {
      recordCounters.countMisfits(converter.schema.object().name(), misfitCount);
    }
    String lossyText = lossyJson == null ? null : lossyJson.append('}').toString();
    if (misfitCount > 0 && settings.misfitMode() == MisfitMode.QUARANTINE) {
      RejectReason misfitReason =
          new RejectReason("a value does not fit its column's type", firstMisfit, lossyText);
      return createQuarantineRecord(
          converter.schema.object(), row, misfitReason, syncedAt, sourcePosition);
    }
    value.put(converter.id, row.id());
    if (row.createdAt() != Row.UNKNOWN_TIME) {
      value.put(converter.createdAt, new Date(row.createdAt()));
    }
    if (row.version() != Row.NO_VERSION && converter.schema.childObject().isEmpty()) {
      value.put(converter.updatedAt, new Date(row.version()));
    }
    value.put(converter.deleted, op == Op.DELETE);
    value.put(converter.syncedAt, new Date(syncedAt));
    if (lossyText != null) {
      value.put(converter.misfits, lossyText);
    }
    MeasuredStruct key = new MeasuredStruct(converter.schema.keySchema());
    key.put(converter.keyId, row.id());
    Optional<ChildObject> child = converter.schema.childObject();
    if (child.isPresent()) {
      child
          .get()
          .keyValues(row.id())
          .forEach((field, part) -> key.put(converter.schema.keySchema().field(field), part));
    }
    ConnectHeaders headers = createHeaders(converter, row.id(), row.version(), op);
    readAt.ifPresent(vendorMs -> headers.addLong(HEADER_READ_AT, vendorMs));
    hash.ifPresent(content -> headers.addLong(HEADER_HASH, content));
    compared.ifPresent(content -> headers.addLong(HEADER_COMPARED, content));
    String object = converter.schema.object().name();
    return new OutRecord.Row(
        createRecord(converter.topic, key.struct(), value.struct(), headers, sourcePosition),
        object,
        row.id(),
        row.version(),
        op,
        RecordBytes.of(key.bytes(), value.bytes()));
  }

  /** Why the row's id or instants are not valid in a record; null if they are. */
  private static RejectReason checkEnvelope(Row row) {
    if (row.id().isEmpty() || TextSanitizer.indexOfUnsupported(row.id(), 0) >= 0) {
      return new RejectReason("the id is not a valid key", "id", null);
    }
    if (!InstantParser.isInRange(row.version())) {
      return new RejectReason("the version is not in the years 1 to 9999", "updatedAt", null);
    }
    if (row.createdAt() != Row.UNKNOWN_TIME && !InstantParser.isInRange(row.createdAt())) {
      return new RejectReason(
          "the time of creation is not in the years 1 to 9999", "createdAt", null);
    }
    return null;
  }

  private OutRecord.Quarantined createQuarantineRecord(
      CrmObject object,
      Row row,
      RejectReason reason,
      long detectedAtMs,
      SourcePosition sourcePosition) {
    return createQuarantineRecord(
        object,
        row.id(),
        row.version(),
        reason,
        RawRowJson.write(row, settings.maxBytes()),
        detectedAtMs,
        sourcePosition);
  }

  private OutRecord.Quarantined createQuarantineRecord(
      CrmObject object,
      String id,
      Long version,
      RejectReason reason,
      String raw,
      long detectedAtMs,
      SourcePosition sourcePosition) {
    recordCounters.countQuarantined(object.name());
    String safeId = CutJson.limitId(TextSanitizer.sanitize(id), MAX_NAME_BYTES);
    Struct key =
        new Struct(FixedSchemas.QUARANTINE_KEY)
            .put("object", object.name())
            .put("id", safeId.isEmpty() ? RawRowJson.substituteId(raw) : safeId);
    Struct value =
        new Struct(FixedSchemas.QUARANTINE)
            .put("object", object.name())
            .put("id", safeId.isEmpty() ? null : safeId)
            .put("version", version)
            .put("reason", sanitizeAndCut(reason.reason(), MAX_NAME_BYTES))
            .put("field", sanitizeAndCut(reason.field(), MAX_NAME_BYTES))
            .put("detail", sanitizeAndCut(reason.detail(), settings.maxBytes() / 4))
            .put("raw", "")
            .put("detected_at", new Date(detectedAtMs));
    long rawBytes = settings.maxBytes() - recordSize.of(key, value, null);
    value.put("raw", CutJson.limit(raw, rawBytes));
    return new OutRecord.Quarantined(
        createRecord(settings.quarantineTopic(), key, value, null, sourcePosition), object.name());
  }

  private static String sanitizeAndCut(String text, long maxBytes) {
    return text == null ? null : RecordSize.cut(TextSanitizer.sanitize(text), maxBytes);
  }

  private RowConverter converterFor(ObjectSchema schema) {
    String object = schema.object().name();
    RowConverter converter = converters.get(object);
    if (converter == null || converter.schema != schema) {
      converter = new RowConverter(schema, topicOf(object));
      converters.put(object, converter);
    }
    return converter;
  }

  private static SourceRecord createRecord(
      String topic, Struct key, Struct value, Headers headers, SourcePosition sourcePosition) {
    return new SourceRecord(
        sourcePosition.partition(),
        sourcePosition.offset(),
        topic,
        null,
        key.schema(),
        key,
        value == null ? null : value.schema(),
        value,
        null,
        headers);
  }

  private static String toJson(Object details) {
    try {
      return DETAILS_WRITER.writeValueAsString(details);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the details of an event cannot be written as JSON", e);
    }
  }

  /**
   * Why a row was sent to quarantine.
   *
   * @param field may be null
   * @param detail may be null
   */
  private record RejectReason(String reason, String field, String detail) {
    static RejectReason of(String reason, RuntimeException e) {
      return new RejectReason(reason, null, e.toString());
    }
  }
}
