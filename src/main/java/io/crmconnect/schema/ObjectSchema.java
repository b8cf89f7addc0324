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
 * The accepted schema of an object. Fields are never removed from it, and a column never changes
 * its name or type. Columns are ordered by name, so the same columns give the same schema, in
 * whatever order they were added.
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

  /** The texts of the decisions in the settings that were applied. */
  private final List<String> appliedDecisions;

  private final List<String> requestedFields;
  private final String fingerprint;
  private final Schema keySchema;
  private final Schema valueSchema;

  ObjectSchema(
      CrmObject object,
      SchemaSettings settings,
      List<Column> columns,
      List<String> appliedDecisions) {
    this.object = object;
    this.settings = settings;
    this.filter = new FieldFilter(object.name(), settings);
    List<Column> sorted = new ArrayList<>(columns);
    sorted.sort(Comparator.comparing(Column::name));
    this.columns = Collections.unmodifiableList(sorted);
    this.appliedDecisions = List.copyOf(appliedDecisions);
    this.requestedFields =
        sorted.stream()
            .filter(column -> column.isLive() && filter.includes(column.field()))
            .map(Column::field)
            .distinct()
            .toList();
    this.fingerprint = computeFingerprint(requestedFields);
    String name = NAMESPACE + toAvroName(object.name());
    this.keySchema =
        SchemaBuilder.struct().name(name + ".Key").field(ID, Schema.STRING_SCHEMA).build();
    this.valueSchema = buildValueSchema(name + ".Value", sorted);
  }

  /** The first schema of an object. */
  public static ObjectSchema of(CrmObject object, List<Field> catalogue, SchemaSettings settings) {
    return new ObjectSchema(object, settings, List.of(), List.of()).evolve(catalogue).schema();
  }

  /**
   * Reads an accepted schema that was written by {@link #encode()}.
   *
   * @throws IllegalArgumentException if the text is not a valid schema; the message says what is
   *     wrong and what to do
   */
  public static ObjectSchema decode(CrmObject object, String text, SchemaSettings settings) {
    return new ObjectSchema(
        object,
        settings,
        SchemaCodec.decode(object, text),
        SchemaCodec.decodeAppliedDecisions(object, text));
  }

  /**
   * The vendor's names of the fields that were requested when this text was written.
   *
   * @throws IllegalArgumentException as {@link #decode}
   */
  public static List<String> requestedIn(CrmObject object, String text) {
    return SchemaCodec.decodeRequestedFields(object, text);
  }

  /** Encodes everything that must survive a restart, as one line of JSON for the offset. */
  public String encode() {
    return SchemaCodec.encode(columns, filter, appliedDecisions);
  }

  /**
   * The schema after the vendor's catalogue was read; the order of the catalogue does not matter.
   */
  public Evolution evolve(List<Field> catalogue) {
    return evolve(columns, appliedDecisions, typesByField(catalogue));
  }

  /**
   * Compares the catalogue with this schema, applies decisions and respects the object's {@link
   * DriftMode}. If there is a drift and the mode is not {@link DriftMode#KEEP}, no field is added,
   * because a new field may be the new name of one that drifted.
   *
   * @param labels display names of the fields by the vendor's names, including removed fields
   */
  public SchemaReviewResult review(List<Field> catalogue, Map<String, String> labels) {
    SortedMap<String, FieldType> types = typesByField(catalogue);
    SchemaReview reviewer = new SchemaReview(this, settings, filter, types);
    reviewer.applyDecisions();
    List<Drift> drifts = reviewer.findDrifts(labels);
    boolean blocksEvolution = !drifts.isEmpty() && driftMode() != DriftMode.KEEP;
    Evolution evolution =
        blocksEvolution
            ? new Evolution(
                withColumns(reviewer.columns(), reviewer.appliedDecisions()),
                List.of(),
                List.of(),
                List.of())
            : evolve(reviewer.columns(), reviewer.appliedDecisions(), types);
    return new SchemaReviewResult(
        evolution, drifts, reviewer.resolvedDecisions(), reviewer.refusals());
  }

  /** What happens to the object when its schema drifts. */
  public DriftMode driftMode() {
    return settings.drift().modeFor(object.name());
  }

  /** The fields of the catalogue that the settings include. */
  public List<String> includedFields(List<Field> catalogue) {
    return catalogue.stream()
        .map(Field::name)
        .filter(filter::includes)
        .distinct()
        .sorted()
        .toList();
  }

  private ObjectSchema withColumns(List<Column> newColumns, List<String> newDecisions) {
    List<Column> sorted = new ArrayList<>(newColumns);
    sorted.sort(Comparator.comparing(Column::name));
    return sorted.equals(columns) && newDecisions.equals(appliedDecisions)
        ? this
        : new ObjectSchema(object, settings, sorted, newDecisions);
  }

  private static SortedMap<String, FieldType> typesByField(List<Field> catalogue) {
    SortedMap<String, FieldType> types = new TreeMap<>();
    for (Field field : catalogue) {
      types.merge(field.name(), field.type(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }
    return types;
  }

  private Evolution evolve(
      List<Column> current, List<String> newDecisions, SortedMap<String, FieldType> types) {
    Set<String> newFields = new TreeSet<>(types.keySet());
    List<Column> evolved = new ArrayList<>(current.size() + newFields.size());
    Set<String> added = new TreeSet<>();
    Set<String> removed = new TreeSet<>();
    Set<String> retyped = new TreeSet<>();
    for (Column column : current) {
      if (column.isRetired()) {
        evolved.add(column);
        continue;
      }
      newFields.remove(column.field());
      FieldType type = types.get(column.field());
      Column updated =
          type == null ? column.withState(Column.State.REMOVED) : column.withCatalogueType(type);
      evolved.add(updated);
      if (filter.includes(column.field())) {
        if (updated.isLive() != column.isLive()) {
          (updated.isLive() ? added : removed).add(column.field());
        }
        if (updated.catalogueType() != column.catalogueType()) {
          retyped.add(column.field());
        }
      }
    }
    newFields.removeIf(field -> !filter.includes(field));
    Set<String> usedNames = new TreeSet<>();
    current.forEach(column -> usedNames.add(column.name()));
    ColumnNames.assign(newFields, usedNames, settings.fieldNameMaxLength())
        .forEach(
            (field, name) -> {
              FieldType type = types.get(field);
              evolved.add(Column.of(name, field, ColumnType.of(type, settings.numberMode()), type));
              added.add(field);
            });
    return new Evolution(
        withColumns(evolved, newDecisions),
        List.copyOf(added),
        List.copyOf(removed),
        List.copyOf(retyped));
  }

  public CrmObject object() {
    return object;
  }

  /** The columns in the order of the value's schema, where they follow {@link #ID}. */
  public List<Column> columns() {
    return columns;
  }

  /** Whether the decision was applied and has been in the settings since. */
  public boolean isApplied(SchemaDecision schemaDecision) {
    return appliedDecisions.contains(schemaDecision.text());
  }

  /**
   * The vendor's names of the fields to request: included, and in the catalogue when it was read
   * last.
   */
  public List<String> requestedFields() {
    return requestedFields;
  }

  /** A hash of the requested fields, eight characters long. */
  public String fingerprint() {
    return fingerprint;
  }

  public Schema keySchema() {
    return keySchema;
  }

  /** Always the same instance, because converters cache schemas. */
  public Schema valueSchema() {
    return valueSchema;
  }

  private static Schema buildValueSchema(String name, List<Column> columns) {
    SchemaBuilder value = SchemaBuilder.struct().name(name).field(ID, Schema.STRING_SCHEMA);
    for (Column column : columns) {
      value.field(column.name(), column.type().toConnectSchema(column.field()));
    }
    return value
        .field(CREATED_AT, OPTIONAL_TIMESTAMP)
        .field(UPDATED_AT, OPTIONAL_TIMESTAMP)
        .field(DELETED, Schema.OPTIONAL_BOOLEAN_SCHEMA)
        .field(SYNCED_AT, OPTIONAL_TIMESTAMP)
        .field(MISFITS, Schema.OPTIONAL_STRING_SCHEMA)
        .build();
  }

  private static String toAvroName(String object) {
    String name = ColumnNames.sanitize(object);
    return name.isEmpty() ? "f_" + ColumnNames.shortHash(object) : name;
  }

  /** A hash of the names, eight characters long; the order of the names does not matter. */
  public static String computeFingerprint(List<String> fields) {
    StringBuilder text = new StringBuilder();
    // The length before each name makes the text unambiguous.
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
