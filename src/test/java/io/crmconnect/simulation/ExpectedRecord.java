/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What a topic must contain for a state of a record: a second implementation of the contract,
 * independent of the connector's.
 */
final class ExpectedRecord {
  private ExpectedRecord() {}

  /**
   * Why the entry does not show this state; null if it does.
   *
   * @param isRequested whether the run that sent the entry was to read a field
   */
  static String mismatch(
      ReferenceModel.ObjectModel object,
      ReferenceModel.RecordState recordState,
      TopicLogs.Entry entry,
      Predicate<String> isRequested) {
    for (String field : object.fieldTypes().keySet()) {
      Object value = entry.values() == null ? null : entry.values().get(columnName(field));
      if (value != null && !isRequested.test(field)) {
        return columnName(field) + " was not to be read and is " + value;
      }
    }
    return mismatchOfRequestedFields(object, recordState, entry, isRequested);
  }

  /** The same, but fields that are not requested may have any value. */
  static String mismatchOfRequestedFields(
      ReferenceModel.ObjectModel object,
      ReferenceModel.RecordState recordState,
      TopicLogs.Entry entry,
      Predicate<String> isRequested) {
    Map<String, Object> values = entry.values();
    boolean delete = isDelete(entry);
    if (delete || !recordState.alive()) {
      return delete != recordState.alive() ? null : delete ? "a delete" : "it is gone";
    }
    if (entry.version() != recordState.version()) {
      return "version " + entry.version() + " for " + recordState.version();
    }
    String metadataMismatch = metadataMismatch(recordState, entry);
    if (metadataMismatch != null) {
      return metadataMismatch;
    }
    for (Map.Entry<String, String> field : object.fieldTypes().entrySet()) {
      String column = columnName(field.getKey());
      if (!isRequested.test(field.getKey())) {
        continue;
      }
      if (!values.containsKey(column)) {
        return "no column " + column;
      }
      Object expectedValue = parseValue(field.getValue(), recordState.values().get(field.getKey()));
      Object actual = values.get(column);
      boolean kept = object.outcome(field.getKey()) == ReferenceModel.FieldOutcome.KEPT;
      if (!Objects.equals(expectedValue, actual) && (kept || actual != null)) {
        return column + " is " + actual + " for " + expectedValue;
      }
      Object text = values.get(column + "__string");
      if (text != null && !text.equals(recordState.values().get(field.getKey()))) {
        return column + "__string is " + text;
      }
    }
    for (String field : object.copiedFields().keySet()) {
      Object actual = values.get(columnName(field));
      if (actual != null && !actual.equals(copiedValue(object, recordState, field))) {
        return columnName(field)
            + " is "
            + actual
            + " for "
            + copiedValue(object, recordState, field);
      }
    }
    return null;
  }

  private static Object copiedValue(
      ReferenceModel.ObjectModel object, ReferenceModel.RecordState recordState, String field) {
    String sourceField = object.copiedFields().get(field);
    return parseValue(object.fieldTypes().get(sourceField), recordState.values().get(sourceField));
  }

  /** At rest, columns whose fields were removed or retyped are null, and new columns are filled. */
  static String mismatchAtRest(
      ReferenceModel.ObjectModel object,
      ReferenceModel.RecordState recordState,
      TopicLogs.Entry entry,
      Predicate<String> isRequested) {
    for (String field : object.fieldTypes().keySet()) {
      String column = columnName(field);
      ReferenceModel.FieldOutcome fieldOutcome = object.outcome(field);
      if (fieldOutcome == ReferenceModel.FieldOutcome.KEPT || !isRequested.test(field)) {
        continue;
      }
      if (entry.values().get(column) != null) {
        return column + " still is " + entry.values().get(column);
      }
      String raw = recordState.values().get(field);
      Object text = entry.values().get(column + "__string");
      if (fieldOutcome == ReferenceModel.FieldOutcome.RETYPED && !Objects.equals(raw, text)) {
        return column + "__string is " + text + " for " + raw;
      }
    }
    for (String field : object.copiedFields().keySet()) {
      Object actual = entry.values().get(columnName(field));
      if (!Objects.equals(actual, copiedValue(object, recordState, field))) {
        return columnName(field)
            + " is "
            + actual
            + " at rest for "
            + copiedValue(object, recordState, field);
      }
    }
    return null;
  }

  /** Whether the entry is a delete. */
  static boolean isDelete(TopicLogs.Entry entry) {
    return entry.values() == null || Boolean.TRUE.equals(entry.values().get("_deleted"));
  }

  private static String metadataMismatch(
      ReferenceModel.RecordState recordState, TopicLogs.Entry entry) {
    Map<String, Object> values = entry.values();
    if (!entry.id().equals(values.get("id"))) {
      return "the value's id is " + values.get("id");
    }
    if (!new Date(recordState.version()).equals(values.get("_updated_at"))) {
      return "_updated_at is " + values.get("_updated_at");
    }
    if (!new Date(recordState.createdAt()).equals(values.get("_created_at"))) {
      return "_created_at is " + values.get("_created_at");
    }
    if (!Boolean.FALSE.equals(values.get("_deleted"))) {
      return "_deleted is " + values.get("_deleted");
    }
    return null;
  }

  /**
   * The simulation's fields have names that need little conversion: lower case with separate words.
   */
  static String columnName(String field) {
    StringBuilder name = new StringBuilder();
    boolean afterLowerCase = false;
    for (char c : field.toCharArray()) {
      boolean upperCase = c >= 'A' && c <= 'Z';
      if (upperCase && afterLowerCase) {
        name.append('_');
      }
      name.append(upperCase ? (char) (c + 32) : Character.isLetterOrDigit(c) ? c : '_');
      afterLowerCase = c >= 'a' && c <= 'z';
    }
    return name.toString();
  }

  static Object parseValue(String type, String raw) {
    if (raw == null) {
      return null;
    }
    switch (type) {
      case "number":
        return raw.isEmpty() ? null : Double.valueOf(raw);
      case "bool":
        return raw.isEmpty() ? null : Boolean.valueOf(raw);
      case "date":
        return raw.isEmpty()
            ? null
            : Date.from(LocalDate.parse(raw).atStartOfDay(ZoneOffset.UTC).toInstant());
      case "datetime":
        return raw.isEmpty() ? null : Date.from(OffsetDateTime.parse(raw).toInstant());
      default:
        return raw;
    }
  }
}
