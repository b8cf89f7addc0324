package io.crmconnect.schema;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
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

  /**
   * The accepted schema as it was written by {@link #encode()}.
   *
   * @throws IllegalArgumentException with what is wrong and what to do, if the text is none
   */
  public static ObjectSchema decode(CrmObject object, String text, SchemaSettings settings) {
    return new ObjectSchema(
        object,
        settings,
        SchemaCodec.decode(object, text),
        SchemaCodec.decodeAppliedDecisions(object, text));
  }

  /**
   * The fields that were asked for under the settings with which this text was written, by the
   * vendor's names.
   *
   * @throws IllegalArgumentException as {@link #decode}
   */
  public static List<String> requestedIn(CrmObject object, String text) {
    return SchemaCodec.decodeRequestedFields(object, text);
  }

  /** One line of JSON for the offset: all that must survive a restart. */
  public String encode() {
    return SchemaCodec.encode(columns, filter, appliedDecisions);
  }

  /** What becomes of the object when it drifts. */
  public DriftMode driftMode() {
    return settings.drift().modeFor(object.name());
  }

  /** Of these fields, those that a user wants. */
  public List<String> includedFields(List<Field> catalogue) {
    return catalogue.stream()
        .map(Field::name)
        .filter(filter::includes)
        .distinct()
        .sorted()
        .toList();
  }

  /** The very same object where nothing is different. */
  ObjectSchema with(List<Column> newColumns, List<String> newDecisions) {
    List<Column> sorted = new ArrayList<>(newColumns);
    sorted.sort(Comparator.comparing(Column::name));
    return sorted.equals(columns) && newDecisions.equals(appliedDecisions)
        ? this
        : new ObjectSchema(object, settings, sorted, newDecisions);
  }

  public CrmObject object() {
    return object;
  }

  SchemaSettings settings() {
    return settings;
  }

  FieldFilter filter() {
    return filter;
  }

  /** Decisions of the settings that were carried out, each as its text. */
  List<String> appliedDecisions() {
    return appliedDecisions;
  }

  /** In the order in which they stand in the value's schema, {@link #ID} before them. */
  public List<Column> columns() {
    return columns;
  }

  /** Whether it was carried out, and stands in the settings ever since. */
  public boolean isApplied(SchemaDecision schemaDecision) {
    return appliedDecisions.contains(schemaDecision.text());
  }

  /** The vendor's names to ask for: in the catalogue when it was read last, and wanted. */
  public List<String> requestedFields() {
    return requestedFields;
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

  /** Eight characters that are the same for the same names, in whatever order. */
  public static String computeFingerprint(List<String> fields) {
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
