package io.crmconnect.schema;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/**
 * The accepted schema of an object. A field never leaves it, a column never changes its name or its
 * type. The columns stand in the order of their names, so the same columns make the same schema,
 * however they came.
 */
public final class ObjectSchema {
  public static final String ID = "id";
  public static final String CREATED_AT = "_created_at";
  public static final String UPDATED_AT = "_updated_at";
  public static final String DELETED = "_deleted";
  public static final String SYNCED_AT = "_synced_at";
  public static final String MISFITS = "_misfits";

  private static final String NAMESPACE = "io.crmconnect.";
  private static final Schema OPTIONAL_TIMESTAMP = Timestamp.builder().optional().build();

  private final CrmObject object;
  private final SchemaSettings settings;
  private final FieldFilter filter;
  private final List<Column> columns;
  private final List<String> requested;
  private final String fingerprint;
  private final Schema keySchema;
  private final Schema valueSchema;

  ObjectSchema(CrmObject object, SchemaSettings settings, List<Column> columns) {
    this.object = object;
    this.settings = settings;
    this.filter = new FieldFilter(object.name(), settings);
    List<Column> ordered = new ArrayList<>(columns);
    ordered.sort(Comparator.comparing(Column::name));
    this.columns = Collections.unmodifiableList(ordered);
    this.requested =
        ordered.stream()
            .filter(column -> column.live() && filter.admits(column.field()))
            .map(Column::field)
            .toList();
    this.fingerprint = fingerprint(requested);
    String name = NAMESPACE + avroName(object.name());
    this.keySchema =
        SchemaBuilder.struct().name(name + ".Key").field(ID, Schema.STRING_SCHEMA).build();
    this.valueSchema = valueSchema(name + ".Value", ordered);
  }

  /** The schema of an object that has none yet. */
  public static ObjectSchema of(CrmObject object, List<Field> catalogue, SchemaSettings settings) {
    return new ObjectSchema(object, settings, List.of()).evolve(catalogue).schema();
  }

  /**
   * The accepted schema as it was written by {@link #encode()}.
   *
   * @throws IllegalArgumentException with what is wrong and what to do, if the text is none
   */
  public static ObjectSchema decode(CrmObject object, String text, SchemaSettings settings) {
    return new ObjectSchema(object, settings, SchemaCodec.decode(object, text));
  }

  /**
   * The fields that were asked for under the settings with which this text was written, by the
   * vendor's names.
   *
   * @throws IllegalArgumentException as {@link #decode}
   */
  public static List<String> asked(CrmObject object, String text) {
    return SchemaCodec.asked(object, text);
  }

  /** One line of JSON for the offset: all that must survive a restart. */
  public String encode() {
    return SchemaCodec.encode(columns, filter);
  }

  /** What becomes of the schema now that the vendor's catalogue reads so, in whatever order. */
  public Evolution evolve(List<Field> catalogue) {
    Map<String, FieldType> unknown = new TreeMap<>();
    for (Field field : catalogue) {
      unknown.merge(field.name(), field.type(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }
    List<Column> next = new ArrayList<>(columns.size() + unknown.size());
    List<String> added = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    List<String> retyped = new ArrayList<>();
    for (Column column : columns) {
      FieldType type = unknown.remove(column.field());
      Column seen = look(column, type);
      next.add(seen);
      if (filter.admits(column.field())) {
        if (seen.live() != column.live()) {
          (seen.live() ? added : removed).add(column.field());
        }
        if (seen.seen() != column.seen()) {
          retyped.add(column.field());
        }
      }
    }
    unknown.keySet().removeIf(field -> !filter.admits(field));
    Set<String> taken = new TreeSet<>();
    columns.forEach(column -> taken.add(column.name()));
    Names.assign(unknown.keySet(), taken, settings.fieldNameMaxLength())
        .forEach(
            (field, name) -> {
              FieldType type = unknown.get(field);
              ColumnType columnType = ColumnType.of(type, settings.numbers());
              next.add(new Column(name, field, columnType, type, true));
              added.add(field);
            });
    boolean same = next.equals(columns);
    Collections.sort(added);
    Collections.sort(removed);
    Collections.sort(retyped);
    return new Evolution(
        same ? this : new ObjectSchema(object, settings, next), added, removed, retyped);
  }

  public CrmObject object() {
    return object;
  }

  /** In the order in which they stand in the value's schema, {@link #ID} before them. */
  public List<Column> columns() {
    return columns;
  }

  /** The vendor's names to ask for: in the catalogue when it was read last, and wanted. */
  public List<String> requested() {
    return requested;
  }

  /** Eight characters that are the same for the same requested names. */
  public String fingerprint() {
    return fingerprint;
  }

  public Schema keySchema() {
    return keySchema;
  }

  /** Always the same instance: converters keep what they made of a schema. */
  public Schema valueSchema() {
    return valueSchema;
  }

  private static Column look(Column column, FieldType type) {
    return type == null
        ? new Column(column.name(), column.field(), column.type(), column.seen(), false)
        : new Column(column.name(), column.field(), column.type(), type, true);
  }

  private static Schema valueSchema(String name, List<Column> columns) {
    SchemaBuilder value = SchemaBuilder.struct().name(name).field(ID, Schema.STRING_SCHEMA);
    for (Column column : columns) {
      value.field(column.name(), column.type().schema(column.field()));
    }
    return value
        .field(CREATED_AT, OPTIONAL_TIMESTAMP)
        .field(UPDATED_AT, OPTIONAL_TIMESTAMP)
        .field(DELETED, Schema.OPTIONAL_BOOLEAN_SCHEMA)
        .field(SYNCED_AT, OPTIONAL_TIMESTAMP)
        .field(MISFITS, Schema.OPTIONAL_STRING_SCHEMA)
        .build();
  }

  private static String avroName(String object) {
    String name = Names.sanitise(object);
    return name.isEmpty() ? "f_" + Names.hash(object) : name;
  }

  /** Eight characters that are the same for the same names, in whatever order. */
  public static String fingerprint(List<String> fields) {
    StringBuilder text = new StringBuilder();
    // A length before each name, so that no two lists make one text.
    new TreeSet<>(fields)
        .forEach(field -> text.append(field.length()).append(':').append(field).append(','));
    byte[] digest = Digests.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    StringBuilder hex = new StringBuilder(8);
    for (int i = 0; i < 4; i++) {
      hex.append(Character.forDigit(digest[i] >> 4 & 0xf, 16));
      hex.append(Character.forDigit(digest[i] & 0xf, 16));
    }
    return hex.toString();
  }
}
