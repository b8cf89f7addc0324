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
   * @param unrulyList whether the vendor's list repeats rows or keeps no order: then the backfill
   *     begins anew, and its rows come again
   * @param topicPrefix of the connector
   * @param deleteMs a delete may be on its way for so long after its record came back
   * @param twofold whether a delete is told by two records
   * @param registry whether one is asked about columns: until it answers, rows go on without a
   *     column that the settings of a task want anew
   */
  record Rules(
      boolean staleReads,
      boolean unrulyList,
      String topicPrefix,
      long deleteMs,
      boolean twofold,
      boolean registry) {}

  /** What a reader knows of one key. */
  private static final class Seen {
    private int index = -1;
    private long incarnation = -1;
    private Topics.Entry entry;

    /** Whether the last entry was a row that says that it is deleted. */
    private boolean soft;

    private final Set<Integer> byThisRun = new HashSet<>();
  }

  private final Rules rules;
  private final Truth truth;
  private final LongFunction<Predicate<String>> askedBy;
  private final LongPredicate runs;
  private final Freshness freshness;
  private final History history;
  private final Map<String, Long> writers = new HashMap<>();
  private final Map<String, Map<String, Seen>> table = new LinkedHashMap<>();
  private long entries;

  /**
   * @param askedBy whether a run of a task was to read the field {@code object.name}
   * @param runs whether a run of a task goes on
   */
  Oracle(
      Rules rules,
      Truth truth,
      LongFunction<Predicate<String>> askedBy,
      LongPredicate runs,
      Freshness freshness,
      History history) {
    this.rules = rules;
    this.truth = truth;
    this.askedBy = askedBy;
    this.runs = runs;
    this.freshness = freshness;
    this.history = history;
  }

  long entries() {
    return entries;
  }

  /** A new entry is visible. */
  void read(Topics.Entry entry) {
    entries++;
    String name = entry.topic().substring(rules.topicPrefix().length() + 1);
    Truth.Objekt object = truth.object(name);
    if (object == null) {
      readAside(name, entry);
      return;
    }
    history.about(
        name,
        entry.id(),
        "topic",
        entry.version() * 31 + hash(entry),
        () ->
            "topic ← "
                + entry.op()
                + " version "
                + entry.version()
                + " by run "
                + entry.incarnation()
                + " "
                + entry.values());
    Seen seen =
        table
            .computeIfAbsent(name, n -> new HashMap<>())
            .computeIfAbsent(entry.id(), i -> new Seen());
    if (entry.incarnation() != seen.incarnation) {
      seen.byThisRun.clear();
    }
    noDelete(object, entry);
    oneTask(object, entry);
    int index = stateShown(object, entry, seen);
    nothingUndecided(object, entry, index);
    seen.byThisRun.add(index);
    seen.index = index;
    seen.incarnation = entry.incarnation();
    seen.entry = entry;
    seen.soft = Expected.isDelete(entry) && entry.values() != null;
    freshness.shown(name, entry.id(), index, entry.at());
  }

  private void readAside(String name, Topics.Entry entry) {
    history.mix(name.hashCode());
    if (name.equals("quarantine")) {
      Truth.Objekt of = truth.object(String.valueOf(entry.values().get("object")));
      if (of != null && of.hasDrifted() && "drift".equals(entry.values().get("reason"))) {
        return;
      }
      throw new Broken(
          "every row of the CRM fits", History.Subject.NONE, "quarantined: " + entry.values());
    }
    if (!name.equals("events") && !name.equals("heartbeat")) {
      throw new Broken("known topics only", History.Subject.NONE, entry.topic());
    }
  }

  private void oneTask(Truth.Objekt object, Topics.Entry entry) {
    Long last = writers.put(object.name(), entry.incarnation());
    if (last != null && last != entry.incarnation() && runs.test(last)) {
      throw new Broken(
          "one object belongs to one task",
          subject(object, entry),
          "runs " + last + " and " + entry.incarnation() + " both write " + object.name());
    }
  }

  /** What changed after a field had gone waits in quarantine for somebody's decision. */
  private void nothingUndecided(Truth.Objekt object, Topics.Entry entry, int index) {
    if (!Expected.isDelete(entry) && object.isUndecided(object.states(entry.id()).get(index))) {
      throw new Broken(
          "no row under a schema that nobody decided on", subject(object, entry), entry.toString());
    }
  }

  /** A record that lived all the while is not deleted. */
  private void noDelete(Truth.Objekt object, Topics.Entry entry) {
    if (!Expected.isDelete(entry)) {
      return;
    }
    long goneUntil = Long.MIN_VALUE;
    boolean gone = false;
    for (Truth.State state : object.states(entry.id())) {
      if (state.alive() && gone) {
        goneUntil = state.since();
      }
      gone = !state.alive();
    }
    if (!gone && goneUntil < entry.at() - rules.deleteMs()) {
      throw new Broken("no delete of a living record", subject(object, entry), entry.toString());
    }
  }

  /** Which state of the record the entry shows: the nearest one that a reader may see now. */
  private int stateShown(Truth.Objekt object, Topics.Entry entry, Seen seen) {
    Predicate<String> asked =
        field -> asked(object, field, entry.incarnation()) && !mayLack(entry, field);
    List<String> why = new ArrayList<>();
    int backwards = -1;
    int repeated = -1;
    boolean delete = Expected.isDelete(entry);
    if (delete && rules.twofold() && entry.values() == null && seen.soft) {
      return seen.index;
    }
    for (Truth.State state : object.states(entry.id())) {
      String mismatch = Expected.mismatch(object, state, entry, asked);
      if (mismatch != null) {
        why.add("state " + state.index() + ": " + mismatch);
      } else if (state.index() < seen.index) {
        backwards = state.index();
      } else if (seen.byThisRun.contains(state.index())) {
        repeated = state.index();
      } else {
        return state.index();
      }
    }
    if (repeated >= 0 && (object.hasDrifted() || !object.copies().isEmpty())) {
      // A decision has all rows read once more, and so has a field that was added.
      return repeated;
    }
    if (repeated >= 0 && rules.unrulyList() && entry.op().equals("snapshot")) {
      return repeated;
    }
    boolean sameVersion = seen.entry != null && seen.entry.version() == entry.version();
    if (repeated > seen.index && rules.staleReads() && sameVersion) {
      // The step forth after the step back: the replicas show both states in turn.
      return repeated;
    }
    if (repeated >= 0) {
      throw new Broken(
          "no version twice by one run of a task",
          subject(object, entry),
          "state " + repeated + " again: " + entry);
    }
    if (backwards < 0) {
      throw new Broken("never a wrong value", subject(object, entry), entry + " is none of " + why);
    }
    if (rules.staleReads() && (entry.incarnation() != seen.incarnation || sameVersion)) {
      return backwards;
    }
    throw new Broken(
        "no version goes backwards",
        subject(object, entry),
        "state " + backwards + " after " + seen.index + ": " + entry);
  }

  private boolean mayLack(Topics.Entry entry, String field) {
    return rules.registry()
        && entry.values() != null
        && !entry.values().containsKey(Expected.column(field));
  }

  private boolean asked(Truth.Objekt object, String field, long incarnation) {
    return askedBy.apply(incarnation).test(object.name() + "." + field);
  }

  /**
   * At rest, everything is there.
   *
   * @param objects whose records must be equal to the CRM's, each with the version from which on
   *     that is promised
   * @param asked whether the settings of now want the field {@code object.name}; of others, the
   *     topic may hold what was right once
   * @param deletes the objects of which every delete is promised
   */
  void equalAtRest(Map<String, Long> objects, Predicate<String> asked, Set<String> deletes) {
    for (String name : objects.keySet()) {
      Truth.Objekt object = truth.object(name);
      Map<String, Seen> seen = table.getOrDefault(name, Map.of());
      for (String id : object.ids()) {
        Truth.State last = object.last(id);
        if (last.alive() && last.version() >= objects.get(name)) {
          equalAtRest(object, id, last, seen.get(id), asked);
        } else if (!last.alive() && deletes.contains(name)) {
          goneAtRest(object, id, seen.get(id));
        }
      }
    }
  }

  /** At rest, the topic has none of these. */
  void goneAtRest(List<History.Subject> all) {
    for (History.Subject each : all) {
      Map<String, Seen> seen = table.getOrDefault(each.object(), Map.of());
      goneAtRest(truth.object(each.object()), each.id(), seen.get(each.id()));
    }
  }

  private static void goneAtRest(Truth.Objekt object, String id, Seen seen) {
    if (seen != null && !Expected.isDelete(seen.entry)) {
      throw new Broken(
          "at rest the topic has no record that the CRM has not",
          new History.Subject(object.name(), id),
          object.name() + " " + id + " is gone, and shown " + seen.entry);
    }
  }

  private static void equalAtRest(
      Truth.Objekt object, String id, Truth.State last, Seen seen, Predicate<String> asked) {
    if (seen == null) {
      throw new Broken(
          "at rest the topic equals the CRM",
          new History.Subject(object.name(), id),
          "missing " + object.name() + " " + id + ", last edited into " + last);
    }
    Predicate<String> ofObject = field -> asked.test(object.name() + "." + field);
    String mismatch = Expected.mismatchOfAsked(object, last, seen.entry, ofObject);
    if (mismatch == null) {
      mismatch = Expected.unfinished(object, last, seen.entry, ofObject);
    }
    if (mismatch != null) {
      throw new Broken(
          "at rest the topic equals the CRM",
          new History.Subject(object.name(), id),
          object.name() + " " + id + ": " + mismatch + "; shown " + seen.entry + ", is " + last);
    }
  }

  private static long hash(Topics.Entry entry) {
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

  private static History.Subject subject(Truth.Objekt object, Topics.Entry entry) {
    return new History.Subject(object.name(), entry.id());
  }
}
