package io.crmconnect.sync.delete;

import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageWalk;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.SyncMode;
import io.crmconnect.sync.core.TopicContents;

/**
 * Looks through the vendor's recycle bin for what the topic still holds: soon after a delete, where
 * that is cheaper than a sweep. All looks of an interval together cost at most what a sweep costs.
 *
 * <pre>
 *   IDLE --due, topic known--> LISTING --page, next--> LISTING
 *    ^                            | no next
 *    +----------------------------+
 * </pre>
 *
 * After a start the topic is read back for it, if no sweep did it before: not at once, for that may
 * take minutes, and tasks may come and go.
 */
public final class RecycleBinScan implements ResponseHandler {
  /** Of an interval: the time between two looks where the bin has one of a hundred rows. */
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

  /** What the backfill writes is no whole to compare with. */
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
        new Request.ListDeleted(context.object(), pageWalk.pageToken()),
        RequestPriority.BACKFILL,
        context.now());
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    requestPage();
  }

  /** A token that has grown old: the next look begins anew. */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    finishScan();
    return true;
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    if (!topicContents.isLoaded()) {
      // The rows were seen to land in another topic meanwhile: once that is read, it begins anew.
      state = State.IDLE;
      return;
    }
    Result.Page page = (Result.Page) result;
    for (Row row : page.rows()) {
      if (topicContents.versions().contains(row.id())
          && !mode.emittedVersions().askedBeforeLastEmission(row.id(), inFlightRequest.seq())
          && !deleteConfirmation.isCandidate(row.id())) {
        deleteConfirmation.addCandidate(
            DeleteCandidate.hinted(row.id(), row.version(), hintedDeletes));
      }
    }
    String nextToken = page.nextToken().orElse("");
    if (nextToken.isEmpty() || pageWalk.leadsBackTo(nextToken)) {
      finishScan();
    } else {
      pageWalk.advanceTo(nextToken);
      requestPage();
    }
  }

  private void finishScan() {
    state = State.IDLE;
    long rows = topicContents.isLoaded() ? topicContents.versions().size() : 0;
    dueAt = context.now() + scanIntervalMs(rows, pagesRequested);
  }

  /** So that the looks of an interval cost no more than a sweep. */
  private long scanIntervalMs(long topicRows, long pagesPerScan) {
    long sweepPages = Math.max(1, topicRows / context.capabilities().listPageSize());
    long scansPerSweep = Math.max(1, sweepPages / Math.max(1, pagesPerScan));
    return atLeastPollInterval(context.settings().reconcile().intervalMs() / scansPerSweep);
  }

  private long atLeastPollInterval(long ms) {
    return Math.max(context.settings().pollIntervalMs(), ms);
  }
}
