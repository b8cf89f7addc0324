package io.crmconnect.sync.backfill;

import io.crmconnect.crm.Result;
import java.util.Optional;

/**
 * Compares the rows of a finished list with the vendor's own count. If the list has fewer, the
 * count and the last pages are requested again a few times. If it has far fewer, its end is not
 * believed: they are requested again at growing intervals up to an hour. After a day, the end is
 * accepted as it is, because nothing else would ever compare the topic with the list; but it is
 * never called complete.
 */
final class EndCheck {
  enum Verdict {
    /** The vendor's count is not known yet. */
    UNKNOWN,
    COMPLETE,
    /** The end has to be requested again, at {@link #retryAt}. */
    TOO_EARLY,
    /** The list has ended too early for a day. */
    ACCEPTED
  }

  /** Deletes and a lagging index make so many rows, or this percentage, of the count disappear. */
  private static final long TOLERATED_ROWS = 10;

  private static final long TOLERATED_PERCENT = 10;

  /** So many quick attempts are not reported: the index may count rows that were just deleted. */
  private static final int QUIET_ATTEMPTS = 3;

  private static final long QUIET_DELAY_MS = 5_000;
  private static final long MIN_DELAY_MS = 60_000;
  private static final long MAX_DELAY_MS = 3_600_000;
  private static final long MAX_WAIT_MS = 86_400_000;

  /** The lowest count since the start of the pass; records may be added while it runs. */
  private Optional<Long> lowestCount = Optional.empty();

  /** Whether the vendor does not say its count, so that there is nothing to compare with. */
  private boolean countMissing;

  private int attempts;
  private long firstRejectedAt;
  private long mostRows;
  private long retryAt;
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

  /**
   * @param rows that the pass has received
   * @param cutOff whether the vendor said that there is another page, but not which
   */
  Verdict judge(long rows, boolean cutOff, long now) {
    if (lowestCount.isEmpty() && !countMissing) {
      return Verdict.UNKNOWN;
    }
    boolean believed =
        rows >= lowestCount.orElse(0L) || attempts >= QUIET_ATTEMPTS && !isFarBelow(rows);
    if (!cutOff && believed) {
      return Verdict.COMPLETE;
    }
    if (attempts == 0 || rows > mostRows) {
      firstRejectedAt = now;
      attempts = 0;
    }
    mostRows = rows;
    if (now - firstRejectedAt >= MAX_WAIT_MS) {
      accepted = true;
      return Verdict.ACCEPTED;
    }
    attempts++;
    retryAt = now + delayMs();
    return Verdict.TOO_EARLY;
  }

  private boolean isFarBelow(long rows) {
    long count = lowestCount.orElse(0L);
    long tolerated = Math.max(TOLERATED_ROWS, count / 100 * TOLERATED_PERCENT);
    return rows == 0 ? count > 0 : count - rows > tolerated;
  }

  private long delayMs() {
    if (attempts <= QUIET_ATTEMPTS) {
      return (attempts - 1) * QUIET_DELAY_MS;
    }
    int doublings = Math.min(attempts - QUIET_ATTEMPTS - 1, 10);
    return Math.min(MAX_DELAY_MS, MIN_DELAY_MS << doublings);
  }

  /** When the end has to be requested again; valid after {@link Verdict#TOO_EARLY}. */
  long retryAt() {
    return retryAt;
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
