package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.util.ArrayList;
import java.util.List;

/**
 * A column of the value, made for one field of the vendor, for good.
 *
 * @param name what the topic calls it
 * @param field what the vendor calls it
 * @param seen the type that the vendor's catalogue named last; may differ from the column's
 * @param was what the vendor called it before, the first name first
 */
public record Column(
    String name, String field, ColumnType type, FieldType seen, State state, List<String> was) {

  /** Where its values come from. */
  public enum State {
    /** The catalogue had the field when it was read last. */
    LIVE,
    /** The field is gone; it may come back. */
    GONE,
    /** Another column has the field since its type changed; nulls for good. */
    RETIRED
  }

  public Column {
    was = List.copyOf(was);
  }

  static Column of(String name, String field, ColumnType type, FieldType seen) {
    return new Column(name, field, type, seen, State.LIVE, List.of());
  }

  public boolean live() {
    return state == State.LIVE;
  }

  public boolean retired() {
    return state == State.RETIRED;
  }

  /** Whether it takes every text. */
  boolean isText() {
    return type.kind() == ColumnType.Kind.STRING;
  }

  Column seenAs(FieldType other) {
    return new Column(name, field, type, other, State.LIVE, was);
  }

  Column in(State other) {
    return new Column(name, field, type, seen, other, was);
  }

  Column renamed(String to, FieldType other) {
    List<String> before = new ArrayList<>(was);
    before.add(field);
    return new Column(name, to, type, other, State.LIVE, before);
  }

  /** As it was when it had this field; what it was called since was a mistake. */
  Column backTo(String earlier) {
    List<String> before = was.subList(0, was.lastIndexOf(earlier));
    return new Column(name, earlier, type, seen, state, before);
  }

  /** What this field was decided to be called, when the column had it last. */
  String after(String earlier) {
    int next = was.lastIndexOf(earlier) + 1;
    return next < was.size() ? was.get(next) : field;
  }
}
