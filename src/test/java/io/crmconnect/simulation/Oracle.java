package io.crmconnect.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * Reads the topics as a consumer does that keeps the newest value per key, and knows what the CRM
 * really held. Shares no code with what it judges.
 */
final class Oracle {

  /**
   * What the run allows.
   *
   * @param staleReads whether the vendor sometimes answers from a stale replica: then a task that
   *     was restarted, and so remembers no versions, may show an older state for a while; and of
   *     two states of one version nobody can tell which one is older, so they may come in turn
   * @param unreliableList whether the vendor's list repeats rows or keeps no order: then the
   *     backfill begins anew, and its rows come again
   * @param topicPrefix of the connector
   * @param maxDeleteDelayMs a delete may be on its way for so long after its record came back
   * @param deletesInTwoRecords whether a delete is told by two records
   * @param usesRegistry whether one is asked about columns: until it answers, rows go on without a
   *     column that the settings of a task want anew
   */
  record Tolerances(
      boolean staleReads,
      boolean unreliableList,
      String topicPrefix,
      long maxDeleteDelayMs,
      boolean deletesInTwoRecords,
      boolean usesRegistry) {}

  /** What a reader knows of one key. */
  private static final class KeyState {
    private int stateIndex = -1;
    private long incarnation = -1;
    private TopicLogs.Entry entry;

    /** Whether the last entry was a row that says that it is deleted. */
    private boolean softDeleted;

    private final Set<Integer> statesShownByRun = new HashSet<>();
  }

  private final Tolerances tolerances;
  private final ReferenceModel referenceModel;
  private final LongFunction<Predicate<String>> requestedFieldsByRun;
  private final LongPredicate isRunning;
  private final Freshness freshness;
  private final History history;
  private final Map<String, Long> lastWriters = new HashMap<>();
  private final Map<String, Map<String, KeyState>> keyStatesByObject = new LinkedHashMap<>();
  private long entries;

  /**
   * @param requestedFieldsByRun whether a run of a task was to read the field {@code object.name}
   * @param isRunning whether a run of a task goes on
   */
  Oracle(
      Tolerances tolerances,
      ReferenceModel referenceModel,
      LongFunction<Predicate<String>> requestedFieldsByRun,
      LongPredicate isRunning,
      Freshness freshness,
      History history) {
    this.tolerances = tolerances;
    this.referenceModel = referenceModel;
    this.requestedFieldsByRun = requestedFieldsByRun;
    this.isRunning = isRunning;
    this.freshness = freshness;
    this.history = history;
  }

  long entries() {
    return entries;
  }

  /** A new entry is visible. */
  void checkEntry(TopicLogs.Entry entry) {
    entries++;
    String name = entry.topic().substring(tolerances.topicPrefix().length() + 1);
    ReferenceModel.ObjectModel object = referenceModel.object(name);
    if (object == null) {
      checkSideTopic(name, entry);
      return;
    }
    history.addRecordEvent(
        name,
        entry.id(),
        "topic",
        entry.version() * 31 + hashValues(entry),
        () ->
            "topic ← "
                + entry.op()
                + " version "
                + entry.version()
                + " by run "
                + entry.incarnation()
                + " "
                + entry.values());
    KeyState keyState =
        keyStatesByObject
            .computeIfAbsent(name, n -> new HashMap<>())
            .computeIfAbsent(entry.id(), i -> new KeyState());
    if (entry.incarnation() != keyState.incarnation) {
      keyState.statesShownByRun.clear();
    }
    checkDelete(object, entry);
    checkSingleWriter(object, entry);
    int index = findShownState(object, entry, keyState);
    checkSchemaDecided(object, entry, index);
    keyState.statesShownByRun.add(index);
    keyState.stateIndex = index;
    keyState.incarnation = entry.incarnation();
    keyState.entry = entry;
    keyState.softDeleted = ExpectedRecord.isDelete(entry) && entry.values() != null;
    freshness.recordShown(name, entry.id(), index, entry.appendedAt());
  }

  private void checkSideTopic(String name, TopicLogs.Entry entry) {
    history.mix(name.hashCode());
    if (name.equals("quarantine")) {
      ReferenceModel.ObjectModel quarantinedObject =
          referenceModel.object(String.valueOf(entry.values().get("object")));
      if (quarantinedObject != null
          && quarantinedObject.hasDrifted()
          && "drift".equals(entry.values().get("reason"))) {
        return;
      }
      throw new InvariantViolation(
          "every row of the CRM fits", History.Subject.NONE, "quarantined: " + entry.values());
    }
    if (!name.equals("events") && !name.equals("heartbeat")) {
      throw new InvariantViolation("known topics only", History.Subject.NONE, entry.topic());
    }
  }

  private void checkSingleWriter(ReferenceModel.ObjectModel object, TopicLogs.Entry entry) {
    Long last = lastWriters.put(object.name(), entry.incarnation());
    if (last != null && last != entry.incarnation() && isRunning.test(last)) {
      throw new InvariantViolation(
          "one object belongs to one task",
          subjectOf(object, entry),
          "runs " + last + " and " + entry.incarnation() + " both write " + object.name());
    }
  }

  /** What changed after a field had gone waits in quarantine for somebody's decision. */
  private void checkSchemaDecided(
      ReferenceModel.ObjectModel object, TopicLogs.Entry entry, int index) {
    if (!ExpectedRecord.isDelete(entry)
        && object.awaitsDecision(object.states(entry.id()).get(index))) {
      throw new InvariantViolation(
          "no row under a schema that nobody decided on",
          subjectOf(object, entry),
          entry.toString());
    }
  }

  /** A record that lived all the while is not deleted. */
  private void checkDelete(ReferenceModel.ObjectModel object, TopicLogs.Entry entry) {
    if (!ExpectedRecord.isDelete(entry)) {
      return;
    }
    long deletedUntil = Long.MIN_VALUE;
    boolean deleted = false;
    for (ReferenceModel.RecordState recordState : object.states(entry.id())) {
      if (recordState.alive() && deleted) {
        deletedUntil = recordState.changedAt();
      }
      deleted = !recordState.alive();
    }
    if (!deleted && deletedUntil < entry.appendedAt() - tolerances.maxDeleteDelayMs()) {
      throw new InvariantViolation(
          "no delete of a living record", subjectOf(object, entry), entry.toString());
    }
  }

  /** Which state of the record the entry shows: the nearest one that a reader may see now. */
  private int findShownState(
      ReferenceModel.ObjectModel object, TopicLogs.Entry entry, KeyState keyState) {
    Predicate<String> requestedFields =
        field -> isRequested(object, field, entry.incarnation()) && !mayBeMissing(entry, field);
    List<String> mismatches = new ArrayList<>();
    int earlierState = -1;
    int repeatedState = -1;
    boolean delete = ExpectedRecord.isDelete(entry);
    if (delete
        && tolerances.deletesInTwoRecords()
        && entry.values() == null
        && keyState.softDeleted) {
      return keyState.stateIndex;
    }
    for (ReferenceModel.RecordState recordState : object.states(entry.id())) {
      String mismatch = ExpectedRecord.mismatch(object, recordState, entry, requestedFields);
      if (mismatch != null) {
        mismatches.add("state " + recordState.index() + ": " + mismatch);
      } else if (recordState.index() < keyState.stateIndex) {
        earlierState = recordState.index();
      } else if (keyState.statesShownByRun.contains(recordState.index())) {
        repeatedState = recordState.index();
      } else {
        return recordState.index();
      }
    }
    if (repeatedState >= 0 && (object.hasDrifted() || !object.copiedFields().isEmpty())) {
      // A decision has all rows read once more, and so has a field that was added.
      return repeatedState;
    }
    if (repeatedState >= 0 && tolerances.unreliableList() && entry.op().equals("snapshot")) {
      return repeatedState;
    }
    boolean sameVersion = keyState.entry != null && keyState.entry.version() == entry.version();
    if (repeatedState > keyState.stateIndex && tolerances.staleReads() && sameVersion) {
      // The step forth after the step back: the replicas show both states in turn.
      return repeatedState;
    }
    if (repeatedState >= 0) {
      throw new InvariantViolation(
          "no version twice by one run of a task",
          subjectOf(object, entry),
          "state " + repeatedState + " again: " + entry);
    }
    if (earlierState < 0) {
      throw new InvariantViolation(
          "never a wrong value", subjectOf(object, entry), entry + " is none of " + mismatches);
    }
    if (tolerances.staleReads() && (entry.incarnation() != keyState.incarnation || sameVersion)) {
      return earlierState;
    }
    throw new InvariantViolation(
        "no version goes backwards",
        subjectOf(object, entry),
        "state " + earlierState + " after " + keyState.stateIndex + ": " + entry);
  }

  private boolean mayBeMissing(TopicLogs.Entry entry, String field) {
    return tolerances.usesRegistry()
        && entry.values() != null
        && !entry.values().containsKey(ExpectedRecord.columnName(field));
  }

  private boolean isRequested(ReferenceModel.ObjectModel object, String field, long incarnation) {
    return requestedFieldsByRun.apply(incarnation).test(object.name() + "." + field);
  }

  /**
   * At rest, everything is there.
   *
   * @param objects whose records must be equal to the CRM's, each with the version from which on
   *     that is promised
   * @param requestedFields whether the settings of now want the field {@code object.name}; of
   *     others, the topic may hold what was right once
   * @param deletes the objects of which every delete is promised
   */
  void checkEqualAtRest(
      Map<String, Long> objects, Predicate<String> requestedFields, Set<String> deletes) {
    for (String name : objects.keySet()) {
      ReferenceModel.ObjectModel object = referenceModel.object(name);
      Map<String, KeyState> seen = keyStatesByObject.getOrDefault(name, Map.of());
      for (String id : object.ids()) {
        ReferenceModel.RecordState last = object.lastState(id);
        if (last.alive() && last.version() >= objects.get(name)) {
          checkEqualAtRest(object, id, last, seen.get(id), requestedFields);
        } else if (!last.alive() && deletes.contains(name)) {
          checkDeletedAtRest(object, id, seen.get(id));
        }
      }
    }
  }

  /** At rest, the topic has none of these. */
  void checkDeletedAtRest(List<History.Subject> subjects) {
    for (History.Subject each : subjects) {
      Map<String, KeyState> seen = keyStatesByObject.getOrDefault(each.object(), Map.of());
      checkDeletedAtRest(referenceModel.object(each.object()), each.id(), seen.get(each.id()));
    }
  }

  private static void checkDeletedAtRest(
      ReferenceModel.ObjectModel object, String id, KeyState keyState) {
    if (keyState != null && !ExpectedRecord.isDelete(keyState.entry)) {
      throw new InvariantViolation(
          "at rest the topic has no record that the CRM has not",
          new History.Subject(object.name(), id),
          object.name() + " " + id + " is gone, and shown " + keyState.entry);
    }
  }

  private static void checkEqualAtRest(
      ReferenceModel.ObjectModel object,
      String id,
      ReferenceModel.RecordState last,
      KeyState keyState,
      Predicate<String> requestedFields) {
    if (keyState == null) {
      throw new InvariantViolation(
          "at rest the topic equals the CRM",
          new History.Subject(object.name(), id),
          "missing " + object.name() + " " + id + ", last edited into " + last);
    }
    Predicate<String> requestedOfObject =
        field -> requestedFields.test(object.name() + "." + field);
    String mismatch =
        ExpectedRecord.mismatchOfRequestedFields(object, last, keyState.entry, requestedOfObject);
    if (mismatch == null) {
      mismatch = ExpectedRecord.mismatchAtRest(object, last, keyState.entry, requestedOfObject);
    }
    if (mismatch != null) {
      throw new InvariantViolation(
          "at rest the topic equals the CRM",
          new History.Subject(object.name(), id),
          object.name()
              + " "
              + id
              + ": "
              + mismatch
              + "; shown "
              + keyState.entry
              + ", is "
              + last);
    }
  }

  private static long hashValues(TopicLogs.Entry entry) {
    if (entry.values() == null) {
      return 0;
    }
    long hash = 1;
    for (Map.Entry<String, Object> value : entry.values().entrySet()) {
      hash = hash * 31 + value.getKey().hashCode();
      hash = hash * 31 + (value.getValue() == null ? 0 : value.getValue().hashCode());
    }
    return hash;
  }

  private static History.Subject subjectOf(
      ReferenceModel.ObjectModel object, TopicLogs.Entry entry) {
    return new History.Subject(object.name(), entry.id());
  }
}
