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
import java.util.SortedMap;
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

  /** Decisions of the settings that were carried out, each as its text. */
  private final List<String> decided;

  private final List<String> requested;
  private final String fingerprint;
  private final Schema keySchema;
  private final Schema valueSchema;

  ObjectSchema(
      CrmObject object, SchemaSettings settings, List<Column> columns, List<String> decided) {
    this.object = object;
    this.settings = settings;
    this.filter = new FieldFilter(object.name(), settings);
    List<Column> ordered = new ArrayList<>(columns);
    ordered.sort(Comparator.comparing(Column::name));
    this.columns = Collections.unmodifiableList(ordered);
    this.decided = List.copyOf(decided);
    this.requested =
        ordered.stream()
            .filter(column -> column.live() && filter.admits(column.field()))
            .map(Column::field)
            .distinct()
            .toList();
    this.fingerprint = fingerprint(requested);
    String name = NAMESPACE + avroName(object.name());
    this.keySchema =
        SchemaBuilder.struct().name(name + ".Key").field(ID, Schema.STRING_SCHEMA).build();
    this.valueSchema = valueSchema(name + ".Value", ordered);
  }

  /** The schema of an object that has none yet. */
  public static ObjectSchema of(CrmObject object, List<Field> catalogue, SchemaSettings settings) {
    return new ObjectSchema(object, settings, List.of(), List.of()).evolve(catalogue).schema();
  }

  /**
   * The accepted schema as it was written by {@link #encode()}.
   *
   * @throws IllegalArgumentException with what is wrong and what to do, if the text is none
   */
  public static ObjectSchema decode(CrmObject object, String text, SchemaSettings settings) {
    return new ObjectSchema(
        object, settings, SchemaCodec.decode(object, text), SchemaCodec.decided(object, text));
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
    return SchemaCodec.encode(columns, filter, decided);
  }

  /** What becomes of the schema now that the vendor's catalogue reads so, in whatever order. */
  public Evolution evolve(List<Field> catalogue) {
    return evolve(columns, decided, types(catalogue));
  }

  /**
   * What this catalogue means, decisions and the object's {@link DriftMode} considered. Where
   * something drifts and the mode is quarantine, no field is added: it may be a new name for what
   * drifted.
   *
   * @param labels what people call the fields, by the vendor's names, gone ones included
   */
  public Review review(List<Field> catalogue, Map<String, String> labels) {
    SortedMap<String, FieldType> types = types(catalogue);
    SchemaReview review = new SchemaReview(this, settings, filter, types);
    review.decide();
    List<Drift> drifts = review.drifts(labels);
    boolean stops = !drifts.isEmpty() && mode() != DriftMode.KEEP;
    Evolution evolution =
        stops
            ? new Evolution(
                with(review.columns(), review.decided()), List.of(), List.of(), List.of())
            : evolve(review.columns(), review.decided(), types);
    return new Review(evolution, drifts, review.resolved(), review.refused());
  }

  /** What becomes of the object when it drifts. */
  public DriftMode mode() {
    return settings.drift().of(object.name());
  }

  /** Of these fields, those that a user wants. */
  public List<String> admitted(List<Field> catalogue) {
    return catalogue.stream().map(Field::name).filter(filter::admits).distinct().sorted().toList();
  }

  private ObjectSchema with(List<Column> next, List<String> carriedOut) {
    List<Column> ordered = new ArrayList<>(next);
    ordered.sort(Comparator.comparing(Column::name));
    return ordered.equals(columns) && carriedOut.equals(decided)
        ? this
        : new ObjectSchema(object, settings, ordered, carriedOut);
  }

  private static SortedMap<String, FieldType> types(List<Field> catalogue) {
    SortedMap<String, FieldType> types = new TreeMap<>();
    for (Field field : catalogue) {
      types.merge(field.name(), field.type(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }
    return types;
  }

  private Evolution evolve(
      List<Column> from, List<String> carriedOut, SortedMap<String, FieldType> types) {
    Set<String> unknown = new TreeSet<>(types.keySet());
    List<Column> next = new ArrayList<>(from.size() + unknown.size());
    Set<String> added = new TreeSet<>();
    Set<String> removed = new TreeSet<>();
    Set<String> retyped = new TreeSet<>();
    for (Column column : from) {
      if (column.retired()) {
        next.add(column);
        continue;
      }
      unknown.remove(column.field());
      FieldType type = types.get(column.field());
      Column seen = type == null ? column.in(Column.State.GONE) : column.seenAs(type);
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
    unknown.removeIf(field -> !filter.admits(field));
    Set<String> taken = new TreeSet<>();
    from.forEach(column -> taken.add(column.name()));
    Names.assign(unknown, taken, settings.fieldNameMaxLength())
        .forEach(
            (field, name) -> {
              FieldType type = types.get(field);
              next.add(Column.of(name, field, ColumnType.of(type, settings.numbers()), type));
              added.add(field);
            });
    return new Evolution(
        with(next, carriedOut), List.copyOf(added), List.copyOf(removed), List.copyOf(retyped));
  }

  public CrmObject object() {
    return object;
  }

  /** In the order in which they stand in the value's schema, {@link #ID} before them. */
  public List<Column> columns() {
    return columns;
  }

  /** Whether it was carried out, and stands in the settings ever since. */
  public boolean isDecided(Decision decision) {
    return decided.contains(decision.text());
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
