/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.ObjectContext;
import java.util.Optional;

/**
 * Ends the pass once the list has ended for all ranges and {@link EndCheck} believes that;
 * otherwise requests the end of the list again, together with the vendor's count.
 */
final class PassEnd {
  private final ObjectContext context;
  private final ActiveRanges ranges;
  private final BackfillEvents events;
  private final Runnable countRequest;
  private final EndCheck endCheck = new EndCheck();

  /** Whether the vendor's count is requested. */
  private boolean countRequested;

  /** When a too early end is requested again; 0: it is not. */
  private long retryAt;

  /**
   * @param countRequest sends a request for the vendor's count
   */
  PassEnd(
      ObjectContext context, ActiveRanges ranges, BackfillEvents events, Runnable countRequest) {
    this.context = context;
    this.ranges = ranges;
    this.events = events;
    this.countRequest = countRequest;
  }

  /** The start of the syncs requests the count. */
  void awaitCount() {
    countRequested = true;
  }

  /** A new pass begins. */
  void reset() {
    endCheck.reset();
    retryAt = 0;
    countRequested = false;
  }

  void onRecordCount(Result.RecordCount recordCount) {
    countRequested = false;
    endCheck.onRecordCount(recordCount.count());
    finishIfEnded();
  }

  /** The vendor's count, while the rows are exported: there is no end of a list to judge. */
  void onExportedCount(Result.RecordCount recordCount) {
    countRequested = false;
    endCheck.onRecordCount(recordCount.count());
  }

  /** The vendor's count; empty: unknown. */
  Optional<Long> expectedRows() {
    return endCheck.expectedRows();
  }

  /** Whether the pass ends although rows are missing. */
  Optional<EndCheck.Shortfall> acceptedShortfall() {
    return endCheck.isAccepted() ? Optional.of(endCheck.shortfall()) : Optional.empty();
  }

  void requestCountOnce() {
    if (!countRequested) {
      requestCount();
    }
  }

  void requestCount() {
    countRequested = true;
    countRequest.run();
  }

  void finishIfEnded() {
    boolean judged = retryAt > 0 || !context.cursor().backfill().isRunning();
    if (judged || countRequested || !ranges.haveEnded()) {
      return;
    }
    switch (endCheck.judge(ranges.describeEnd(), context.now())) {
      case UNKNOWN -> requestCount();
      case COMPLETE, ACCEPTED -> ranges.finish();
      case SHRUNK -> {
        events.emitShrunk(endCheck.shortfall());
        ranges.finish();
      }
      case TOO_EARLY -> {
        retryAt = Math.max(1, endCheck.retryAt());
        context.scheduleWakeUp(retryAt);
        if (endCheck.isReportable()) {
          events.emitEndRequestedAgain(endCheck.shortfall());
        }
      }
    }
  }

  void retryIfDue() {
    if (retryAt == 0) {
      return;
    }
    if (context.now() < retryAt) {
      context.scheduleWakeUp(retryAt);
      return;
    }
    retryAt = 0;
    requestCount();
    ranges.reopenEnded();
  }
}
