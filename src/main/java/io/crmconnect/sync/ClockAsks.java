package io.crmconnect.sync;

import io.crmconnect.crm.Request;
import java.util.HashSet;
import java.util.Set;

/**
 * Questions that are put for the {@code Date} of their answers alone, until the vendor's clock is
 * believed. Where answers come without one, the next is asked alone and after a pause that doubles.
 */
final class ClockAsks {
  private static final long FIRST_PAUSE_MS = 1_000;
  private static final long LONGEST_PAUSE_MS = 60_000;

  /** After so many answers in a row without a date the operator is told. */
  private static final int TELL_AFTER = 3;

  private final TaskContext task;
  private final Set<Long> open = new HashSet<>();
  private int undated;
  private boolean told;
  private long notBefore;

  ClockAsks(TaskContext task) {
    this.task = task;
  }

  void advance() {
    int wanted = undated == 0 ? task.clock().missing() : Math.min(1, task.clock().missing());
    if (open.size() >= wanted) {
      return;
    }
    if (task.now() < notBefore) {
      task.wake(notBefore);
      return;
    }
    while (open.size() < wanted) {
      open.add(task.ask(new Request.Account()));
    }
  }

  /**
   * @return whether it was one of these questions
   */
  boolean answered(long ask, boolean dated) {
    if (!open.remove(ask)) {
      return false;
    }
    if (dated) {
      undated = 0;
    } else {
      notBefore = task.now() + (FIRST_PAUSE_MS << Math.min(undated, 6));
      notBefore = Math.min(notBefore, task.now() + LONGEST_PAUSE_MS);
      undated++;
    }
    return true;
  }

  /** Whether the operator is to be told now that the vendor's clock cannot be read. */
  boolean takeTrouble() {
    boolean trouble = !told && undated >= TELL_AFTER;
    told |= trouble;
    return trouble;
  }
}
