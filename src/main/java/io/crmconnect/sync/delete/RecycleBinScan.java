/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.delete;

import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageWalk;
import io.crmconnect.sync.core.RequestSize;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.SyncMode;
import io.crmconnect.sync.core.TopicContents;
import io.crmconnect.sync.core.UnfinishedLists;
import java.util.OptionalLong;

/**
 * Scans the vendor's recycle bin for ids that the topic still contains, so that a delete is found
 * soon if that is cheaper than a sweep. All scans of a reconcile interval together send at most as
 * many requests as one sweep.
 *
 * <pre>
 *   IDLE --due, topic known--> LISTING --page, next--> LISTING
 *    ^                            | no next
 *    +----------------------------+
 * </pre>
 *
 * After a start, the topic is read back for the scan if no sweep has read it yet. That is delayed,
 * because it can take minutes and tasks may restart often.
 */
public final class RecycleBinScan implements ResponseHandler {
  /**
   * Divisor of the reconcile interval: gives the time between two scans if the bin holds one of a
   * hundred rows.
   */
  private static final long BIN_INTERVAL_DIVISOR = 100;

  private enum State {
    IDLE,
    LISTING
  }

  private final ObjectContext context;
  private final SyncMode mode;
  private final TopicContents topicContents;
  private final DeleteConfirmation deleteConfirmation;
  private final HintedDeletes hintedDeletes;
  private final PageWalk pageWalk = PageWalk.fromBeginning();
  private final UnfinishedLists unfinishedLists;
  private final RequestSize requestSize;
  private final long reloadNotBefore;
  private long dueAt;
  private long pagesRequested;
  private State state = State.IDLE;

  public RecycleBinScan(
      ObjectContext context,
      SyncMode mode,
      TopicContents topicContents,
      DeleteConfirmation deleteConfirmation,
      HintedDeletes hintedDeletes) {
    this.context = context;
    this.mode = mode;
    this.topicContents = topicContents;
    this.deleteConfirmation = deleteConfirmation;
    this.hintedDeletes = hintedDeletes;
    this.unfinishedLists = new UnfinishedLists(context, "The recycle bin of");
    this.requestSize = new RequestSize(context, context.capabilities().listPageSize());
    this.dueAt = context.now();
    this.reloadNotBefore =
        context.now()
            + atLeastPollInterval(
                context.settings().reconcile().intervalMs() / BIN_INTERVAL_DIVISOR);
  }

  public void advance() {
    boolean enabled =
        context.settings().reconcile().isEnabled()
            && context.capabilities().deletes() == DeleteFeed.RECYCLE_BIN;
    if (state != State.IDLE || !enabled) {
      return;
    }
    if (context.now() < dueAt) {
      context.scheduleWakeUp(dueAt);
      return;
    }
    if (!topicContents.isLoaded()) {
      reloadTopic();
      return;
    }
    pageWalk.reset();
    pagesRequested = 0;
    requestPage();
  }

  /** Reads the topic, unless a backfill is running: an incomplete topic cannot be compared. */
  private void reloadTopic() {
    if (mode.isCopyingHistory() || topicContents.isReloading()) {
      return;
    }
    if (context.now() < reloadNotBefore) {
      context.scheduleWakeUp(reloadNotBefore);
    } else {
      topicContents.reload();
    }
  }

  private void requestPage() {
    state = State.LISTING;
    pagesRequested++;
    context.send(
        this,
        new Request.ListDeleted(context.object(), pageWalk.pageToken(), requestSize.pageLimit()),
        RequestPriority.BACKFILL,
        context.now());
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    requestPage();
  }

  /** Asks for fewer rows; if not even one can be listed, the rest of the bin is left to a sweep. */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    if (requestSize.reduce(((Request.ListDeleted) inFlightRequest.request()).limit(), failure)) {
      requestPage();
    } else {
      finishScan();
    }
  }

  /** The page token has expired: the next scan starts from the first page. */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    finishScan();
    return true;
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    if (!topicContents.isLoaded()) {
      // The rows go to another topic meanwhile: the scan restarts once that topic is read.
      state = State.IDLE;
      return;
    }
    Result.Page page = (Result.Page) result;
    requestSize.onAnswered(((Request.ListDeleted) inFlightRequest.request()).limit());
    for (Row row : page.rows()) {
      if (topicContents.versions().contains(row.id())
          && !mode.emittedVersions().askedBeforeLastEmission(row.id(), inFlightRequest.seq())
          && !deleteConfirmation.isCandidate(row.id())) {
        deleteConfirmation.addCandidate(
            DeleteCandidate.hinted(row.id(), row.version(), hintedDeletes)
                .withDeletedAt(deletedAt(row)));
      }
    }
    String nextToken = page.nextToken().orElse("");
    if (nextToken.isEmpty() || pageWalk.leadsBackTo(nextToken)) {
      finishScan();
    } else if (pageWalk.isEndless(page, context.capabilities().idOrder(), false)) {
      unfinishedLists.report(
          UnfinishedLists.Reason.ENDLESS, "Deletes that it does not show are left to sweeps.");
      finishScan();
    } else {
      pageWalk.advanceTo(nextToken);
      requestPage();
    }
  }

  private static OptionalLong deletedAt(Row row) {
    return row.deletedAt() == Row.UNKNOWN_TIME
        ? OptionalLong.empty()
        : OptionalLong.of(row.deletedAt());
  }

  private void finishScan() {
    state = State.IDLE;
    long rows = topicContents.isLoaded() ? topicContents.versions().size() : 0;
    dueAt = context.now() + scanIntervalMs(rows, pagesRequested);
  }

  /** Limits the scans of an interval to the cost of one sweep. */
  private long scanIntervalMs(long topicRows, long pagesPerScan) {
    long sweepPages = Math.max(1, topicRows / context.capabilities().listPageSize());
    long scansPerSweep = Math.max(1, sweepPages / Math.max(1, pagesPerScan));
    return atLeastPollInterval(context.settings().reconcile().intervalMs() / scansPerSweep);
  }

  private long atLeastPollInterval(long ms) {
    return Math.max(context.settings().pollIntervalMs(), ms);
  }
}
