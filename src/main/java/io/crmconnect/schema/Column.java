package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.util.ArrayList;
import java.util.List;

/**
 * A column of the value, made for one field of the vendor, for good.
 *
 * @param name what the topic calls it
 * @param field what the vendor calls it
 * @param catalogueType the type that the vendor's catalogue named last; may differ from the
 *     column's
 * @param previousNames what the vendor called it before, the first name first
 */
public record Column(
    String name,
    String field,
    ColumnType type,
    FieldType catalogueType,
    State state,
    List<String> previousNames) {

  /** Where its values come from. */
  public enum State {
    /** The catalogue had the field when it was read last. */
    LIVE,
    /** The field is gone; it may come back. */
    REMOVED,
    /** Another column has the field since its type changed; nulls for good. */
    RETIRED
  }

  public Column {
    previousNames = List.copyOf(previousNames);
  }

  static Column of(String name, String field, ColumnType type, FieldType catalogueType) {
    return new Column(name, field, type, catalogueType, State.LIVE, List.of());
  }

  public boolean isLive() {
    return state == State.LIVE;
  }

  public boolean isRetired() {
    return state == State.RETIRED;
  }

  /** Whether it takes every text. */
  boolean isText() {
    return type.kind() == ColumnType.Kind.STRING;
  }

  Column withCatalogueType(FieldType newType) {
    return new Column(name, field, type, newType, State.LIVE, previousNames);
  }

  Column withState(State newState) {
    return new Column(name, field, type, catalogueType, newState, previousNames);
  }

  Column renamedTo(String newField, FieldType newType) {
    List<String> names = new ArrayList<>(previousNames);
    names.add(field);
    return new Column(name, newField, type, newType, State.LIVE, names);
  }

  /** As it was when it had this field; what it was called since was a mistake. */
  Column revertTo(String earlierName) {
    List<String> names = previousNames.subList(0, previousNames.lastIndexOf(earlierName));
    return new Column(name, earlierName, type, catalogueType, state, names);
  }

  /** What this field was decided to be called, when the column had it last. */
  String nextNameAfter(String earlierName) {
    int nextIndex = previousNames.lastIndexOf(earlierName) + 1;
    return nextIndex < previousNames.size() ? previousNames.get(nextIndex) : field;
  }
}
