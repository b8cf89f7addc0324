/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.ExportCursor;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.sync.core.BatchReader;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageTracker;
import io.crmconnect.sync.core.PageWalk;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
import io.crmconnect.sync.core.UnfinishedLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Copies the history page by page; it can resume at a page. If pages come by ascending id and their
 * tokens are ids, the list is split into ranges that are read in parallel, so that slow responses
 * do not limit the throughput.
 *
 * <pre>
 *   READY --room--> REQUESTED --page--> READY: its rows are held; once all are resolved,
 *     ^                |  |             they are emitted and the cursor's token := next
 *     |                |  +--no next, or an id past the range's end--> DRAINING --> ENDED, FINISHED
 *     +-- a minute ----+
 *   A page with the same token, or with repeated or unsorted rows, is requested again, up to three
 *   times. Then the range pauses for a minute, or the whole list is read again as one unordered
 *   range.
 * </pre>
 *
 * Until a page is emitted as a whole ({@link HeldRows}), it is in memory: at most the pages ahead
 * are.
 *
 * <p>An object with more rows than the vendor's threshold is not listed but read as an {@link
 * Export}.
 *
 * <p>A page is the last one if the vendor names no next one, whatever its size, or if it is the
 * first page again. Where the list has then ended for all ranges, {@link PassEnd} judges the end
 * before the pass is done.
 */
public final class Backfill implements ResponseHandler {
  private static final int MAX_PAGES_AHEAD = 2;
  private static final long REPEATED_PAGE_PAUSE_MS = 60_000;

  /** So many exports of a pass may be abandoned before its rows are listed. */
  private static final long MAX_EXPORTS = 3;

  private final ObjectContext context;
  private final SyncMode mode;
  private final RowEmitter emitter;
  private final PageReads pageReads;
  private final BatchReader batchReader;
  private final BackfillEvents events;
  private final ActiveRanges ranges;
  private final HeldRows heldRows;
  private final RangeSplitter splitter;
  private final PageRequests pageRequests;
  private final PassEnd passEnd;
  private final UnfinishedLists unfinishedLists;
  private boolean running;
  private int restarts;

  /** Null if the rows are listed. */
  private Export export;

  /** Whether the pass was compared with the threshold for an export. */
  private boolean exportDecided;

  public Backfill(ObjectContext context, SyncMode mode, RowEmitter emitter) {
    this.context = context;
    this.mode = mode;
    this.emitter = emitter;
    this.events = new BackfillEvents(context);
    this.ranges = new ActiveRanges(context);
    this.heldRows = new HeldRows(context, mode, emitter);
    this.pageReads = new PageReads(context, mode, emitter, heldRows, this::emitCompletedPages);
    this.batchReader = pageReads.batchReader();
    this.splitter = new RangeSplitter(context, ranges);
    this.pageRequests = new PageRequests(context, this);
    this.unfinishedLists = new UnfinishedLists(context, "The vendor's list of");
    this.passEnd = new PassEnd(context, ranges, events, this::sendCountRequest);
    loadRanges();
    if (running) {
      // The start of the syncs requests it.
      passEnd.awaitCount();
    } else {
      // The task may have stopped just at the end of the pass.
      context.endWholeResync();
    }
  }

  private void loadRanges() {
    pageRequests.clear();
    heldRows.clear();
    running = context.cursor().backfill().isRunning();
    if (export != null) {
      export.stop();
    }
    if (running && context.cursor().backfill().export().isActive()) {
      ranges.clear();
      export = new Export(context, mode, emitter, new ExportOwner());
    } else {
      ranges.load();
      export = null;
    }
  }

  private final class ExportOwner implements Export.Owner {
    @Override
    public OptionalLong expectedRows() {
      return Backfill.this.expectedRows();
    }

    @Override
    public void onAbandoned(String reason, boolean mayBeginAnew) {
      long abandoned =
          mayBeginAnew ? context.cursor().backfill().export().abandoned() + 1 : MAX_EXPORTS;
      boolean again = abandoned < MAX_EXPORTS;
      events.emitExportAbandoned(reason, again);
      startExport(new ExportCursor(again ? exportSince() : 0, abandoned));
    }
  }

  /**
   * Exports a large object instead of listing it, unless much of the list has been read already.
   */
  private void exportIfLarge(long count) {
    OptionalLong threshold = context.vendorCapabilities().exportThreshold(context.object());
    if (exportDecided || !isListing() || threshold.isEmpty() || !canExport()) {
      return;
    }
    exportDecided = true;
    // A count that the vendor could not tell in time is that of a large object.
    long rows = count == Result.RecordCount.UNKNOWN ? threshold.getAsLong() : count;
    BackfillCursor cursor = context.cursor().backfill();
    if (rows >= threshold.getAsLong()
        && cursor.rows() < rows / 2
        && cursor.export().abandoned() < MAX_EXPORTS) {
      events.emitExportStarted(threshold.getAsLong());
      startExport(new ExportCursor(exportSince(), cursor.export().abandoned()));
    }
  }

  private boolean isListing() {
    return context.cursor().backfill().isRunning() && export == null;
  }

  /** Whether the list is not begun before the vendor has counted the rows. */
  private boolean awaitsCount() {
    BackfillCursor cursor = context.cursor().backfill();
    return !exportDecided
        && cursor.rows() == 0
        && cursor.export().abandoned() < MAX_EXPORTS
        && context.vendorCapabilities().exportThreshold(context.object()).isPresent()
        && canExport();
  }

  /** What changes while an export is read must be told, and be readable. */
  private boolean canExport() {
    Capabilities capabilities = context.capabilities();
    return capabilities.readsByIds()
        && capabilities.namesChanges()
        && capabilities.deletes() == DeleteFeed.TIME_RANGE
        && !context.schema().requestedFields().isEmpty();
  }

  /** No change before it can be emitted from now on. */
  private long exportSince() {
    ObjectCursor cursor = context.cursor();
    long since =
        Math.min(
            cursor.incremental().watermark(), Math.max(cursor.t0(), cursor.deletesWatermark()));
    if (context.settings().isRecheckEnabled()) {
      since = Math.min(since, cursor.recheck().watermark());
    }
    return Math.max(1, since);
  }

  private void startExport(ExportCursor exportCursor) {
    context.cancel(responseHandlers());
    emitter.changedIds().stop();
    context.setCursor(context.cursor().with(context.cursor().backfill().startExport(exportCursor)));
    loadRanges();
    passEnd.reset();
  }

  private IdOrder idOrder() {
    return context.capabilities().idOrder();
  }

  public List<ResponseHandler> responseHandlers() {
    List<ResponseHandler> handlers = new ArrayList<>(List.of(this, batchReader));
    if (export != null) {
      handlers.addAll(export.responseHandlers());
    }
    return handlers;
  }

  /** The index's count and highest id. */
  public void onRecordCount(Result.RecordCount recordCount) {
    splitter.onRecordCount(recordCount);
    if (export == null) {
      passEnd.onRecordCount(recordCount);
    } else {
      passEnd.onExportedCount(recordCount);
    }
    exportIfLarge(recordCount.count());
  }

  /**
   * Sequence number of the oldest request whose rows have not been emitted yet, or {@link
   * Long#MAX_VALUE}.
   */
  public long oldestHeldSequence() {
    return export == null ? heldRows.oldestSequence() : export.oldestHeldSequence();
  }

  /** The index's count of the object's records; empty: unknown. */
  public OptionalLong expectedRows() {
    return passEnd.expectedRows().map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** Starts a new pass that also emits rows that have not changed since they were emitted. */
  public void resync() {
    context.setSignals(context.signals().withWholeResync(true));
    startPass(context.cursor().backfill().ordered());
  }

  /** Starts a new pass over the whole list. */
  public void restart(boolean ordered) {
    mode.emittedVersions().dropRestored();
    startPass(ordered);
  }

  private void startPass(boolean ordered) {
    context.cancel(responseHandlers());
    String fields = context.schema().fingerprint();
    context.setCursor(
        context.cursor().with(context.cursor().backfill().startAgain(fields, ordered)));
    emitter.changedIds().stop();
    loadRanges();
    passEnd.reset();
    exportDecided = false;
    passEnd.expectedRows().ifPresent(this::exportIfLarge);
  }

  public void advance() {
    if (!running) {
      return;
    }
    if (context.cursor().backfill().state() == BackfillCursor.State.DONE) {
      finish();
      return;
    }
    if (context.signals().backfillPaused()) {
      batchReader.flush(true);
      return;
    }
    if (export != null) {
      events.emitProgress(passEnd.expectedRows());
      export.advance();
      return;
    }
    if (awaitsCount()) {
      passEnd.requestCountOnce();
      return;
    }
    passEnd.retryIfDue();
    splitter.splitIfSlow();
    for (ActiveRange range : ranges) {
      if (range.state != ActiveRange.State.READY || range.pageTracker.size() >= MAX_PAGES_AHEAD) {
        continue;
      }
      if (context.now() < range.notBefore) {
        context.scheduleWakeUp(range.notBefore);
      } else if (!context.isKafkaBehind()) {
        pageRequests.send(range);
      }
    }
    batchReader.flush(true);
    events.emitProgress(passEnd.expectedRows());
  }

  private void sendCountRequest() {
    context.send(
        this, new Request.RecordCount(context.object()), RequestPriority.BACKFILL, context.now());
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    if (inFlightRequest.request() instanceof Request.RecordCount) {
      passEnd.requestCount();
      return;
    }
    pageRequests.remove(inFlightRequest).ifPresent(pageRequests::send);
  }

  /**
   * Asks for fewer rows. A single row is left to a read by its id; if not even its id can be
   * listed, it is passed over.
   */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    ActiveRange range = pageRequests.remove(inFlightRequest).orElseThrow();
    Request.ListPage page = (Request.ListPage) inFlightRequest.request();
    range.state = ActiveRange.State.READY;
    if (pageRequests.reduce(page, failure)) {
      return;
    }
    if (!page.fields().isEmpty()) {
      pageRequests.leaveOutRows(range);
    } else {
      passOver(range, inFlightRequest);
    }
  }

  private void passOver(ActiveRange range, InFlightRequest inFlightRequest) {
    Optional<String> lastId = range.pageWalk.passOver(idOrder(), range.lastSeenId);
    if (lastId.isEmpty()) {
      pause(range, "is not answered for the next page");
      return;
    }
    range.lastSeenId = lastId.get();
    Optional<String> behindMaxId = splitter.idBehindLast();
    boolean behindEnd =
        behindMaxId.isPresent() && idOrder().compare(range.lastSeenId, behindMaxId.get()) >= 0;
    if (behindEnd) {
      // No token behind the last row leads anywhere.
      range.pageWalk.takePassedOver().ifPresent(part -> readPassedOver(range, part, behindMaxId));
      Result.Page end = new Result.Page(List.of(), List.of(), List.of(), Optional.empty());
      processPage(range, end, "", inFlightRequest);
    }
  }

  /** The vendor rejects its own token: the backfill restarts, once. */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    Optional<ActiveRange> range = pageRequests.rangeOf(inFlightRequest);
    if (range.isEmpty() || range.get().pageWalk.isAtBeginning() || ++restarts > 1) {
      return false;
    }
    restart(context.cursor().backfill().ordered());
    return true;
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long responseTimeMs) {
    if (result instanceof Result.RecordCount recordCount) {
      onRecordCount(recordCount);
      return;
    }
    Result.Page page = (Result.Page) result;
    ActiveRange range = pageRequests.remove(inFlightRequest).orElseThrow();
    range.state = ActiveRange.State.READY;
    splitter.onResponse(responseTimeMs);
    pageRequests.onAnswered((Request.ListPage) inFlightRequest.request());
    boolean behindEnd = isBehindEnd(range, page, context.cursor().backfill().ordered());
    if (behindEnd && !range.pageWalk.confirmsEnd()) {
      pageRequests.send(range);
      return;
    }
    Result.Page usedPage = behindEnd ? page.emptied() : page;
    if (continuesList(range, usedPage)) {
      onPage(range, endIfEndless(range, usedPage), inFlightRequest);
    }
  }

  /** The vendor's count decides whether the list is complete where its pages lead nowhere. */
  private Result.Page endIfEndless(ActiveRange range, Result.Page page) {
    if (!range.pageWalk.isEndless(page, idOrder(), context.cursor().backfill().ordered())) {
      return page;
    }
    unfinishedLists.report(
        UnfinishedLists.Reason.ENDLESS,
        "The backfill takes this for its end if the vendor counts about as many rows.");
    range.pageWalk.returnFromNowhere();
    range.repeatsRows = !page.rows().isEmpty();
    // Such rows make more than the vendor counts.
    return page.asLast(range.repeatsRows);
  }

  /** If the page does not continue the list, it is requested again, or the list is. */
  private boolean continuesList(ActiveRange range, Result.Page page) {
    if (range.pageWalk.leadsBackTo(page.nextToken().orElse(""))) {
      onRepeatedToken(range);
      return false;
    }
    boolean ordered = context.cursor().backfill().ordered();
    if (ordered && !isOrdered(page.rows(), range.lastSeenId)) {
      if (range.pageWalk.tryAgain()) {
        pageRequests.send(range);
      } else {
        restartUnordered();
      }
      return false;
    }
    if (page.cutOff() && range.pageWalk.tryAgain()) {
      pageRequests.send(range);
      return false;
    }
    return true;
  }

  private void onPage(ActiveRange range, Result.Page page, InFlightRequest inFlightRequest) {
    range.pageWalk.resetRetries();
    if (range.notBefore > 0) {
      range.notBefore = 0;
      events.emitResumed();
    }
    String nextToken = page.nextToken().orElse("");
    splitter.onPage(page.rows(), nextToken);
    if (!range.isRereading) {
      emitter.quarantineMalformed(page.malformed());
    }
    range.onPage(!((Request.ListPage) inFlightRequest.request()).fields().isEmpty());
    Optional<PageWalk.PassedOver> passedOver = range.pageWalk.takePassedOver();
    if (passedOver.isPresent()) {
      readPassedOver(range, passedOver.get(), page.rows().stream().findFirst().map(Row::id));
    }
    processPage(range, page, nextToken, inFlightRequest);
  }

  /** The rows behind the page token are gone, and the vendor returns the first page instead. */
  private boolean isBehindEnd(ActiveRange range, Result.Page page, boolean ordered) {
    return ordered
        ? range.pageWalk.hasOnlyReadRows(page, range::isRead)
        : range.pageWalk.leadsBackToSecondPage(page.nextToken().orElse(""));
  }

  private static String lastId(List<Row> rows) {
    return rows.get(rows.size() - 1).id();
  }

  private void onRepeatedToken(ActiveRange range) {
    if (range.pageWalk.tryAgain()) {
      pageRequests.send(range);
      return;
    }
    range.pageWalk.resetRetries();
    pause(range, "leads back to a page that was already read");
  }

  /**
   * @param reason the rest of a sentence about the vendor's list
   */
  private void pause(ActiveRange range, String reason) {
    range.notBefore = context.now() + REPEATED_PAGE_PAUSE_MS;
    context.scheduleWakeUp(range.notBefore);
    events.emitPaused(reason);
  }

  private void restartUnordered() {
    restart(false);
    events.emitRestartedUnordered();
  }

  private boolean isOrdered(List<Row> rows, String lastId) {
    String previousId = lastId;
    for (Row row : rows) {
      if (!previousId.isEmpty() && idOrder().compare(row.id(), previousId) <= 0) {
        return false;
      }
      previousId = row.id();
    }
    return true;
  }

  /**
   * Reads the ids that may be in the part of the list that was passed over, if they are few;
   * otherwise they are left to reconciliation.
   */
  private void readPassedOver(
      ActiveRange range, PageWalk.PassedOver passedOver, Optional<String> nextListedId) {
    String fromId = passedOver.fromId();
    String endId =
        nextListedId.or(() -> idOrder().plus(range.lastSeenId, 2)).orElse(range.lastSeenId);
    List<String> ids = PageWalk.idsBetween(idOrder(), fromId, endId);
    boolean read = !ids.isEmpty() && context.capabilities().readsByIds();
    events.emitPassedOver(fromId, endId, read);
    if (read) {
      PageTracker.Page trackedPage =
          range.pageTracker.addPage(passedOver.token(), false, ids.size());
      ids.forEach(
          id -> batchReader.enqueue(new BatchReader.ReadTarget(id, Row.UNKNOWN_TIME, trackedPage)));
    }
  }

  private void processPage(
      ActiveRange range, Result.Page page, String nextToken, InFlightRequest inFlightRequest) {
    List<Row> rows = new ArrayList<>(page.rows().size());
    boolean reachedRangeEnd = false;
    for (Row row : page.rows()) {
      if (range.contains(row.id())) {
        rows.add(row);
      } else {
        reachedRangeEnd = true;
      }
    }
    boolean ordered = context.cursor().backfill().ordered();
    range.receive(page.rows().isEmpty() ? range.lastSeenId : lastId(page.rows()));
    reachedRangeEnd |= ordered && range.endsWith(range.lastSeenId);
    boolean lastPage = reachedRangeEnd || nextToken.isEmpty();
    String position = nextToken;
    if (lastPage && !reachedRangeEnd) {
      Optional<String> behindLastId =
          ordered && !page.cutOff() ? splitter.tokenBehind(range.lastSeenId) : Optional.empty();
      range.endList(behindLastId.isEmpty(), page);
      position = behindLastId.or(range.pageWalk::pageToken).orElse("");
    }
    range.state = lastPage ? ActiveRange.State.DRAINING : ActiveRange.State.READY;
    range.pageWalk.advanceTo(nextToken);
    boolean idsOnly = ((Request.ListPage) inFlightRequest.request()).fields().isEmpty();
    int receivedRows = rows.size() + page.malformed().size();
    PageTracker.Page trackedPage = range.pageTracker.addPage(position, lastPage, receivedRows);
    page.malformed().forEach(malformed -> trackedPage.resolveOne());
    for (Row row : rows) {
      if (context.settings().isBeforeStartDate(row.version()) || range.isEmitted(row.id())) {
        trackedPage.resolveOne();
      } else if (idsOnly && !context.capabilities().readsByIds()) {
        trackedPage.resolveOne();
        emitter.quarantineUnreadable(row.id(), "Its row is too large or cannot be answered.");
      } else if (idsOnly && !context.schema().requestedFields().isEmpty()) {
        batchReader.enqueue(new BatchReader.ReadTarget(row.id(), row.version(), trackedPage));
      } else {
        heldRows.addListed(trackedPage, row, inFlightRequest);
      }
    }
    emitCompletedPages(range);
    batchReader.flush(true);
  }

  /** A row was not stored. If it was of a page that is read again, it comes again with it. */
  public void onDropped() {
    ranges.forgetEmittedRows();
  }

  private void emitCompletedPages() {
    for (ActiveRange range : ranges) {
      emitCompletedPages(range);
    }
  }

  private void emitCompletedPages(ActiveRange range) {
    boolean moved = false;
    for (PageTracker.Page page = range.pageTracker.peekCompleted();
        page != null && !pageReads.readsRowsAgain(page);
        page = range.pageTracker.peekCompleted()) {
      PageTracker.Page completed = range.pageTracker.pollCompleted();
      heldRows.emitPage(completed, () -> moveCursor(range, completed));
      moved = true;
    }
    if (moved) {
      passEnd.finishIfEnded();
    }
  }

  private void moveCursor(ActiveRange range, PageTracker.Page page) {
    boolean passedOver = page.position().equals(range.stored.pageToken()) && !page.isLast();
    range.advanceTo(page.position());
    long rows = passedOver ? 0 : page.size();
    if (page.isLast() && !range.listEnded) {
      range.state = ActiveRange.State.FINISHED;
    } else if (page.isLast()) {
      range.state = ActiveRange.State.ENDED;
      if (range.rereadsLastPage) {
        range.uncountedRows = page.size();
        range.storeEmittedRows();
        rows = 0;
      }
    }
    ranges.store(rows);
  }

  private void finish() {
    running = false;
    context.endWholeResync();
    ranges.clear();
    export = null;
    emitter.changedIds().stop();
    Optional<EndCheck.Shortfall> shortfall = passEnd.acceptedShortfall();
    if (shortfall.isPresent()) {
      events.emitIncomplete(shortfall.get());
    } else {
      events.emitFinished(context.cursor().backfill().rows());
    }
  }
}
