/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.Result;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import java.util.Map;

/**
 * How many records the requests of one kind ask for at once: as many as the vendor allows, but half
 * as many after each request that keeps failing or whose response is too large. After some answers
 * the number doubles again; after each relapse it takes more of them, but at most a minute.
 */
public final class RequestSize {
  private static final int MIN_ANSWERS_BEFORE_GROWTH = 8;
  private static final int MAX_ANSWERS_BEFORE_GROWTH = 512;
  private static final long MAX_TIME_BEFORE_GROWTH_MS = 60_000;
  private static final long ALERT_INTERVAL_MS = 3_600_000;

  private final ObjectContext context;
  private final int full;
  private final AlertThrottle alertThrottle = new AlertThrottle(ALERT_INTERVAL_MS);
  private int limit;
  private int answersBeforeGrowth = MIN_ANSWERS_BEFORE_GROWTH;
  private int answers;
  private long reducedAt;
  private boolean grown;

  /**
   * @param full number of records in a request that was never divided
   */
  public RequestSize(ObjectContext context, int full) {
    this.context = context;
    this.full = Math.max(1, full);
    this.limit = this.full;
  }

  /** Maximum number of records to ask for. */
  public int limit() {
    return limit;
  }

  /** The limit of a page; 0 if it is a full one, which may have more records than expected. */
  public int pageLimit() {
    return limit == full ? 0 : limit;
  }

  /**
   * A request for so many records keeps failing.
   *
   * @param asked its number of records, or 0 for a full page
   * @return whether less can be asked for
   */
  public boolean reduce(int asked, Result.Failure failure) {
    int failedSize = asked == 0 ? full : asked;
    if (grown) {
      answersBeforeGrowth = Math.min(MAX_ANSWERS_BEFORE_GROWTH, 2 * answersBeforeGrowth);
      grown = false;
    }
    answers = 0;
    reducedAt = context.now();
    limit = Math.min(limit, Math.max(1, failedSize / 2));
    if (alertThrottle.tryAcquire(context.now())) {
      context.emitEvent(
          EventKind.REQUESTS_DIVIDED,
          Level.WARN,
          context.object().name()
              + ": a request for "
              + failedSize
              + " records keeps failing. Fewer records are requested at once until such requests"
              + " succeed again. "
              + failure.message(),
          Map.of("records", failedSize));
    }
    return failedSize > 1;
  }

  /**
   * A request was answered.
   *
   * @param asked its number of records, or 0 for a full page
   */
  public void onAnswered(int asked) {
    if (limit == full) {
      if (grown) {
        answersBeforeGrowth = MIN_ANSWERS_BEFORE_GROWTH;
        grown = false;
      }
      return;
    }
    if (asked < limit
        || (++answers < answersBeforeGrowth
            && context.now() - reducedAt < MAX_TIME_BEFORE_GROWTH_MS)) {
      return;
    }
    answers = 0;
    grown = true;
    limit = (int) Math.min(full, 2L * limit);
  }

  /** Returns to full requests: a single record was the cause, not the size. */
  public void restore() {
    limit = full;
    answers = 0;
  }
}
