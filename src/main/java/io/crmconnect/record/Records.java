package io.crmconnect.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.crmconnect.crm.BadRow;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.ObjectSchema;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Makes every record that the connector emits. Nothing the vendor sent is ever lost in it: what a
 * column cannot hold stands in {@code _misfits}, and a row that can be no record becomes a record
 * of the quarantine.
 *
 * <p>Records have no timestamp of their own, as with Debezium: the producer's stands there, so the
 * retention of a topic counts from when a row was written, and no broker refuses an old version.
 * The vendor's instants are in the value and in the header {@code crm.version}.
 *
 * <p>For one thread.
 */
public final class Records {
  public static final String HEADER_ID = "crm.id";

  /** Its name: rows of several objects may land in one topic. */
  public static final String HEADER_OBJECT = "crm.object";

  public static final String HEADER_VERSION = "crm.version";
  public static final String HEADER_OP = "crm.op";

  /** When the row was asked for, by the vendor's clock; epoch ms. */
  public static final String HEADER_READ = "crm.read";

  /** Of a delete: the id of the record that this one was merged into. */
  public static final String HEADER_MERGED_INTO = "crm.merged.into";

  /** Of a marked row: its tombstone comes right behind it. */
  public static final String HEADER_TOMBSTONE = "crm.tombstone";

  /** With sorted keys: a map's own order may be another one in another JVM. */
  private static final ObjectWriter DETAILS =
      Json.MAPPER.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private final RecordSettings settings;
  private final Tally tally;
  private final Map<String, RowPlan> plans = new HashMap<>();

  public Records(RecordSettings settings) {
    this(settings, Tally.NONE);
  }

  public Records(RecordSettings settings, Tally tally) {
    this.settings = settings;
    this.tally = tally;
  }

  /** The row for its object's topic; for the quarantine, if it can be no record there. */
  public SourceRecord row(ObjectSchema schema, Row row, Op op, long syncedAt, Origin origin) {
    try {
      return mainRecord(planOf(schema), row, op, syncedAt, origin);
    } catch (RuntimeException e) {
      // Whatever is wrong with one row must not stop all others.
      return quarantined(
          schema.object(), row, Unfit.of("the row could not be converted", e), syncedAt, origin);
    }
  }

  /** Notes on a row's record when the row was asked for; a record of the quarantine has no room. */
  public static void readAt(SourceRecord record, long vendorMs) {
    if (record.headers().lastWithName(HEADER_OP) != null) {
      record.headers().addLong(HEADER_READ, vendorMs);
    }
  }

  /**
   * What a delete looks like under the settings: one record, or two of which the first carries the
   * state before it and the second the one after.
   *
   * @param mergedInto the record that this one became part of
   */
  public List<SourceRecord> delete(
      ObjectSchema schema,
      String id,
      long version,
      Optional<String> mergedInto,
      long syncedAt,
      Origin before,
      Origin after) {
    return switch (settings.deletes()) {
      case TOMBSTONE -> List.of(deleteRecord(schema, id, version, mergedInto, null, after));
      case SOFT ->
          List.of(
              deleteRecord(
                  schema, id, version, mergedInto, deleted(schema, id, version, syncedAt), after));
      case BOTH -> {
        SourceRecord marked =
            deleteRecord(
                schema, id, version, mergedInto, deleted(schema, id, version, syncedAt), before);
        marked.headers().addString(HEADER_TOMBSTONE, "follows");
        yield List.of(marked, deleteRecord(schema, id, version, mergedInto, null, after));
      }
    };
  }

  private Struct deleted(ObjectSchema schema, String id, long version, long syncedAt) {
    RowPlan plan = planOf(schema);
    Struct value =
        new Struct(schema.valueSchema())
            .put(plan.id, id)
            .put(plan.deleted, true)
            .put(plan.syncedAt, new Date(syncedAt));
    return Instants.isInRange(version) ? value.put(plan.updatedAt, new Date(version)) : value;
  }

  private SourceRecord deleteRecord(
      ObjectSchema schema,
      String id,
      long version,
      Optional<String> mergedInto,
      Struct value,
      Origin origin) {
    Struct key = new Struct(schema.keySchema()).put(ObjectSchema.ID, id);
    ConnectHeaders headers = headers(schema.object(), id, version, Op.DELETE);
    mergedInto.ifPresent(into -> headers.addString(HEADER_MERGED_INTO, into));
    return record(topic(schema.object().name()), key, value, headers, origin);
  }

  private static ConnectHeaders headers(CrmObject object, String id, long version, Op op) {
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString(HEADER_OBJECT, object.name());
    headers.addString(HEADER_ID, id);
    headers.addLong(HEADER_VERSION, version);
    headers.addString(HEADER_OP, op.text());
    return headers;
  }

  /** The topic of an object's rows. */
  public String topic(String object) {
    return settings.topic(object);
  }

  /**
   * A row of an object that waits for a decision about its schema.
   *
   * @param field the first that drifted, by the vendor's name; null: none in particular
   * @param found what drifted
   */
  public SourceRecord drifted(
      CrmObject object, Row row, String field, String found, long at, Origin origin) {
    return quarantined(object, row, new Unfit("drift", field, found), at, origin);
  }

  /** Something that is no row. */
  public SourceRecord quarantine(CrmObject object, BadRow bad, long at, Origin origin) {
    Unfit unfit = new Unfit(bad.reason(), null, null);
    return quarantined(object, bad.id(), null, unfit, bad.raw(), at, origin);
  }

  /**
   * @param object null where the event concerns the whole connector
   * @param details anything JSON can say; may be empty
   */
  public SourceRecord event(
      EventKind kind,
      String object,
      Level level,
      String text,
      Map<String, Object> details,
      long at,
      Origin origin) {
    Struct value =
        new Struct(FixedSchemas.EVENT)
            .put("kind", kind.text())
            .put("object", object)
            .put("level", level.text())
            .put("at", new Date(at))
            .put("text", Texts.fit(text))
            .put("details", Texts.fitJson(json(details)));
    Struct key = object == null ? null : new Struct(FixedSchemas.EVENT_KEY).put("object", object);
    return record(settings.eventsTopic(), key, value, null, origin);
  }

  /** Carries an offset that no other record carries. */
  public SourceRecord heartbeat(String object, long at, Origin origin) {
    Struct key = new Struct(FixedSchemas.HEARTBEAT_KEY).put("object", object);
    Struct value = new Struct(FixedSchemas.HEARTBEAT).put("object", object).put("at", new Date(at));
    return record(settings.heartbeatTopic(), key, value, null, origin);
  }

  /** The fields of a row whose values do not fit their columns, by the vendor's names. */
  public List<String> misfits(ObjectSchema schema, Row row) {
    RowPlan plan = planOf(schema);
    List<String> names = new ArrayList<>();
    for (int i : plan.typed) {
      Object value = Values.convert(plan.types[i], row.values().get(plan.fields[i]));
      if (value instanceof RawKept kept && kept.isMisfit()) {
        names.add(plan.fields[i]);
      }
    }
    return names;
  }

  private SourceRecord mainRecord(RowPlan plan, Row row, Op op, long syncedAt, Origin origin) {
    Unfit unfit = unfitEnvelope(row);
    if (unfit != null) {
      return quarantined(plan.schema.object(), row, unfit, syncedAt, origin);
    }
    Struct value = new Struct(plan.schema.valueSchema());
    Map<String, String> values = row.values();
    StringBuilder kept = null;
    String firstMisfit = null;
    int misfitsHere = 0;
    for (int i = 0; i < plan.fields.length; i++) {
      String raw = values.get(plan.fields[i]);
      Object converted = Values.convert(plan.types[i], raw);
      if (converted instanceof RawKept rawKept) {
        kept = kept == null ? new StringBuilder("{") : kept.append(',');
        Texts.appendQuoted(kept, plan.fields[i]);
        Texts.appendQuoted(kept.append(':'), raw);
        if (rawKept.isMisfit()) {
          misfitsHere++;
          firstMisfit = firstMisfit == null ? plan.fields[i] : firstMisfit;
        }
        converted = rawKept.value();
      }
      if (converted != null) {
        value.put(plan.columns[i], converted);
      }
    }
    if (misfitsHere > 0) {
      tally.misfits(plan.schema.object().name(), misfitsHere);
    }
    String keptText = kept == null ? null : kept.append('}').toString();
    if (misfitsHere > 0 && settings.misfits() == MisfitMode.QUARANTINE) {
      Unfit misfit = new Unfit("a value does not fit its column's type", firstMisfit, keptText);
      return quarantined(plan.schema.object(), row, misfit, syncedAt, origin);
    }
    value.put(plan.id, row.id());
    if (row.createdAt() != Row.UNKNOWN) {
      value.put(plan.createdAt, new Date(row.createdAt()));
    }
    value.put(plan.updatedAt, new Date(row.version()));
    value.put(plan.deleted, op == Op.DELETE);
    value.put(plan.syncedAt, new Date(syncedAt));
    if (keptText != null) {
      value.put(plan.misfits, keptText);
    }
    Struct key = new Struct(plan.schema.keySchema()).put(ObjectSchema.ID, row.id());
    String topic = topic(plan.schema.object().name());
    return record(
        topic, key, value, headers(plan.schema.object(), row.id(), row.version(), op), origin);
  }

  /** Why the row's id or instants can be no record's; null if they can. */
  private static Unfit unfitEnvelope(Row row) {
    if (row.id().isEmpty() || Texts.firstUnfit(row.id(), 0) >= 0) {
      return new Unfit("the id can be no key", "id", null);
    }
    if (!Instants.isInRange(row.version())) {
      return new Unfit("the version lies outside of the years 1 to 9999", "updatedAt", null);
    }
    if (row.createdAt() != Row.UNKNOWN && !Instants.isInRange(row.createdAt())) {
      return new Unfit("the creation lies outside of the years 1 to 9999", "createdAt", null);
    }
    return null;
  }

  private SourceRecord quarantined(CrmObject object, Row row, Unfit unfit, long at, Origin origin) {
    return quarantined(object, row.id(), row.version(), unfit, RawRow.json(row), at, origin);
  }

  private SourceRecord quarantined(
      CrmObject object, String id, Long version, Unfit unfit, String raw, long at, Origin origin) {
    tally.quarantined(object.name());
    String fitId = Texts.fit(id);
    Struct key =
        new Struct(FixedSchemas.QUARANTINE_KEY)
            .put("object", object.name())
            .put("id", fitId.isEmpty() ? RawRow.standIn(raw) : fitId);
    Struct value =
        new Struct(FixedSchemas.QUARANTINE)
            .put("object", object.name())
            .put("id", fitId.isEmpty() ? null : fitId)
            .put("version", version)
            .put("reason", Texts.fit(unfit.reason()))
            .put("field", unfit.field() == null ? null : Texts.fit(unfit.field()))
            .put("detail", unfit.detail() == null ? null : Texts.fit(unfit.detail()))
            .put("raw", Texts.fitJson(raw))
            .put("detected_at", new Date(at));
    return record(settings.quarantineTopic(), key, value, null, origin);
  }

  private RowPlan planOf(ObjectSchema schema) {
    String object = schema.object().name();
    RowPlan plan = plans.get(object);
    if (plan == null || plan.schema != schema) {
      plan = new RowPlan(schema);
      plans.put(object, plan);
    }
    return plan;
  }

  private static SourceRecord record(
      String topic, Struct key, Struct value, ConnectHeaders headers, Origin origin) {
    Schema keySchema = key == null ? null : key.schema();
    return new SourceRecord(
        origin.partition(),
        origin.offset(),
        topic,
        null,
        keySchema,
        key,
        value == null ? null : value.schema(),
        value,
        null,
        headers);
  }

  private static String json(Map<String, Object> details) {
    try {
      return DETAILS.writeValueAsString(details);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("an event's details must be JSON", e);
    }
  }

  /**
   * Why a row is no record.
   *
   * @param field may be null
   * @param detail may be null
   */
  private record Unfit(String reason, String field, String detail) {
    static Unfit of(String reason, RuntimeException e) {
      return new Unfit(reason, null, e.toString());
    }
  }
}
