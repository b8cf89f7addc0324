package io.crmconnect.simulation;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What a reader of a topic must see of a state of a record; the contract read once more, apart from
 * the code that keeps it.
 */
final class Expected {
  private Expected() {}

  /**
   * Why the entry does not show this state; null if it does.
   *
   * @param asked whether the run that sent the entry was to read a field
   */
  static String mismatch(
      Truth.Objekt object, Truth.State state, Topics.Entry entry, Predicate<String> asked) {
    for (String field : object.fieldTypes().keySet()) {
      Object value = entry.values() == null ? null : entry.values().get(column(field));
      if (value != null && !asked.test(field)) {
        return column(field) + " was not to be read and is " + value;
      }
    }
    return mismatchOfAsked(object, state, entry, asked);
  }

  /** The same, and of the fields that are not asked for nothing is expected. */
  static String mismatchOfAsked(
      Truth.Objekt object, Truth.State state, Topics.Entry entry, Predicate<String> asked) {
    Map<String, Object> values = entry.values();
    boolean delete = isDelete(entry);
    if (delete || !state.alive()) {
      return delete != state.alive() ? null : delete ? "a delete" : "it is gone";
    }
    if (entry.version() != state.version()) {
      return "version " + entry.version() + " for " + state.version();
    }
    String header = header(state, entry);
    if (header != null) {
      return header;
    }
    for (Map.Entry<String, String> field : object.fieldTypes().entrySet()) {
      String column = column(field.getKey());
      if (!asked.test(field.getKey())) {
        continue;
      }
      if (!values.containsKey(column)) {
        return "no column " + column;
      }
      Object want = value(field.getValue(), state.values().get(field.getKey()));
      Object is = values.get(column);
      boolean kept = object.fate(field.getKey()) == Truth.Fate.KEPT;
      if (!Objects.equals(want, is) && (kept || is != null)) {
        return column + " is " + is + " for " + want;
      }
      Object text = values.get(column + "__string");
      if (text != null && !text.equals(state.values().get(field.getKey()))) {
        return column + "__string is " + text;
      }
    }
    for (String field : object.copies().keySet()) {
      Object is = values.get(column(field));
      if (is != null && !is.equals(copied(object, state, field))) {
        return column(field) + " is " + is + " for " + copied(object, state, field);
      }
    }
    return null;
  }

  private static Object copied(Truth.Objekt object, Truth.State state, String field) {
    String from = object.copies().get(field);
    return value(object.fieldTypes().get(from), state.values().get(from));
  }

  /** At rest, columns whose fields are gone or of another type hold nothing, and new ones all. */
  static String unfinished(
      Truth.Objekt object, Truth.State state, Topics.Entry entry, Predicate<String> asked) {
    for (String field : object.fieldTypes().keySet()) {
      String column = column(field);
      Truth.Fate fate = object.fate(field);
      if (fate == Truth.Fate.KEPT || !asked.test(field)) {
        continue;
      }
      if (entry.values().get(column) != null) {
        return column + " still is " + entry.values().get(column);
      }
      String raw = state.values().get(field);
      Object text = entry.values().get(column + "__string");
      if (fate == Truth.Fate.RETYPED && !Objects.equals(raw, text)) {
        return column + "__string is " + text + " for " + raw;
      }
    }
    for (String field : object.copies().keySet()) {
      Object is = entry.values().get(column(field));
      if (!Objects.equals(is, copied(object, state, field))) {
        return column(field) + " is " + is + " at rest for " + copied(object, state, field);
      }
    }
    return null;
  }

  /** Whether the entry says that the record is gone. */
  static boolean isDelete(Topics.Entry entry) {
    return entry.values() == null || Boolean.TRUE.equals(entry.values().get("_deleted"));
  }

  private static String header(Truth.State state, Topics.Entry entry) {
    Map<String, Object> values = entry.values();
    if (!entry.id().equals(values.get("id"))) {
      return "the value's id is " + values.get("id");
    }
    if (!new Date(state.version()).equals(values.get("_updated_at"))) {
      return "_updated_at is " + values.get("_updated_at");
    }
    if (!new Date(state.createdAt()).equals(values.get("_created_at"))) {
      return "_created_at is " + values.get("_created_at");
    }
    if (!Boolean.FALSE.equals(values.get("_deleted"))) {
      return "_deleted is " + values.get("_deleted");
    }
    return null;
  }

  /** The simulation's fields have names that need little: words apart, lower case. */
  static String column(String field) {
    StringBuilder column = new StringBuilder();
    boolean wordBefore = false;
    for (char c : field.toCharArray()) {
      boolean capital = c >= 'A' && c <= 'Z';
      if (capital && wordBefore) {
        column.append('_');
      }
      column.append(capital ? (char) (c + 32) : Character.isLetterOrDigit(c) ? c : '_');
      wordBefore = c >= 'a' && c <= 'z';
    }
    return column.toString();
  }

  static Object value(String type, String raw) {
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
