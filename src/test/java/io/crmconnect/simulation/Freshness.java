package io.crmconnect.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Every edit must be in its topic in time, also while a backfill runs. The clock of the deadlines
 * stands still while the vendor or Connect is out of order.
 */
final class Freshness {
  private record Due(History.Subject subject, int index, long editedAt, long deadline) {}

  private static final long LATER_MS = 30_000;

  /** Whether a state of then is for a pass to bring that is still under way. */
  interface Past {
    boolean isStillRead(String object, long editedAt);
  }

  private final Past past;
  private final Map<History.Subject, Integer> shown = new HashMap<>();
  private final Deque<Due> due = new ArrayDeque<>();
  private long excused;
  private long excusedUntil;

  Freshness(Past past) {
    this.past = past;
  }

  /**
   * @param bound ms within which the topic must show it
   */
  void edited(String object, String id, int index, long now, long bound) {
    long begins = Math.max(now, excusedUntil);
    due.addLast(new Due(new History.Subject(object, id), index, now, begins + bound - excused));
  }

  void shown(String object, String id, int index, long at) {
    shown.merge(new History.Subject(object, id), index, Math::max);
  }

  /** A record that is gone is not waited for. */
  void gone(String object, String id) {
    shown.put(new History.Subject(object, id), Integer.MAX_VALUE);
  }

  /** Something is out of order from now until then; overlapping excuses count once. */
  void excuse(long now, long until) {
    long from = Math.max(now, excusedUntil);
    if (until > from) {
      excused += until - from;
      excusedUntil = until;
    }
  }

  /** Breaks where a deadline has passed. Bounds may differ, so a later edit may wait behind. */
  void check(long now) {
    while (!due.isEmpty() && due.peekFirst().deadline() + excused < now) {
      Due first = due.removeFirst();
      if (shown.getOrDefault(first.subject(), -1) >= first.index()) {
        continue;
      }
      if (past.isStillRead(first.subject().object(), first.editedAt())) {
        due.addLast(
            new Due(first.subject(), first.index(), first.editedAt(), now + LATER_MS - excused));
      } else {
        throw new Broken(
            "an edit is in its topic in time",
            first.subject(),
            "state " + first.index() + ", edited at " + first.editedAt() + ", is not there");
      }
    }
  }
}
