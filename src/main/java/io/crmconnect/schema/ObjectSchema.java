/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
  public static final String DELETED_AT = "_deleted_at";
  public static final String MERGED_INTO = "_merged_into";
  public static final String SYNCED_AT = "_synced_at";
  public static final String MISFITS = "_misfits";

  private static final String NAMESPACE = "io.crmconnect.";
  private static final Schema OPTIONAL_TIMESTAMP = Timestamp.builder().optional().build();

  private final CrmObject object;
  private final Optional<ChildObject> childObject;
  private final SchemaSettings settings;
  private final FieldFilter filter;
  private final List<Column> columns;

  private final List<String> appliedDecisions;
  private final List<String> untoldExclusions;
  private final List<String> requestedFields;
  private final String fingerprint;
  private final Schema keySchema;
  private final Schema valueSchema;

  ObjectSchema(
      CrmObject object,
      SchemaSettings settings,
      List<Column> columns,
      List<String> appliedDecisions,
      List<String> untoldExclusions) {
    this.object = object;
    this.childObject = ChildObject.of(object);
    this.settings = settings;
    this.filter = new FieldFilter(object.name(), settings);
    List<Column> sorted = new ArrayList<>(columns);
    sorted.sort(Comparator.comparing(Column::name));
    this.columns = Collections.unmodifiableList(sorted);
    this.appliedDecisions = List.copyOf(appliedDecisions);
    this.untoldExclusions =
        sorted.stream()
            .filter(column -> column.isLive() && !filter.includes(column.field()))
            .map(Column::field)
            .filter(untoldExclusions::contains)
            .distinct()
            .toList();
    this.requestedFields =
        sorted.stream()
            .filter(column -> column.isLive() && filter.includes(column.field()))
            .map(Column::field)
            .distinct()
            .toList();
    this.fingerprint = computeFingerprint(requestedFields);
    String name = NAMESPACE + toAvroName(object.name());
    this.keySchema = buildKeySchema(name + ".Key");
    this.valueSchema = buildValueSchema(name + ".Value", sorted);
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
        SchemaCodec.decodeAppliedDecisions(object, text),
        SchemaCodec.decodeUntoldExclusions(object, text));
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
    return SchemaCodec.encode(columns, filter, appliedDecisions, untoldExclusions);
  }

  /**
   * Fields that the settings exclude and that rows of before still have, by the vendor's names;
   * only those that no event has told yet.
   */
  public List<String> untoldExclusions() {
    return untoldExclusions;
  }

  /** The schema after its exclusions were told. */
  public ObjectSchema withExclusionsTold() {
    return new ObjectSchema(object, settings, columns, appliedDecisions, List.of());
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

  /** The schema with these columns and decisions; the same instance if nothing changed. */
  ObjectSchema with(List<Column> newColumns, List<String> newDecisions) {
    List<Column> sorted = new ArrayList<>(newColumns);
    sorted.sort(Comparator.comparing(Column::name));
    return sorted.equals(columns) && newDecisions.equals(appliedDecisions)
        ? this
        : new ObjectSchema(object, settings, sorted, newDecisions, untoldExclusions);
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

  /** The texts of the decisions in the settings that were applied. */
  List<String> appliedDecisions() {
    return appliedDecisions;
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

  /** The key of a child's row also has the parts that its id consists of. */
  private Schema buildKeySchema(String name) {
    SchemaBuilder key = SchemaBuilder.struct().name(name).field(ID, Schema.STRING_SCHEMA);
    childObject.ifPresent(
        child ->
            child
                .keyFields()
                .forEach(
                    field ->
                        key.field(
                            field.name(),
                            field.type() == FieldType.TIMESTAMP
                                ? Timestamp.SCHEMA
                                : Schema.STRING_SCHEMA)));
    return key.build();
  }

  /** What the object is a child of; empty: its rows belong to nothing. */
  public Optional<ChildObject> childObject() {
    return childObject;
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
        .field(DELETED_AT, OPTIONAL_TIMESTAMP)
        .field(MERGED_INTO, Schema.OPTIONAL_STRING_SCHEMA)
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
    return Digests.fingerprint(fields);
  }
}
