/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.BackfillRange;
import io.crmconnect.sync.core.BatchReader;
import io.crmconnect.sync.core.ChangedIds;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageTracker;
import io.crmconnect.sync.core.PageWalk;
import io.crmconnect.sync.core.RequestSize;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
import io.crmconnect.sync.core.UnfinishedLists;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Copies the history from an export, step by step; the token of the next step is in the cursor, so
 * a task continues where an earlier one stopped.
 *
 * <pre>
 *   READY --step--> REQUESTED --pending--> READY, after a pause
 *     ^                |  |
 *     +-- page --------+  +-- last page --> DRAINING --all its rows resolved--> the pass is done
 * </pre>
 *
 * <p>Exported rows are as old as the export. A row whose id was emitted, deleted or named as
 * changed since then ({@link ChangedIds}) is read again by its id, so that no older row follows a
 * newer one, and none follows its delete.
 */
final class Export implements ResponseHandler {
  private static final int MAX_PAGES_AHEAD = 2;
  private static final long MIN_PAUSE_MS = 100;
  private static final long MAX_PAUSE_MS = 300_000;

  /** An export that lacks more than 10 rows and more than this percentage is not believed. */
  private static final long TOLERATED_PERCENT = 10;

  private static final long TOLERATED_ROWS = 10;

  /** What the owner of the export has to do. */
  interface Owner {
    /** The vendor's count; empty: unknown. */
    OptionalLong expectedRows();

    /**
     * @param reason one sentence
     */
    void onAbandoned(String reason, boolean mayBeginAnew);
  }

  private enum State {
    READY,
    REQUESTED,
    DRAINING,
    ENDED
  }

  private final ObjectContext context;
  private final Owner owner;
  private final RowEmitter emitter;
  private final PageReads pageReads;
  private final BatchReader batchReader;
  private final HeldRows heldRows;
  private final ChangesSinceExport changesSinceExport;
  private final RequestSize pageSize;
  private final PageTracker pageTracker = new PageTracker();
  private final Set<String> seenTokens = new HashSet<>();
  private State state = State.READY;

  /** Of the next step; ahead of the cursor's while rows of earlier pages are being read. */
  private Optional<String> token;

  /** Pages in a row without rows. */
  private int pagesWithoutRows;

  /** Rows received and not counted in the cursor yet. */
  private long uncountedRows;

  private long notBefore;

  /** Continues the export of the cursor, or begins one. */
  Export(ObjectContext context, SyncMode mode, RowEmitter emitter, Owner owner) {
    this.context = context;
    this.owner = owner;
    this.emitter = emitter;
    this.heldRows = new HeldRows(context, mode, emitter);
    this.pageReads = new PageReads(context, mode, emitter, heldRows, this::emitCompletedPages);
    this.batchReader = pageReads.batchReader();
    this.pageSize = new RequestSize(context, context.capabilities().listPageSize());
    String stored = context.cursor().backfill().ranges().get(0).pageToken();
    this.token = stored.isEmpty() ? Optional.empty() : Optional.of(stored);
    emitter.changedIds().start();
    this.changesSinceExport =
        new ChangesSinceExport(context, emitter.changedIds(), token.isPresent());
    // A replica that the vendor exports from may lack what was emitted until now.
    this.notBefore = context.now() + context.settings().settleMs();
  }

  List<ResponseHandler> responseHandlers() {
    return List.of(this, batchReader, changesSinceExport);
  }

  /** As in {@link HeldRows#oldestSequence}. */
  long oldestHeldSequence() {
    return heldRows.oldestSequence();
  }

  void advance() {
    if (state == State.ENDED) {
      return;
    }
    if (changesSinceExport.hasFailed() || emitter.changedIds().isOverflowed()) {
      abandon("It is not known which of its rows have changed since it began.", true);
      return;
    }
    if (!changesSinceExport.isDone()) {
      changesSinceExport.advance();
      return;
    }
    batchReader.flush(true);
    if (state != State.READY || pageTracker.size() >= MAX_PAGES_AHEAD) {
      return;
    }
    if (context.now() < notBefore) {
      context.scheduleWakeUp(notBefore);
    } else if (!context.isKafkaBehind()) {
      send();
    }
  }

  private void send() {
    state = State.REQUESTED;
    context.send(
        this,
        new Request.ExportPage(
            context.object(), token, context.schema().requestedFields(), pageSize.pageLimit()),
        RequestPriority.BACKFILL,
        context.now());
  }

  /** What is still answered has no effect. */
  void stop() {
    state = State.ENDED;
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    if (state != State.ENDED) {
      send();
    }
  }

  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    int limit = ((Request.ExportPage) inFlightRequest.request()).limit();
    if (pageSize.reduce(limit, failure)) {
      send();
    } else {
      abandon(failure.message(), false);
    }
  }

  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    abandon("The vendor rejects a request for it.", false);
    return true;
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    state = State.READY;
    Request.ExportPage request = (Request.ExportPage) inFlightRequest.request();
    if (token.isEmpty() && !request.fields().equals(context.schema().requestedFields())) {
      // The export that was begun has other fields.
      return;
    }
    if (result instanceof Result.ExportAbandoned abandoned) {
      abandon(abandoned.reason(), abandoned.mayBeginAnew());
    } else if (result instanceof Result.ExportPending pending) {
      onPending(pending);
    } else {
      pageSize.onAnswered(request.limit());
      onPage((Result.ExportedRows) result, inFlightRequest);
    }
  }

  private void onPending(Result.ExportPending pending) {
    notBefore =
        context.now() + Math.max(MIN_PAUSE_MS, Math.min(MAX_PAUSE_MS, pending.retryAfterMs()));
    if (pending.pageToken().equals(token)) {
      return;
    }
    token = pending.pageToken();
    if (pageTracker.size() == 0) {
      // Stored at once: what the vendor has begun shall not be begun again.
      moveCursor(token.orElse(""), 0);
      context.emitHeartbeat();
    }
  }

  private void onPage(Result.ExportedRows page, InFlightRequest inFlightRequest) {
    boolean last = page.nextToken().isEmpty();
    if (!last && (page.nextToken().equals(token) || !seenTokens.add(page.nextToken().get()))) {
      abandon("It leads back to a page that was already read.", true);
      return;
    }
    int received = page.rows().size() + page.malformed().size();
    pagesWithoutRows = received > 0 ? 0 : pagesWithoutRows + 1;
    if (!last && pagesWithoutRows >= PageWalk.MAX_FRUITLESS_PAGES) {
      abandon(
          "It cannot be read to its end: " + UnfinishedLists.Reason.ENDLESS.text() + ".", false);
      return;
    }
    if (last && isFarBelowCount(context.cursor().backfill().rows() + uncountedRows + received)) {
      abandon("It has far fewer rows than the vendor counts.", false);
      return;
    }
    emitter.quarantineMalformed(page.malformed());
    uncountedRows += received;
    token = page.nextToken();
    state = last ? State.DRAINING : State.READY;
    PageTracker.Page trackedPage = pageTracker.addPage(page.nextToken().orElse(""), last, received);
    page.malformed().forEach(malformed -> trackedPage.resolveOne());
    for (Row row : page.rows()) {
      if (context.settings().isBeforeStartDate(row.version())) {
        trackedPage.resolveOne();
      } else {
        heldRows.addListed(trackedPage, row, inFlightRequest);
      }
    }
    emitCompletedPages();
    batchReader.flush(true);
  }

  private boolean isFarBelowCount(long rows) {
    OptionalLong expected = owner.expectedRows();
    if (expected.isEmpty()) {
      return false;
    }
    long tolerated = Math.max(TOLERATED_ROWS, expected.getAsLong() / 100 * TOLERATED_PERCENT);
    return expected.getAsLong() - rows > tolerated;
  }

  private void abandon(String reason, boolean mayBeginAnew) {
    state = State.ENDED;
    owner.onAbandoned(reason, mayBeginAnew);
  }

  private void emitCompletedPages() {
    for (PageTracker.Page page = pageTracker.peekCompleted();
        page != null && state != State.ENDED && !pageReads.readsRowsAgain(page);
        page = pageTracker.peekCompleted()) {
      PageTracker.Page completed = pageTracker.pollCompleted();
      heldRows.emitPage(completed, () -> moveCursorBehind(completed));
    }
  }

  private void moveCursorBehind(PageTracker.Page page) {
    uncountedRows -= page.size();
    if (!page.isLast()) {
      moveCursor(page.position(), page.size());
      return;
    }
    state = State.ENDED;
    emitter.changedIds().stop();
    BackfillCursor cursor = context.cursor().backfill();
    BackfillCursor end = cursor.withProgress(List.of(), cursor.rows() + page.size());
    context.setCursor(context.cursor().with(end.finish()));
  }

  private void moveCursor(String nextToken, long rows) {
    BackfillCursor cursor = context.cursor().backfill();
    List<BackfillRange> ranges = new ArrayList<>();
    ranges.add(cursor.ranges().get(0).advanceTo(nextToken));
    context.setCursor(context.cursor().with(cursor.withProgress(ranges, cursor.rows() + rows)));
  }
}
