/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.util.ArrayList;
import java.util.List;

/**
 * A column of the value. It is created for one field of the vendor and never removed.
 *
 * @param name its name in the topic
 * @param field the vendor's name of its field
 * @param catalogueType the field's type when the catalogue was read last; may differ from the
 *     column's type
 * @param previousNames the field's earlier names at the vendor, the oldest first
 */
public record Column(
    String name,
    String field,
    ColumnType type,
    FieldType catalogueType,
    State state,
    List<String> previousNames) {

  /** Whether its field still exists at the vendor. */
  public enum State {
    /** The field was in the catalogue when it was read last. */
    LIVE,
    /** The field was removed; it may be added again. */
    REMOVED,
    /**
     * The field has another column since its type changed; this column contains only nulls from
     * then on.
     */
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

  /** Whether the column can hold any text. */
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

  /** Undoes the renames since the field had this name. */
  Column revertTo(String earlierName) {
    List<String> names = previousNames.subList(0, previousNames.lastIndexOf(earlierName));
    return new Column(name, earlierName, type, catalogueType, state, names);
  }

  /** The name that the field of this earlier name was renamed to. */
  String nextNameAfter(String earlierName) {
    int nextIndex = previousNames.lastIndexOf(earlierName) + 1;
    return nextIndex < previousNames.size() ? previousNames.get(nextIndex) : field;
  }
}
