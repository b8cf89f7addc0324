/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All states that the CRM really had, recorded with each edit. */
final class ReferenceModel {

  /**
   * A record between two edits.
   *
   * @param index its place among the record's states
   * @param changedAt virtual time of the edit
   * @param values vendor's field to raw text; no key where the record has no value
   */
  record RecordState(
      int index,
      long changedAt,
      long version,
      long createdAt,
      Map<String, String> values,
      boolean alive) {}

  /** The final state of a field's column. */
  enum FieldOutcome {
    KEPT,
    /** It is null in every row once the removal is accepted. */
    REMOVED,
    /** It is null, and a column of text has the values, once the type is accepted. */
    RETYPED
  }

  /** An object's records, and the types of its fields as the vendor names them. */
  static final class ObjectModel {
    private final String name;
    private final Map<String, String> fieldTypes;
    private final Map<String, List<RecordState>> records = new LinkedHashMap<>();
    private final Map<String, FieldOutcome> outcomes = new LinkedHashMap<>();
    private final Map<String, String> copiedFields = new LinkedHashMap<>();
    private final Map<String, String> survivors = new LinkedHashMap<>();
    private boolean drifted;
    private long awaitingDecisionSince = Long.MAX_VALUE;

    ObjectModel(String name, Map<String, String> fieldTypes) {
      this.name = name;
      this.fieldTypes = fieldTypes;
    }

    String name() {
      return name;
    }

    Map<String, String> fieldTypes() {
      return fieldTypes;
    }

    /** The vendor's schema has changed; from now on rows may be in quarantine and be repeated. */
    void markDrifted() {
      drifted = true;
    }

    /** A field was removed: until the decision, no later state may be in the topic. */
    void awaitDecisionFrom(long now) {
      awaitingDecisionSince = now;
    }

    /** It was decided, or the field is back. */
    void markDecided() {
      awaitingDecisionSince = Long.MAX_VALUE;
    }

    boolean awaitsDecision(RecordState recordState) {
      return recordState.changedAt() > awaitingDecisionSince;
    }

    boolean hasDrifted() {
      return drifted;
    }

    /** Adds a field that has the values of that one in all rows. */
    void addCopiedField(String field, String sourceField) {
      copiedFields.put(field, sourceField);
    }

    /** Added fields, each with the one whose values it has. */
    Map<String, String> copiedFields() {
      return copiedFields;
    }

    /** The change of the field was decided. */
    void setOutcome(String field, FieldOutcome fieldOutcome) {
      outcomes.put(field, fieldOutcome);
    }

    FieldOutcome outcome(String field) {
      return outcomes.getOrDefault(field, FieldOutcome.KEPT);
    }

    /** The record was merged into that one. */
    void setSurvivor(String id, String survivorId) {
      survivors.put(id, survivorId);
    }

    /** Whether the record was merged into that one, directly or by way of others. */
    boolean wasMergedInto(String id, String survivorId) {
      String next = survivors.get(id);
      for (int i = 0; next != null && i <= survivors.size(); i++) {
        if (next.equals(survivorId)) {
          return true;
        }
        next = survivors.get(next);
      }
      return false;
    }

    /** Notes a record's new state. */
    RecordState addState(
        String id,
        long changedAt,
        long version,
        long createdAt,
        Map<String, String> values,
        boolean alive) {
      List<RecordState> recordStates = records.computeIfAbsent(id, i -> new ArrayList<>());
      RecordState recordState =
          new RecordState(
              recordStates.size(),
              changedAt,
              version,
              createdAt,
              new LinkedHashMap<>(values),
              alive);
      recordStates.add(recordState);
      return recordState;
    }

    List<RecordState> states(String id) {
      return records.getOrDefault(id, List.of());
    }

    RecordState lastState(String id) {
      List<RecordState> recordStates = states(id);
      return recordStates.isEmpty() ? null : recordStates.get(recordStates.size() - 1);
    }

    /** The first of the record's states that shows a reader the same as the last one. */
    RecordState firstStateLikeLast(String id) {
      RecordState last = lastState(id);
      for (RecordState each : states(id)) {
        if (each.alive() == last.alive()
            && each.version() == last.version()
            && each.values().equals(last.values())) {
          return each;
        }
      }
      return last;
    }

    Collection<String> ids() {
      return records.keySet();
    }
  }

  private final Map<String, ObjectModel> objects = new LinkedHashMap<>();

  ObjectModel add(String name, Map<String, String> fieldTypes) {
    ObjectModel object = new ObjectModel(name, fieldTypes);
    objects.put(name, object);
    return object;
  }

  ObjectModel object(String name) {
    return objects.get(name);
  }

  Collection<ObjectModel> objects() {
    return objects.values();
  }
}
