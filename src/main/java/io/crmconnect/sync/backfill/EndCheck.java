/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.DoublingDelay;
import java.util.Optional;

/**
 * Decides whether the end of a list is believed. If it is not, its end and the vendor's count are
 * requested again: a few times at once, then at growing intervals of up to an hour.
 *
 * <p>A list that has far fewer rows than the vendor counts is not believed for a day. Then its end
 * is accepted as it is, because nothing else would ever compare the topic with the list; but it is
 * never called complete. A list that the vendor's count agrees with, but that ends with an empty
 * page before half of the rows of the previous pass, is not believed for half an hour: the vendor
 * may have stopped to show the object's rows, and an end that is believed by mistake would leave
 * their new columns empty for good.
 */
final class EndCheck {
  enum Verdict {
    /** The vendor's count is not known yet. */
    UNKNOWN,
    COMPLETE,
    /** The end has to be requested again, at {@link #retryAt}. */
    TOO_EARLY,
    /** The list has had far fewer rows than the previous pass for half an hour. */
    SHRUNK,
    /** The list has ended too early for a day. */
    ACCEPTED
  }

  /**
   * The end of a list.
   *
   * @param rows that the pass has received
   * @param previousRows of the pass before, or 0
   * @param cutOff whether the vendor said that there is another page, but not which
   * @param empty whether the last page had no rows
   * @param repeats whether the last pages had the same rows again and again, which count as rows
   */
  record ListEnd(long rows, long previousRows, boolean cutOff, boolean empty, boolean repeats) {
    ListEnd(long rows, long previousRows, boolean cutOff, boolean empty) {
      this(rows, previousRows, cutOff, empty, false);
    }

    private boolean isFarBelowPreviousPass() {
      return empty && rows < previousRows / 2.0;
    }
  }

  /**
   * Why an end is not believed.
   *
   * @param counted whether the vendor counts the expected rows; if not, the previous pass had them
   */
  record Shortfall(long rows, long expectedRows, boolean counted) {}

  /** Deletes and a lagging index make so many rows, or this percentage, of the count disappear. */
  private static final long TOLERATED_ROWS = 10;

  private static final long TOLERATED_PERCENT = 10;

  /** So many quick attempts are not reported: the index may count rows that were just deleted. */
  private static final int QUIET_ATTEMPTS = 3;

  private static final long QUIET_DELAY_MS = 5_000;
  private static final DoublingDelay DELAY = new DoublingDelay(60_000, 3_600_000);
  private static final long MAX_WAIT_MS = 86_400_000;
  private static final long MAX_WAIT_FOR_PREVIOUS_ROWS_MS = 1_800_000;

  /** The lowest count since the start of the pass; records may be added while it runs. */
  private Optional<Long> lowestCount = Optional.empty();

  /** Whether the vendor does not say its count, so that there is nothing to compare with. */
  private boolean countMissing;

  private int attempts;
  private long firstRejectedAt;
  private long mostRows;
  private long retryAt;
  private Shortfall shortfall;
  private boolean accepted;

  void onRecordCount(long count) {
    if (count == Result.RecordCount.UNKNOWN) {
      countMissing = true;
      return;
    }
    lowestCount = Optional.of(Math.min(count, lowestCount.orElse(Long.MAX_VALUE)));
  }

  /** The vendor's count; empty: unknown. */
  Optional<Long> expectedRows() {
    return lowestCount;
  }

  Verdict judge(ListEnd end, long now) {
    if (lowestCount.isEmpty() && !countMissing) {
      return Verdict.UNKNOWN;
    }
    boolean matchesCount = matchesCount(end);
    if (matchesCount && !end.isFarBelowPreviousPass()) {
      return Verdict.COMPLETE;
    }
    shortfall =
        matchesCount
            ? new Shortfall(end.rows(), end.previousRows(), false)
            : new Shortfall(end.rows(), lowestCount.orElse(0L), true);
    if (attempts == 0 || end.rows() > mostRows && !end.repeats()) {
      firstRejectedAt = now;
      attempts = 0;
    }
    mostRows = end.rows();
    long waitedMs = now - firstRejectedAt;
    if (matchesCount && waitedMs >= MAX_WAIT_FOR_PREVIOUS_ROWS_MS) {
      return Verdict.SHRUNK;
    }
    if (waitedMs >= MAX_WAIT_MS) {
      accepted = true;
      return Verdict.ACCEPTED;
    }
    attempts++;
    retryAt = now + delayMs();
    return Verdict.TOO_EARLY;
  }

  /** Whether the list has about as many rows as the vendor counts. */
  private boolean matchesCount(ListEnd end) {
    boolean believed =
        end.rows() >= lowestCount.orElse(0L)
            || attempts >= QUIET_ATTEMPTS && !isFarBelow(end.rows());
    return !end.cutOff() && believed;
  }

  private boolean isFarBelow(long rows) {
    long count = lowestCount.orElse(0L);
    long tolerated = Math.max(TOLERATED_ROWS, count / 100 * TOLERATED_PERCENT);
    return rows == 0 ? count > 0 : count - rows > tolerated;
  }

  private long delayMs() {
    return attempts <= QUIET_ATTEMPTS
        ? (attempts - 1) * QUIET_DELAY_MS
        : DELAY.delayMs(attempts - QUIET_ATTEMPTS);
  }

  /** When the end has to be requested again; valid after {@link Verdict#TOO_EARLY}. */
  long retryAt() {
    return retryAt;
  }

  /** Of the last end; valid unless it is complete. */
  Shortfall shortfall() {
    return shortfall;
  }

  /** Whether the last attempts have to be reported. */
  boolean isReportable() {
    return attempts > QUIET_ATTEMPTS;
  }

  /** Whether the pass ends although rows are missing. */
  boolean isAccepted() {
    return accepted;
  }

  /** A new pass begins. */
  void reset() {
    attempts = 0;
    accepted = false;
    mostRows = 0;
  }
}
