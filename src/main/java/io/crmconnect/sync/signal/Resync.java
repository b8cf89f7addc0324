/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.signal;

import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.offset.ResyncCursor;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.Op;
import io.crmconnect.sync.core.BatchReader;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageTracker;
import io.crmconnect.sync.core.PageWalk;
import io.crmconnect.sync.core.RequestSize;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
import io.crmconnect.sync.core.UnfinishedLists;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Emits rows again that an operator asked for by a signal: the rows with certain ids, and those
 * whose version is in a range. What is left of it is in the cursor, so it continues after a crash.
 *
 * <p>A row is emitted even if it equals the last one that was emitted. A row that a newer one was
 * emitted for is not: that comes from a lagging replica, so its id is read again.
 */
public final class Resync implements ResponseHandler, BatchReader.Listener {
  /** Pages whose ids are still being read when the next page is requested. */
  private static final int MAX_PAGES_AHEAD = 2;

  /** How often an id is read because a replica returned an earlier row, or none. */
  private static final int MAX_REPEATED_READS = 5;

  private final ObjectContext context;
  private final SyncMode mode;
  private final RowEmitter emitter;
  private final BatchReader batchReader;
  private final RequestSize requestSize;
  private final UnfinishedLists unfinishedLists;
  private final PageTracker pageTracker = new PageTracker();
  private final PageWalk pageWalk;

  /** Ids of the cursor that are being read, or will be. */
  private final Set<String> idsInWork = new LinkedHashSet<>();

  /** Stands for the page of ids that no page brought. */
  private final PageTracker.Page noPage = new PageTracker().addPage("", false, Integer.MAX_VALUE);

  private final Map<String, Integer> repeatedReads = new HashMap<>();

  /** Ids that are read again, with the time from which on. */
  private final Map<BatchReader.ReadTarget, Long> delayed = new LinkedHashMap<>();

  /** Whether the end was not reported yet. */
  private boolean running;

  private boolean pageRequested;
  private boolean listEnded;

  /** Whether the range was read from its beginning again. */
  private boolean restarted;

  /** Whether the next page brings ids only, because the one with a row cannot be read. */
  private boolean withoutRows;

  private long emitted;
  private long missing;
  private long skipped;

  public Resync(ObjectContext context, SyncMode mode, RowEmitter emitter) {
    this.context = context;
    this.mode = mode;
    this.emitter = emitter;
    this.batchReader = new BatchReader(context, mode, emitter, this, RequestPriority.BACKFILL);
    this.requestSize = new RequestSize(context, context.capabilities().listPageSize());
    this.pageWalk = PageWalk.from(cursor().position(), true);
    this.unfinishedLists = new UnfinishedLists(context, "The vendor's list of changes of");
  }

  private ResyncCursor cursor() {
    return context.signals().resync();
  }

  private void moveCursor(ResyncCursor next) {
    context.setSignals(context.signals().with(next));
  }

  public void advance() {
    if (!cursor().isActive() || context.isKafkaBehind()) {
      return;
    }
    running = true;
    for (String id : cursor().ids()) {
      if (idsInWork.add(id)) {
        batchReader.enqueue(new BatchReader.ReadTarget(id, Row.UNKNOWN_TIME, noPage));
      }
    }
    enqueueDelayed();
    if (cursor().hasRange()
        && !pageRequested
        && !listEnded
        && pageTracker.size() < MAX_PAGES_AHEAD) {
      requestPage();
    }
    batchReader.flush(true);
  }

  private void enqueueDelayed() {
    for (Map.Entry<BatchReader.ReadTarget, Long> each : List.copyOf(delayed.entrySet())) {
      if (context.now() >= each.getValue()) {
        delayed.remove(each.getKey());
        batchReader.enqueue(each.getKey());
      } else {
        context.scheduleWakeUp(each.getValue());
      }
    }
  }

  private void requestPage() {
    pageRequested = true;
    List<String> fields =
        context.capabilities().changes() == ChangeFeed.ROWS && !withoutRows
            ? mode.requestedFields()
            : List.of();
    context.send(
        this,
        new Request.ChangesSince(
            context.object(),
            cursor().from(),
            pageWalk.pageToken(),
            fields,
            requestSize.pageLimit()),
        RequestPriority.BACKFILL,
        context.now());
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    requestPage();
  }

  /** Asks for fewer changes; a single one is asked for without its row. */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    Request.ChangesSince request = (Request.ChangesSince) inFlightRequest.request();
    withoutRows = !requestSize.reduce(request.limit(), failure) && !request.fields().isEmpty();
    requestPage();
  }

  /**
   * The vendor rejects the stored position: the range is read from its beginning. If that is
   * rejected too, the range is given up; the object itself can be read.
   */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    pageRequested = false;
    if (pageWalk.isAtBeginning() || restarted) {
      skipped++;
      moveCursor(cursor().withoutRange());
      finishIfDone();
    } else {
      restarted = true;
      pageWalk.restart();
      moveCursor(cursor().advanceTo(""));
    }
    return true;
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    pageRequested = false;
    Result.Changes page = (Result.Changes) result;
    requestSize.onAnswered(((Request.ChangesSince) inFlightRequest.request()).limit());
    withoutRows = false;
    String position = page.nextPosition().orElse("");
    boolean standsStill = position.isEmpty() && pageWalk.isAtBeginning();
    boolean leadsBack = page.hasMore() && (standsStill || pageWalk.leadsBackTo(position));
    if ((!page.ordered() || leadsBack) && pageWalk.tryAgain()) {
      requestPage();
      return;
    }
    boolean isEmpty = page.changes().isEmpty() && page.malformed().isEmpty();
    boolean endless = page.hasMore() && !leadsBack && pageWalk.isEndless(!isEmpty);
    if (leadsBack || endless) {
      skipped++;
      unfinishedLists.report(
          endless ? UnfinishedLists.Reason.ENDLESS : UnfinishedLists.Reason.LEADS_BACK,
          "The resync leaves out the rest of the range.");
    }
    pageWalk.resetRetries();
    pageWalk.advanceTo(position);
    listEnded = !page.hasMore() || leadsBack || endless;
    processPage(page, position, inFlightRequest);
  }

  private void processPage(Result.Changes page, String position, InFlightRequest inFlightRequest) {
    List<Result.Change> inRange = new ArrayList<>();
    for (Result.Change change : page.changes()) {
      if (change.version() <= cursor().to()) {
        inRange.add(change);
      }
    }
    PageTracker.Page trackedPage = pageTracker.addPage(position, listEnded, inRange.size());
    emitter.quarantineMalformed(page.malformed());
    for (Result.Change change : inRange) {
      BatchReader.ReadTarget target =
          new BatchReader.ReadTarget(change.id(), Row.UNKNOWN_TIME, trackedPage);
      if (change.row().isPresent()) {
        processRow(target, change.row().get(), inFlightRequest);
      } else if (context.capabilities().readsByIds()) {
        batchReader.enqueue(target);
      } else {
        emitter.quarantineUnreadable(change.id(), "Its row is too large or cannot be answered.");
        skip(target);
      }
    }
    advanceCursor();
    finishIfDone();
  }

  /** Processes the row that a change contains. */
  private void processRow(BatchReader.ReadTarget target, Row row, InFlightRequest inFlightRequest) {
    switch (mode.emittedVersions().check(row, inFlightRequest.seq())) {
      case UNCHANGED, EMIT -> emit(target, row, inFlightRequest);
      case REREAD, STALE -> {
        if (context.capabilities().readsByIds()) {
          batchReader.enqueue(target);
        } else {
          // A newer row was emitted, or this one, since the signal.
          skip(target);
        }
      }
    }
  }

  private void emit(BatchReader.ReadTarget target, Row row, InFlightRequest inFlightRequest) {
    boolean outOfRange = target.page() != noPage && row.version() > cursor().to();
    resolve(target);
    if (outOfRange
        || !context.cursor().includesVersion(row.version(), context.settings().startDate())) {
      skipped++;
    } else {
      emitted++;
      emitter.emitRow(row, Op.SNAPSHOT, inFlightRequest, Row.UNKNOWN_TIME);
    }
    finishIfDone();
  }

  @Override
  public void onRow(BatchReader.ReadTarget readTarget, Row row, InFlightRequest inFlightRequest) {
    emit(readTarget, row, inFlightRequest);
  }

  @Override
  public void onUnchanged(
      BatchReader.ReadTarget readTarget, Row row, InFlightRequest inFlightRequest) {
    emit(readTarget, row, inFlightRequest);
  }

  @Override
  public void onMissing(
      BatchReader.ReadTarget readTarget, InFlightRequest inFlightRequest, boolean responseEmpty) {
    // Vendors leave out rows that exist, and an empty response may show a lost permission.
    if (readLater(readTarget)) {
      return;
    }
    missing++;
    resolve(readTarget);
    finishIfDone();
  }

  @Override
  public void onStaleRow(
      BatchReader.ReadTarget readTarget,
      Row row,
      InFlightRequest inFlightRequest,
      boolean newerEmitted) {
    if (!readLater(readTarget)) {
      skip(readTarget);
    }
  }

  /** Returns false if the id was read often enough. */
  private boolean readLater(BatchReader.ReadTarget readTarget) {
    if (repeatedReads.merge(readTarget.id(), 1, Integer::sum) >= MAX_REPEATED_READS) {
      return false;
    }
    delayed.put(readTarget, context.now() + context.settings().settleMs());
    context.scheduleWakeUp(delayed.get(readTarget));
    return true;
  }

  @Override
  public void onUnreadable(BatchReader.ReadTarget readTarget) {
    skip(readTarget);
  }

  @Override
  public boolean givesUpRejectedIds() {
    return true;
  }

  /** The survivor of a merge comes by itself. */
  @Override
  public void onUnrequestedRow(Row row, InFlightRequest inFlightRequest) {}

  private void skip(BatchReader.ReadTarget target) {
    skipped++;
    resolve(target);
    finishIfDone();
  }

  /** The id needs not be read any more: before its row is emitted, the cursor moves past it. */
  private void resolve(BatchReader.ReadTarget target) {
    repeatedReads.remove(target.id());
    if (target.page() == noPage) {
      idsInWork.remove(target.id());
      moveCursor(cursor().minusId(target.id()));
    } else {
      target.page().resolveOne();
      advanceCursor();
    }
  }

  private void advanceCursor() {
    for (PageTracker.Page page = pageTracker.pollCompleted();
        page != null;
        page = pageTracker.pollCompleted()) {
      if (page.isLast()) {
        listEnded = false;
        restarted = false;
        pageWalk.reset();
        moveCursor(cursor().withoutRange());
      } else {
        moveCursor(cursor().advanceTo(page.position()));
      }
    }
  }

  private void finishIfDone() {
    if (!running || cursor().isActive()) {
      return;
    }
    running = false;
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("emitted", emitted);
    details.put("missing", missing);
    details.put("skipped", skipped);
    context.emitEvent(
        EventKind.RESYNC_FINISHED,
        Level.INFO,
        "Resync of "
            + context.object().name()
            + ": "
            + emitted
            + " rows were emitted again, "
            + missing
            + " do not exist at the vendor, "
            + skipped
            + " were left out.",
        details);
    emitted = 0;
    missing = 0;
    skipped = 0;
  }
}
