/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.incremental;

import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Result.Change;
import io.crmconnect.crm.Row;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.offset.ScanCursor;
import io.crmconnect.record.Op;
import io.crmconnect.sync.core.BatchReader;
import io.crmconnect.sync.core.EmittedVersions;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageTracker;
import io.crmconnect.sync.core.PageWalk;
import io.crmconnect.sync.core.RequestSize;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
import io.crmconnect.sync.core.TopicContents;
import io.crmconnect.sync.delete.DeleteCandidate;
import io.crmconnect.sync.delete.DeleteConfirmation;
import io.crmconnect.sync.delete.HintedDeletes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads every version from a watermark on, without an upper bound, in the vendor's order. The
 * incremental scan does so, and the recheck, which follows it after a delay.
 *
 * <pre>
 *   IDLE --due: take the next watermark--> READY --room--> REQUESTED --page, more behind--> READY
 *    ^  |                                   ^                |
 *    |  +--due--> BOUND_REQUESTED --bound---+                | last page
 *    |                                                       v
 *    +------all ids resolved: watermark := next----------- DRAINING
 * </pre>
 *
 * <ul>
 *   <li>If the vendor can name the version up to which its changes are complete, a scan requests
 *       that first, and the next watermark is not later.
 *   <li>A change that contains its row is not read by id: the row counts as read with the page.
 *   <li>The watermark advances only when all ids of the scan are resolved, to a time taken before
 *       its first page was requested.
 *   <li>The cursor advances past a page only when all its ids are resolved. Pages requested ahead
 *       are requested again after a restart.
 *   <li>If the primary store does not show an id in the version that the index names, the next
 *       watermark is limited to that version, so the next scan finds it again. Once the settle time
 *       has passed, the id is left to the recheck, which handles it in the same way.
 * </ul>
 */
public final class ChangeScan
    implements ResponseHandler, BatchReader.Listener, DeleteConfirmation.Listener {

  /** The kinds of scans of an object: the first two run side by side, the third runs alone. */
  public enum Kind {
    INCREMENTAL,
    RECHECK,
    /** Changes of a frozen object, for the quarantine topic. */
    QUARANTINE
  }

  private enum State {
    IDLE,
    /** The version up to which the changes are complete was requested. */
    BOUND_REQUESTED,
    /** The next page may be requested; ids of earlier pages may still be read. */
    READY,
    REQUESTED,
    /** All pages were received; some of their ids are still being read. */
    DRAINING
  }

  /** Maximum number of pages whose ids are still being read when the next page is requested. */
  private static final int MAX_PAGES_AHEAD = 4;

  private static final long MAX_RECHECK_INTERVAL_MS = 600_000;
  private static final long MIN_DEFERRED_DELAY_MS = 1_000;

  private final ObjectContext context;
  private final Kind kind;
  private final SyncMode mode;
  private final RowEmitter emitter;
  private final TopicContents topicContents;
  private final DeleteConfirmation deleteConfirmation;
  private final HintedDeletes hintedDeletes;
  private final RequestPriority requestPriority;
  private final BatchReader batchReader;
  private final PageTracker pageTracker = new PageTracker();
  private final PageWalk pageWalk;
  private final MissingChangesAlert missingChangesAlert;
  private final RequestSize requestSize;

  /** Whether the next page brings ids only, because the one with a row cannot be read. */
  private boolean withoutRows;

  private final Map<String, Long> deferredSince = new LinkedHashMap<>();

  /** Ids in delete confirmation; the index may name an id twice. */
  private final Map<String, List<BatchReader.ReadTarget>> awaitingConfirmation =
      new LinkedHashMap<>();

  private long dueAt;
  private long startedAt;
  private State state;
  private boolean foundChanges;
  private boolean deferredAny;
  private int emptyScans;

  public ChangeScan(
      ObjectContext context,
      Kind kind,
      SyncMode mode,
      RowEmitter emitter,
      TopicContents topicContents,
      DeleteConfirmation deleteConfirmation,
      HintedDeletes hintedDeletes) {
    this.context = context;
    this.kind = kind;
    this.mode = mode;
    this.emitter = emitter;
    this.topicContents = topicContents;
    this.deleteConfirmation = deleteConfirmation;
    this.hintedDeletes = hintedDeletes;
    this.requestPriority =
        kind == Kind.RECHECK ? RequestPriority.CONFIRM : RequestPriority.INCREMENTAL;
    this.batchReader = new BatchReader(context, mode, emitter, this, requestPriority);
    this.requestSize = new RequestSize(context, context.capabilities().listPageSize());
    this.dueAt = context.now();
    this.startedAt = context.now();
    this.pageWalk = PageWalk.from(cursor().position(), true);
    this.missingChangesAlert = new MissingChangesAlert(context);
    this.state = cursor().inProgress() ? State.READY : State.IDLE;
  }

  public void advance() {
    if (state == State.IDLE) {
      startIfDue();
    }
    if (state == State.IDLE) {
      context.scheduleWakeUp(dueAt);
    }
    if (state == State.IDLE || state == State.BOUND_REQUESTED) {
      return;
    }
    if (state == State.READY && pageTracker.size() < MAX_PAGES_AHEAD) {
      requestPage();
    }
    if (state != State.REQUESTED) {
      batchReader.flush(true);
    }
  }

  private void startIfDue() {
    if (context.now() < dueAt || !context.clock().isSynchronized()) {
      return;
    }
    long next = latestWatermark();
    if (postponesRecheck(next)) {
      return;
    }
    if (context.capabilities().safeBound()) {
      requestSafeBound();
    } else {
      startScan(next);
    }
  }

  /** The latest watermark that a scan starting now may set. */
  private long latestWatermark() {
    long now = context.now();
    long vendorNow = context.clock().vendorTimeAt(now);
    return kind == Kind.RECHECK
        ? vendorNow - context.settings().recheckDelayMs()
        : vendorNow - context.settings().settleMs();
  }

  /** Whether the recheck has no time range to scan yet. */
  private boolean postponesRecheck(long next) {
    if (kind != Kind.RECHECK || next > cursor().watermark()) {
      return false;
    }
    // At most the usual time: a clock that was set back catches up again.
    dueAt = context.now() + Math.min(cursor().watermark() - next + 1, intervalMs());
    return true;
  }

  private void requestSafeBound() {
    state = State.BOUND_REQUESTED;
    context.send(this, new Request.SafeBound(context.object()), requestPriority, dueAt);
  }

  private void onSafeBound(long version) {
    state = State.IDLE;
    if (kind == Kind.RECHECK && version <= cursor().watermark()) {
      // Nobody knows when the bound will move, and to ask for it may take no call.
      dueAt = context.now() + intervalMs();
      return;
    }
    long next = Math.min(version, latestWatermark());
    if (!postponesRecheck(next)) {
      startScan(next);
    }
  }

  private void startScan(long nextWatermark) {
    state = State.READY;
    startedAt = context.now();
    pageWalk.reset();
    foundChanges = false;
    deferredAny = false;
    moveCursor(cursor().startScan(nextWatermark));
  }

  private void requestPage() {
    state = State.REQUESTED;
    List<String> fields =
        context.capabilities().changes() == ChangeFeed.ROWS && !withoutRows
            ? mode.requestedFields()
            : List.of();
    batchReader.setDueAt(dueAt);
    context.send(
        this,
        new Request.ChangesSince(
            context.object(),
            cursor().watermark(),
            pageWalk.pageToken(),
            fields,
            requestSize.pageLimit()),
        requestPriority,
        dueAt);
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    if (inFlightRequest.request() instanceof Request.SafeBound) {
      requestSafeBound();
    } else {
      requestPage();
    }
  }

  /** Asks for fewer changes; a single one is asked for without its row, which is read by id. */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    Request.ChangesSince request = (Request.ChangesSince) inFlightRequest.request();
    withoutRows = !requestSize.reduce(request.limit(), failure) && !request.fields().isEmpty();
    requestPage();
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    if (result instanceof Result.SafeBound safeBound) {
      onSafeBound(safeBound.version());
      return;
    }
    Result.Changes page = (Result.Changes) result;
    requestSize.onAnswered(((Request.ChangesSince) inFlightRequest.request()).limit());
    withoutRows = false;
    String position = page.nextPosition().orElse("");
    boolean standsStill = position.isEmpty() && pageWalk.isAtBeginning();
    boolean leadsBack = page.hasMore() && (standsStill || pageWalk.leadsBackTo(position));
    boolean endless = page.hasMore() && !leadsBack && pageWalk.isEndless(!isEmpty(page));
    boolean noProgress = leadsBack || endless;
    if ((!page.ordered() || leadsBack) && pageWalk.tryAgain()) {
      requestPage();
      return;
    }
    if (!page.ordered() || noProgress) {
      // The page is out of order, so changes may be missing between its entries: this
      // scan delivers what it sees and leaves the watermark where it is, for the next one.
      moveCursor(cursor().limitNextWatermark(cursor().watermark()));
    }
    if (endless) {
      missingChangesAlert.reportEndless();
    } else if (noProgress) {
      missingChangesAlert.report(page);
    }
    if (!page.hasMore()) {
      missingChangesAlert.onFinished();
    }
    pageWalk.resetRetries();
    processPage(page, !page.hasMore() || noProgress, inFlightRequest);
  }

  private static boolean isEmpty(Result.Changes page) {
    return page.changes().isEmpty() && page.malformed().isEmpty();
  }

  private void processPage(Result.Changes page, boolean lastPage, InFlightRequest inFlightRequest) {
    List<Change> changesToRead = new ArrayList<>();
    for (Change change : page.changes()) {
      if (!mode.emittedVersions().needsNoRead(change, isFinalCheck(change.version()))) {
        changesToRead.add(change);
      }
    }
    String position = page.nextPosition().orElse("");
    pageWalk.advanceTo(position);
    state = lastPage ? State.DRAINING : State.READY;
    PageTracker.Page trackedPage = pageTracker.addPage(position, lastPage, changesToRead.size());
    emitter.quarantineMalformed(page.malformed());
    addMergedRecords(changesToRead, inFlightRequest);
    for (Change change : changesToRead) {
      BatchReader.ReadTarget target =
          new BatchReader.ReadTarget(change.id(), change.version(), trackedPage);
      if (change.row().isPresent()) {
        processRow(target, change.row().get(), inFlightRequest);
      } else if (context.capabilities().readsByIds()) {
        batchReader.enqueue(target);
      } else {
        emitter.quarantineUnreadable(change.id(), "Its row is too large or cannot be answered.");
        onUnreadable(target);
      }
    }
    batchReader.flush(false);
    advanceCursor();
  }

  /** Adds merged records before the cursor advances past their survivors: it waits for them. */
  private void addMergedRecords(List<Change> changes, InFlightRequest inFlightRequest) {
    for (Change change : changes) {
      change
          .row()
          .filter(
              row ->
                  mode.emittedVersions().check(row, inFlightRequest.seq())
                      == EmittedVersions.Verdict.EMIT)
          .ifPresent(emitter::announceRow);
    }
  }

  /** Processes the row that a change contains. */
  private void processRow(BatchReader.ReadTarget target, Row row, InFlightRequest inFlightRequest) {
    switch (mode.emittedVersions().check(row, inFlightRequest.seq())) {
      case REREAD -> {
        if (context.capabilities().readsByIds()) {
          batchReader.enqueue(target);
        } else {
          leaveToNextScan(target);
        }
      }
      case STALE -> resolve(target);
      case UNCHANGED -> onUnchanged(target, row, inFlightRequest);
      case EMIT -> onRow(target, row, inFlightRequest);
    }
  }

  @Override
  public void onRow(BatchReader.ReadTarget readTarget, Row row, InFlightRequest inFlightRequest) {
    foundChanges = true;
    idResolved(readTarget);
    emitter.emitRow(row, Op.UPSERT, inFlightRequest, readTarget.version());
  }

  @Override
  public void onUnchanged(
      BatchReader.ReadTarget readTarget, Row row, InFlightRequest inFlightRequest) {
    boolean stable =
        context.isStable(inFlightRequest, row.version())
            || settledSince(mode.emittedVersions().firstReadAt(row), inFlightRequest);
    mode.emittedVersions().recordEmitted(row, stable, readTarget.version(), context.now());
    idResolved(readTarget);
  }

  /**
   * Whether the row was read again after the settle time by this worker's clock alone. Then no
   * second change can have its version, even if the clocks or the version are wrong.
   */
  private boolean settledSince(long firstReadAt, InFlightRequest inFlightRequest) {
    return firstReadAt != Long.MAX_VALUE
        && inFlightRequest.sentAt() - firstReadAt >= context.settings().settleMs();
  }

  @Override
  public void onMissing(
      BatchReader.ReadTarget readTarget, InFlightRequest inFlightRequest, boolean responseEmpty) {
    if (!settleTimePassed(readTarget, inFlightRequest)) {
      return;
    }
    if (!topicContents.mayContain(readTarget.id())) {
      resolve(readTarget);
    } else if (awaitingConfirmation.containsKey(readTarget.id())) {
      awaitingConfirmation.get(readTarget.id()).add(readTarget);
    } else {
      awaitingConfirmation.put(readTarget.id(), new ArrayList<>(List.of(readTarget)));
      deleteConfirmation.confirmNow(
          DeleteCandidate.missing(
              readTarget.id(), readTarget.version(), readTarget.page(), responseEmpty, this));
    }
  }

  /** The recheck reads the id once more. */
  @Override
  public void onUnreadable(BatchReader.ReadTarget readTarget) {
    resolve(readTarget);
  }

  @Override
  public void onDeleteConfirmed(DeleteCandidate candidate) {
    foundChanges = true;
    awaitingConfirmation.remove(candidate.id()).forEach(this::idResolved);
  }

  @Override
  public void onAlive(DeleteCandidate candidate, Row row, InFlightRequest inFlightRequest) {
    // Handled as if it had just been read; the reader decides about it.
    awaitingConfirmation.remove(candidate.id()).forEach(batchReader::enqueue);
  }

  @Override
  public void onKept(DeleteCandidate candidate, DeleteConfirmation.Outcome outcome) {
    if (outcome == DeleteConfirmation.Outcome.HELD_BY_GUARD) {
      hintedDeletes.alertHeldByGuard();
    }
    awaitingConfirmation.remove(candidate.id()).forEach(this::resolve);
  }

  private void resolve(BatchReader.ReadTarget readTarget) {
    mode.emittedVersions()
        .markResolved(readTarget.id(), readTarget.version(), isFinalCheck(readTarget.version()));
    idResolved(readTarget);
  }

  /**
   * Whether no later scan finds the version again: the recheck also sees versions newer than its
   * delay, but sees them again.
   */
  private boolean isFinalCheck(long version) {
    return kind == Kind.RECHECK && version <= cursor().nextWatermark();
  }

  @Override
  public void onStaleRow(
      BatchReader.ReadTarget readTarget, Row row, InFlightRequest inFlightRequest, boolean stale) {
    if (!settleTimePassed(readTarget, inFlightRequest)) {
      return;
    }
    if (stale) {
      resolve(readTarget);
    } else {
      idResolved(readTarget);
      emitter.emitRow(row, Op.UPSERT, inFlightRequest, readTarget.version());
      mode.emittedVersions()
          .markResolved(readTarget.id(), readTarget.version(), isFinalCheck(readTarget.version()));
    }
  }

  @Override
  public void onUnrequestedRow(Row row, InFlightRequest inFlightRequest) {
    emitter.emitRow(row, Op.UPSERT, inFlightRequest, row.version());
  }

  /** Whether the settle time has passed; if not, the id is left to the next scan. */
  private boolean settleTimePassed(
      BatchReader.ReadTarget readTarget, InFlightRequest inFlightRequest) {
    Long since = deferredSince.putIfAbsent(deferredKey(readTarget), context.now());
    if (since != null && inFlightRequest.sentAt() >= since + context.settings().settleMs()) {
      return true;
    }
    leaveToNextScan(readTarget);
    return false;
  }

  private void leaveToNextScan(BatchReader.ReadTarget readTarget) {
    deferredAny = true;
    readTarget.page().resolveOne();
    moveCursor(cursor().limitNextWatermark(readTarget.version()));
    advanceCursor();
  }

  /**
   * The key contains the version: each version waits on its own, as an earlier one may have been
   * missing equally long.
   */
  private static String deferredKey(BatchReader.ReadTarget readTarget) {
    return readTarget.id() + " " + readTarget.version();
  }

  private void idResolved(BatchReader.ReadTarget readTarget) {
    deferredSince.remove(deferredKey(readTarget));
    readTarget.page().resolveOne();
    advanceCursor();
  }

  /** Advances the cursor past the pages that are complete. */
  private void advanceCursor() {
    for (PageTracker.Page page = pageTracker.pollCompleted();
        page != null;
        page = pageTracker.pollCompleted()) {
      if (page.isLast()) {
        finishScan();
      } else {
        moveCursor(cursor().advanceTo(page.position()));
      }
    }
  }

  private void finishScan() {
    OptionalLong oldestMergeVersion = deleteConfirmation.oldestPendingMerge();
    if (oldestMergeVersion.isPresent()) {
      // A later task must find the survivor again until its merged records are deleted.
      moveCursor(cursor().limitNextWatermark(oldestMergeVersion.getAsLong()));
    }
    moveCursor(cursor().finish());
    state = State.IDLE;
    emptyScans = foundChanges ? 0 : emptyScans + 1;
    long next = context.nextPollAt(startedAt, intervalMs());
    if (deferredAny) {
      next =
          Math.min(
              next,
              context.now() + Math.max(MIN_DEFERRED_DELAY_MS, context.settings().settleMs() / 4));
    } else {
      deferredSince.clear();
    }
    dueAt = Math.max(next, context.now() + missingChangesAlert.delayMs());
  }

  private long intervalMs() {
    if (kind == Kind.RECHECK) {
      long sixth = context.settings().recheckDelayMs() / 6;
      return Math.max(
          context.settings().pollIntervalMs(), Math.min(MAX_RECHECK_INTERVAL_MS, sixth));
    }
    return context
        .settings()
        .effectivePollIntervalMs(emptyScans, context.vendorCapabilities().dailyLimit());
  }

  private ScanCursor cursor() {
    return switch (kind) {
      case INCREMENTAL -> context.cursor().incremental();
      case RECHECK -> context.cursor().recheck();
      case QUARANTINE -> context.cursor().drift().quarantineScan();
    };
  }

  private void moveCursor(ScanCursor next) {
    ObjectCursor cursor = context.cursor();
    context.setCursor(
        switch (kind) {
          case INCREMENTAL -> cursor.withIncremental(next);
          case RECHECK -> cursor.withRecheck(next);
          case QUARANTINE -> cursor.with(cursor.drift().withQuarantineScan(next));
        });
  }
}
