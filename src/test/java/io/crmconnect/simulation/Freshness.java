/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Every edit must be in its topic in time, also while a backfill runs. The clock of the deadlines
 * stops while the vendor or Connect does not work.
 */
final class Freshness implements Invariant {
  private record PendingEdit(History.Subject subject, int index, long editedAt, long deadline) {}

  private static final long DEADLINE_EXTENSION_MS = 30_000;

  /** Whether the state of that time is emitted by a backfill pass that is still running. */
  interface BackfillStatus {
    boolean isStillBackfilling(String object, long editedAt);
  }

  private final BackfillStatus backfillStatus;
  private final Map<History.Subject, Integer> shownStates = new HashMap<>();
  private final Deque<PendingEdit> pendingEdits = new ArrayDeque<>();
  private long suspendedMs;
  private long suspendedUntil;

  Freshness(BackfillStatus backfillStatus) {
    this.backfillStatus = backfillStatus;
  }

  /**
   * @param maxDelayMs ms within which the topic must show it
   */
  void recordEdit(String object, String id, int index, long now, long maxDelayMs) {
    long countedFrom = Math.max(now, suspendedUntil);
    pendingEdits.addLast(
        new PendingEdit(
            new History.Subject(object, id), index, now, countedFrom + maxDelayMs - suspendedMs));
  }

  @Override
  public String name() {
    return "an edit is in its topic in time";
  }

  @Override
  public void checkRow(ObservedRow row) {
    shownStates.merge(row.subject(), row.shownState().index(), Math::max);
  }

  /** A deleted record has no deadline. */
  void recordDeletion(String object, String id) {
    shownStates.put(new History.Subject(object, id), Integer.MAX_VALUE);
  }

  /** Excuses delays from now until then; overlapping excuses count once. */
  void suspendDeadlines(long now, long until) {
    long from = Math.max(now, suspendedUntil);
    if (until > from) {
      suspendedMs += until - from;
      suspendedUntil = until;
    }
  }

  /** Fails if a deadline has passed. Deadlines may differ, so a later edit may still be pending. */
  @Override
  public void checkTime(long now) {
    while (!pendingEdits.isEmpty() && pendingEdits.peekFirst().deadline() + suspendedMs < now) {
      PendingEdit first = pendingEdits.removeFirst();
      if (shownStates.getOrDefault(first.subject(), -1) >= first.index()) {
        continue;
      }
      if (backfillStatus.isStillBackfilling(first.subject().object(), first.editedAt())) {
        pendingEdits.addLast(
            new PendingEdit(
                first.subject(),
                first.index(),
                first.editedAt(),
                now + DEADLINE_EXTENSION_MS - suspendedMs));
      } else {
        throw violation(
            first.subject(),
            "state " + first.index() + ", edited at " + first.editedAt() + ", is not there");
      }
    }
  }
}
