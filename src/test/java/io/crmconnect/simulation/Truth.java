package io.crmconnect.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What really was in the CRM, state by state; written down as the edits are made. */
final class Truth {

  /**
   * A record between two edits.
   *
   * @param index its place among the record's states
   * @param since virtual time of the edit
   * @param values vendor's field to raw text; no key where the record has no value
   */
  record State(
      int index,
      long since,
      long version,
      long createdAt,
      Map<String, String> values,
      boolean alive) {}

  /** What becomes of a field's column in the end. */
  enum Fate {
    KEPT,
    /** It is null in every row once the removal is accepted. */
    REMOVED,
    /** It is null, and a column of text has the values, once the type is accepted. */
    RETYPED
  }

  /** An object's records, and the types of its fields as the vendor names them. */
  static final class Objekt {
    private final String name;
    private final Map<String, String> fieldTypes;
    private final Map<String, List<State>> records = new LinkedHashMap<>();
    private final Map<String, Fate> fates = new LinkedHashMap<>();
    private final Map<String, String> copies = new LinkedHashMap<>();
    private boolean drifted;
    private long undecidedSince = Long.MAX_VALUE;

    Objekt(String name, Map<String, String> fieldTypes) {
      this.name = name;
      this.fieldTypes = fieldTypes;
    }

    String name() {
      return name;
    }

    Map<String, String> fieldTypes() {
      return fieldTypes;
    }

    /** The vendor's schema has changed; from now on rows may be in quarantine and come again. */
    void drifted() {
      drifted = true;
    }

    /** A field has gone: until somebody decides, no state from now on is for the topic. */
    void undecidedSince(long now) {
      undecidedSince = now;
    }

    /** It was decided, or the field is back. */
    void decided() {
      undecidedSince = Long.MAX_VALUE;
    }

    boolean isUndecided(State state) {
      return state.since() > undecidedSince;
    }

    boolean hasDrifted() {
      return drifted;
    }

    /** From now on there is a field more, with the values of that one in all rows. */
    void copies(String field, String from) {
      copies.put(field, from);
    }

    /** Added fields, each with the one whose values it has. */
    Map<String, String> copies() {
      return copies;
    }

    /** It was decided what becomes of the field. */
    void becomes(String field, Fate fate) {
      fates.put(field, fate);
    }

    Fate fate(String field) {
      return fates.getOrDefault(field, Fate.KEPT);
    }

    /** Notes a record's new state. */
    State became(
        String id,
        long at,
        long version,
        long createdAt,
        Map<String, String> values,
        boolean alive) {
      List<State> states = records.computeIfAbsent(id, i -> new ArrayList<>());
      State state =
          new State(states.size(), at, version, createdAt, new LinkedHashMap<>(values), alive);
      states.add(state);
      return state;
    }

    List<State> states(String id) {
      return records.getOrDefault(id, List.of());
    }

    State last(String id) {
      List<State> states = states(id);
      return states.isEmpty() ? null : states.get(states.size() - 1);
    }

    Collection<String> ids() {
      return records.keySet();
    }
  }

  private final Map<String, Objekt> objects = new LinkedHashMap<>();

  Objekt add(String name, Map<String, String> fieldTypes) {
    Objekt object = new Objekt(name, fieldTypes);
    objects.put(name, object);
    return object;
  }

  Objekt object(String name) {
    return objects.get(name);
  }

  Collection<Objekt> objects() {
    return objects.values();
  }
}
