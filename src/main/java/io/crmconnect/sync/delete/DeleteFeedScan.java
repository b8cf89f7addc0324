/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.delete;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.ChangedIds;
import io.crmconnect.sync.core.DailyAlert;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageTracker;
import io.crmconnect.sync.core.PageWalk;
import io.crmconnect.sync.core.RequestSize;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.TopicContents;
import io.crmconnect.sync.core.UnfinishedLists;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads the ids that the vendor reports as deleted since a watermark; each becomes a delete
 * candidate. The contents of the topic need not be known, so no Kafka consumer is required.
 *
 * <pre>
 *   IDLE --due--> READING --page, next--> READING
 *    ^               | last page
 *    +---------------+
 * </pre>
 *
 * <ul>
 *   <li>A scan starts where the previous one ended, even while candidates of that one are still
 *       being confirmed. The stored watermark advances past a scan when all its candidates, and
 *       those of earlier scans, are resolved.
 *   <li>A delete that the guard holds, or that is inconclusive, stops the watermark. An hour later,
 *       a scan reads from that delete again.
 *   <li>Deletes that the vendor no longer reports are left to reconciliation, and an event reports
 *       them.
 * </ul>
 */
public final class DeleteFeedScan implements ResponseHandler, DeleteConfirmation.Listener {
  private static final long HELD_RETRY_MS = 3_600_000;
  private static final long NOTHING_HELD = Long.MAX_VALUE;

  /** Deletes are told from a little before the start of a scan on. */
  private static final long MAX_BEFORE_START_MS = 3_600_000;

  /** The position of a page that is not the last one of its scan. */
  private static final String WITHIN_SCAN = "";

  private enum State {
    IDLE,
    READING
  }

  private final ObjectContext context;
  private final TopicContents topicContents;
  private final DeleteConfirmation deleteConfirmation;
  private final HintedDeletes hintedDeletes;
  private final ChangedIds changedIds;
  private final PageTracker pageTracker = new PageTracker();

  /**
   * A delete that is being confirmed.
   *
   * @param deletedAt as it was told
   * @param heldFrom from when on it is read again if it is not emitted
   */
  private record ReportedDelete(long deletedAt, long heldFrom) {}

  /**
   * By the ids, and the pages that named them: a record that is restored meanwhile can be deleted
   * again.
   */
  private final Map<String, Map<PageTracker.Page, ReportedDelete>> candidates = new HashMap<>();

  private final PageWalk pageWalk = PageWalk.fromBeginning();
  private final UnfinishedLists unfinishedLists;
  private final RequestSize requestSize;
  private State state = State.IDLE;
  private long dueAt;
  private long startedAt;

  /** Start of the next scan; ahead of the stored watermark while candidates are being confirmed. */
  private long readUpTo;

  /** End of the scan, as far as it is known. */
  private long endsAt;

  private boolean foundDeletes;
  private int emptyScans;

  /** The oldest delete that was not emitted and must be read again: it stops the watermark. */
  private long heldFrom = NOTHING_HELD;

  /** The oldest such delete found by the retry. */
  private long heldAgainFrom = NOTHING_HELD;

  private long retryHeldAt;

  /** Whether held deletes are being read again. */
  private boolean retrying;

  /** The last page of the retry; null: not read yet. */
  private PageTracker.Page retryEnd;

  /** End of the last reported gap. */
  private long reportedGapEnd;

  private final DailyAlert gapAlert = new DailyAlert();

  /**
   * @param changedIds learns the deleted ids, also those that the topic does not have yet
   */
  public DeleteFeedScan(
      ObjectContext context,
      TopicContents topicContents,
      DeleteConfirmation deleteConfirmation,
      HintedDeletes hintedDeletes,
      ChangedIds changedIds) {
    this.context = context;
    this.topicContents = topicContents;
    this.deleteConfirmation = deleteConfirmation;
    this.hintedDeletes = hintedDeletes;
    this.changedIds = changedIds;
    this.unfinishedLists = new UnfinishedLists(context, "The vendor's list of deleted records of");
    this.requestSize = new RequestSize(context, context.capabilities().listPageSize());
    this.dueAt = context.now();
    this.readUpTo = watermark();
  }

  /** The topic holds nothing from before T0 that was not copied after it. */
  private long watermark() {
    return Math.max(context.cursor().t0(), context.cursor().deletesWatermark());
  }

  public void advance() {
    if (state != State.IDLE) {
      return;
    }
    if (context.now() < dueAt) {
      context.scheduleWakeUp(dueAt);
    } else if (context.clock().isSynchronized()) {
      startScan();
    }
  }

  private void startScan() {
    state = State.READING;
    startedAt = context.now();
    endsAt = context.clock().vendorTimeAt(startedAt) - context.settings().settleMs();
    if (heldFrom != NOTHING_HELD && !retrying && startedAt >= retryHeldAt) {
      retrying = true;
      readUpTo = Math.min(readUpTo, heldFrom);
    }
    pageWalk.reset();
    foundDeletes = false;
    requestPage();
  }

  private void requestPage() {
    context.send(
        this,
        new Request.DeletedSince(
            context.object(), readUpTo, pageWalk.pageToken(), requestSize.pageLimit()),
        RequestPriority.INCREMENTAL,
        dueAt);
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    requestPage();
  }

  /** Asks for fewer deletes; if not even one is told, the next scan starts where this one did. */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    if (requestSize.reduce(((Request.DeletedSince) inFlightRequest.request()).limit(), failure)) {
      requestPage();
    } else {
      finishScan();
    }
  }

  /** The page token has expired: the next scan starts where this one started. */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    if (pageWalk.isAtBeginning()) {
      return false;
    }
    finishScan();
    return true;
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    Result.Deletions page = (Result.Deletions) result;
    requestSize.onAnswered(((Request.DeletedSince) inFlightRequest.request()).limit());
    page.completeFrom().ifPresent(this::reportGap);
    endsAt = Math.min(endsAt, page.completeUpTo().orElse(endsAt));
    String nextToken = page.nextToken().orElse("");
    boolean lastPage = nextToken.isEmpty();
    addCandidates(page, lastPage);
    boolean leadsBack = !lastPage && pageWalk.leadsBackTo(nextToken);
    if (lastPage) {
      readUpTo = Math.max(readUpTo, endsAt);
      unfinishedLists.onFinished();
      finishScan();
    } else if (leadsBack || pageWalk.isEndless(!page.deletions().isEmpty())) {
      unfinishedLists.report(
          leadsBack ? UnfinishedLists.Reason.LEADS_BACK : UnfinishedLists.Reason.ENDLESS,
          "The next scan reads it again from where this one began.");
      finishScan();
      dueAt = Math.max(dueAt, context.now() + unfinishedLists.delayMs());
    } else {
      pageWalk.advanceTo(nextToken);
      requestPage();
    }
  }

  private void addCandidates(Result.Deletions page, boolean lastPage) {
    Map<String, Result.Deletion> named = new LinkedHashMap<>();
    for (Result.Deletion deletion : page.deletions()) {
      changedIds.add(deletion.id());
      if (!isCandidate(deletion) && topicContents.mayContain(deletion.id())) {
        named.merge(
            deletion.id(),
            deletion,
            (one, other) -> one.deletedAt() > other.deletedAt() ? one : other);
      }
    }
    String position = lastPage ? Long.toString(Math.max(readUpTo, endsAt)) : WITHIN_SCAN;
    PageTracker.Page trackedPage = pageTracker.addPage(position, lastPage, named.size());
    if (retrying && lastPage && retryEnd == null) {
      retryEnd = trackedPage;
    }
    for (Result.Deletion deletion : named.values()) {
      foundDeletes = true;
      candidates
          .computeIfAbsent(deletion.id(), id -> new HashMap<>(2))
          .put(
              trackedPage,
              new ReportedDelete(
                  deletion.deletedAt(), isBelieved(deletion) ? deletion.deletedAt() : readUpTo));
      deleteConfirmation.addCandidate(toCandidate(deletion, trackedPage));
    }
    moveWatermark();
  }

  private boolean isCandidate(Result.Deletion deletion) {
    return candidates.getOrDefault(deletion.id(), Map.of()).values().stream()
        .anyMatch(reported -> reported.deletedAt() == deletion.deletedAt());
  }

  /** Whether the time of a delete can be true. Another one is a delete nevertheless. */
  private boolean isBelieved(Result.Deletion deletion) {
    return deletion.deletedAt() >= readUpTo - MAX_BEFORE_START_MS
        && !context.isAhead(deletion.deletedAt());
  }

  private DeleteCandidate toCandidate(Result.Deletion deletion, PageTracker.Page page) {
    long deletedAt = isBelieved(deletion) ? deletion.deletedAt() : Math.max(readUpTo, endsAt);
    return new DeleteCandidate(
        deletion.id(),
        deletedAt,
        OptionalLong.of(deletedAt),
        deletion.mergedInto().map(survivor -> new DeleteCandidate.Merge(survivor, deletedAt, 0)),
        page,
        DeleteCandidate.Evidence.STRONG,
        this);
  }

  private void finishScan() {
    state = State.IDLE;
    emptyScans = foundDeletes ? 0 : emptyScans + 1;
    OptionalLong dailyLimit = context.vendorCapabilities().dailyLimit();
    long intervalMs = context.settings().effectiveDeleteFeedIntervalMs(emptyScans, dailyLimit);
    dueAt = Math.max(context.now(), context.nextPollAt(startedAt, intervalMs));
  }

  /** Reports that the vendor no longer lists the deletes before this time. */
  private void reportGap(long completeFrom) {
    if (completeFrom <= readUpTo
        || completeFrom <= reportedGapEnd
        // Until then, no run could close the gap.
        || context.isAhead(completeFrom)) {
      return;
    }
    boolean reconciles = context.settings().reconcile().isEnabled();
    context.setCursor(
        context.cursor().withDeletesGap(Math.max(completeFrom, context.cursor().deletesGap())));
    if (reconciles) {
      context.setCursor(context.cursor().with(context.cursor().reconcile().requestRun()));
    }
    context.emitEvent(
        EventKind.DELETE_HELD,
        reconciles ? Level.WARN : gapAlert.nextLevel(context.now()),
        "The vendor no longer reports which records of "
            + context.object().name()
            + " were deleted between "
            + Instant.ofEpochMilli(Math.max(readUpTo, reportedGapEnd))
            + " and "
            + Instant.ofEpochMilli(completeFrom)
            + (reconciles
                ? ". A reconciliation run has been requested to find them."
                : ". They stay in the topic. Configure reconcile.consumer.* so that reconciliation"
                    + " finds them."),
        Map.of("from", Math.max(readUpTo, reportedGapEnd), "to", completeFrom));
    reportedGapEnd = completeFrom;
  }

  @Override
  public void onDeleteConfirmed(DeleteCandidate candidate) {
    resolve(candidate);
  }

  /** The record was restored, or was deleted and created again. */
  @Override
  public void onAlive(DeleteCandidate candidate, Row row, InFlightRequest inFlightRequest) {
    resolve(candidate);
    hintedDeletes.onAlive(candidate, row, inFlightRequest);
  }

  @Override
  public void onKept(DeleteCandidate candidate, DeleteConfirmation.Outcome outcome) {
    switch (outcome) {
      case ALREADY_DELETED, RE_EMITTED, NOT_TOLD -> resolve(candidate);
      case HELD_BY_GUARD, INCONCLUSIVE -> {
        hold(candidates.get(candidate.id()).get(candidate.page()).heldFrom());
        retryHeldAt = context.now() + HELD_RETRY_MS;
        resolve(candidate);
        hintedDeletes.onKept(candidate, outcome);
      }
    }
  }

  private void hold(long deletedAt) {
    if (retrying) {
      heldAgainFrom = Math.min(heldAgainFrom, deletedAt);
    } else {
      heldFrom = Math.min(heldFrom, deletedAt);
    }
  }

  private void resolve(DeleteCandidate candidate) {
    candidates.computeIfPresent(
        candidate.id(),
        (id, reported) -> {
          reported.remove(candidate.page());
          return reported.isEmpty() ? null : reported;
        });
    candidate.page().resolveOne();
    moveWatermark();
  }

  private void moveWatermark() {
    for (PageTracker.Page page = pageTracker.pollCompleted();
        page != null;
        page = pageTracker.pollCompleted()) {
      if (page == retryEnd) {
        heldFrom = heldAgainFrom;
        heldAgainFrom = NOTHING_HELD;
        retrying = false;
        retryEnd = null;
      }
      long next = page.isLast() ? Math.min(Long.parseLong(page.position()), heldFrom) : 0;
      if (next > watermark()) {
        context.setCursor(context.cursor().withDeletesWatermark(next));
      }
    }
  }
}
