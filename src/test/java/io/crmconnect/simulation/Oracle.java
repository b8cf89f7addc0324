/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Reads the topics like a consumer that keeps the newest value per key, compares them with the
 * states that the CRM really had, and runs every {@link Invariant} and {@link FinalCheck}. None of
 * them shares code with the connector.
 */
final class Oracle {
  private final String topicPrefix;
  private final ReferenceModel referenceModel;
  private final History history;
  private final KeyStates keyStates;
  private final ShownStateFinder shownStateFinder;
  private final List<Invariant> invariants;
  private final List<FinalCheck> finalChecks;
  private long entries;

  /**
   * @param topicPrefix of the connector, with its dot
   * @param invariants in the order in which they are checked
   * @param finalChecks likewise
   */
  Oracle(
      String topicPrefix,
      ReferenceModel referenceModel,
      History history,
      KeyStates keyStates,
      ShownStateFinder shownStateFinder,
      List<Invariant> invariants,
      List<FinalCheck> finalChecks) {
    this.topicPrefix = topicPrefix;
    this.referenceModel = referenceModel;
    this.history = history;
    this.keyStates = keyStates;
    this.shownStateFinder = shownStateFinder;
    this.invariants = List.copyOf(invariants);
    this.finalChecks = List.copyOf(finalChecks);
  }

  /**
   * The rules about what the topics show.
   *
   * @param isRunning whether a run of a task has not ended
   */
  static List<Invariant> topicInvariants(
      Tolerances tolerances, ReferenceModel referenceModel, LongPredicate isRunning) {
    return List.of(
        new EveryRowFits(referenceModel),
        new KnownTopicsOnly(),
        new NoDeleteOfLivingRecord(tolerances.maxDeleteDelayMs()),
        new OneObjectOneTask(isRunning),
        new NeverWrongValue(),
        new NoVersionTwiceByOneRun(tolerances),
        new NoVersionGoesBackwards(tolerances.staleReads()),
        new NoUndecidedSchema());
  }

  long entries() {
    return entries;
  }

  /** A new entry is visible. */
  void checkEntry(TopicLogs.Entry entry) {
    entries++;
    String topic = entry.topic().substring(topicPrefix.length());
    ReferenceModel.ObjectModel object = referenceModel.object(topic);
    if (object == null) {
      history.mix(topic.hashCode());
      invariants.forEach(each -> each.checkSideTopic(topic, entry));
    } else {
      checkRow(object, entry);
    }
  }

  private void checkRow(ReferenceModel.ObjectModel object, TopicLogs.Entry entry) {
    addToHistory(object, entry);
    KeyState keyState = keyStates.getOrCreate(object.name(), entry.id());
    keyState.beginRun(entry.incarnation());
    ShownState shownState = shownStateFinder.find(object, entry, keyState);
    ObservedRow row = new ObservedRow(object, entry, keyState, shownState);
    invariants.forEach(each -> each.checkRow(row));
    keyState.recordShown(shownState.index(), entry);
  }

  private void addToHistory(ReferenceModel.ObjectModel object, TopicLogs.Entry entry) {
    history.addRecordEvent(
        object.name(),
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
  }

  /** Something happened. */
  void checkTime(long now) {
    invariants.forEach(each -> each.checkTime(now));
  }

  /** Edits and faults have ended, and everything was synced. */
  void checkAtRest(FinalCheck.AtRest atRest) {
    finalChecks.forEach(each -> each.check(atRest));
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
}
