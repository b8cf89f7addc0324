/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.incremental;

import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import io.crmconnect.sync.core.EmittedVersions;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageWalk;
import io.crmconnect.sync.core.RequestSize;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
import io.crmconnect.sync.core.UnfinishedLists;
import io.crmconnect.sync.core.UnreadParts;
import io.crmconnect.sync.delete.FullListDeletes;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Polls an object that cannot be searched: reads its complete list each time and emits the rows
 * that differ from the previous list. The previous list is kept in memory; after a restart, the
 * rows in the topic take its place. Rows of a frozen object that changed since the last complete
 * list before the freeze go to the quarantine topic.
 *
 * <pre>
 *   IDLE --due--> LISTING --page, next--> LISTING
 *    ^               | no next
 *    +---------------+
 * </pre>
 */
public final class FullListPoll implements ResponseHandler {
  private enum State {
    IDLE,
    LISTING
  }

  private record SeenRow(long version, long hash) {}

  private final ObjectContext context;
  private final SyncMode mode;
  private final RowEmitter emitter;
  private final Map<String, SeenRow> seenRows = new LinkedHashMap<>();
  private final DroppedRows droppedRows = new DroppedRows();

  /** Ids of rows that are emitted again when they are listed next, whether or not they changed. */
  private final Set<String> resyncIds = new HashSet<>();

  private final Set<String> listedIds = new HashSet<>();

  /** Whether a row was listed whose id cannot be read: it may be any of those that seem to lack. */
  private boolean listedUnknownId;

  private final UnreadParts unreadParts;
  private final FullListDeletes fullListDeletes;
  private final PageWalk pageWalk = PageWalk.fromBeginning();
  private final UnfinishedLists unfinishedLists;
  private final RequestSize requestSize;
  private State state = State.IDLE;
  private long dueAt;
  private long startedAt;

  /** When the last complete list was started. */
  private OptionalLong lastCompleteListAt = OptionalLong.empty();

  private boolean foundChanges;
  private int unchangedRounds;
  private long rowCount;

  public FullListPoll(
      ObjectContext context, SyncMode mode, RowEmitter emitter, FullListDeletes fullListDeletes) {
    this.context = context;
    this.mode = mode;
    this.emitter = emitter;
    this.fullListDeletes = fullListDeletes;
    this.unreadParts = new UnreadParts(context);
    this.unfinishedLists = new UnfinishedLists(context, "The list of");
    this.requestSize = new RequestSize(context, context.capabilities().listPageSize());
    this.dueAt = context.now();
    if (mode.emitsToTopic()) {
      mode.emittedVersions()
          .forEachKnownRow((id, version, hash) -> seenRows.put(id, new SeenRow(version, hash)));
      if (context.signals().resync().whole()) {
        resyncIds.addAll(seenRows.keySet());
      }
    }
  }

  public void advance() {
    if (state == State.LISTING) {
      return;
    }
    if (context.now() < dueAt) {
      context.scheduleWakeUp(dueAt);
      return;
    }
    startedAt = context.now();
    state = State.LISTING;
    pageWalk.reset();
    listedIds.clear();
    listedUnknownId = false;
    unreadParts.clear();
    foundChanges = false;
    rowCount = 0;
    requestPage();
  }

  /** A row was emitted but not stored. */
  public void onDropped(String id, long version) {
    droppedRows.add(id, version, context.now());
  }

  /** Emits all rows again. */
  public void resync() {
    context.setSignals(context.signals().withWholeResync(true));
    resyncIds.addAll(seenRows.keySet());
    dueAt = context.now();
  }

  private void requestPage() {
    List<String> fields = mode.requestedFields();
    // Also for the first list: no scan runs beside it that would find changes.
    Request.ListPage page =
        new Request.ListPage(
            context.object(), pageWalk.pageToken(), fields, requestSize.pageLimit());
    context.send(
        this, page, isReference() ? RequestPriority.BACKFILL : RequestPriority.INCREMENTAL, dueAt);
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    requestPage();
  }

  /**
   * Asks for fewer rows. If not even one can be listed, the round ends here: the rest of the list
   * is unknown, so nothing is deleted, and the next round tries again.
   */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    if (requestSize.reduce(((Request.ListPage) inFlightRequest.request()).limit(), failure)) {
      requestPage();
      return;
    }
    state = State.IDLE;
    dueAt = Math.max(context.now(), startedAt + intervalMs());
  }

  /** The page token has expired: the list is read again from the beginning. */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    if (pageWalk.isAtBeginning() || !pageWalk.tryAgain()) {
      return false;
    }
    pageWalk.restart();
    listedIds.clear();
    unreadParts.clear();
    requestPage();
    return true;
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    Result.Page page = (Result.Page) result;
    requestSize.onAnswered(((Request.ListPage) inFlightRequest.request()).limit());
    String nextToken = page.nextToken().orElse("");
    boolean leadsBack = page.cutOff() || pageWalk.leadsBackTo(nextToken);
    if (leadsBack && pageWalk.tryAgain()) {
      requestPage();
      return;
    }
    page.unread().ifPresent(unreadParts::add);
    emitter.quarantineMalformed(page.malformed());
    boolean showsNew = page.unread().isPresent();
    for (Row row : page.rows()) {
      processRow(row, inFlightRequest);
      showsNew |= listedIds.add(row.id());
    }
    for (MalformedRow bad : page.malformed()) {
      listedUnknownId |= bad.id().isEmpty();
      showsNew |= listedIds.add(bad.id());
      resyncIds.remove(bad.id());
    }
    rowCount += page.rows().size();
    if (leadsBack) {
      onUnfinished(
          page.cutOff() ? UnfinishedLists.Reason.CUT_OFF : UnfinishedLists.Reason.LEADS_BACK);
    } else if (!nextToken.isEmpty() && pageWalk.isEndless(showsNew)) {
      onUnfinished(UnfinishedLists.Reason.ENDLESS);
    } else if (nextToken.isEmpty()) {
      unfinishedLists.onFinished();
      unreadParts.tell();
      deleteMissing();
      endResyncIfComplete();
      lastCompleteListAt = OptionalLong.of(startedAt);
      finishRound();
      mode.onListComplete(startedAt, rowCount);
    } else {
      pageWalk.advanceTo(nextToken);
      requestPage();
    }
  }

  /** The rest of the list is unknown. */
  private void onUnfinished(UnfinishedLists.Reason reason) {
    unfinishedLists.report(
        reason, "What it lacks is not deleted, and it is read again from its beginning.");
    finishRound();
    dueAt = Math.max(dueAt, startedAt + unfinishedLists.delayMs());
  }

  private void processRow(Row row, InFlightRequest inFlightRequest) {
    SeenRow lastSeen = seenRows.get(row.id());
    boolean again = resyncIds.remove(row.id());
    long hash = mode.emitsToTopic() ? context.contentHash(row) : EmittedVersions.hash(row);
    if (lastSeen != null
        && lastSeen.version == row.version()
        && droppedRows.takeIfDue(row.id(), row.version(), context.now())) {
      lastSeen = null;
    }
    if (lastSeen != null
        && !again
        && (isOlder(row, lastSeen)
            || (row.version() == lastSeen.version && hash == lastSeen.hash))) {
      return;
    }
    seenRows.put(row.id(), new SeenRow(row.version(), hash));
    if (mode.isListedRowNew(row, lastSeen != null)) {
      foundChanges = true;
      emitter.emitListedRow(
          row, lastSeen == null || again ? Op.SNAPSHOT : Op.UPSERT, inFlightRequest);
    }
  }

  /** Whether another row of a later version was seen; one ahead of the clock says no order. */
  private boolean isOlder(Row row, SeenRow lastSeen) {
    return row.version() < lastSeen.version && !context.isAhead(lastSeen.version);
  }

  /** Time since the last complete list was started; before the first one, the lag of the cursor. */
  public long lagMs(long now, long defaultLagMs) {
    return lastCompleteListAt.isPresent() ? now - lastCompleteListAt.getAsLong() : defaultLagMs;
  }

  /** Deletes what the complete list lacks. */
  private void deleteMissing() {
    if (listedUnknownId) {
      return;
    }
    Map<String, Long> emittedVersions = new LinkedHashMap<>();
    if (mode.emitsToTopic()) {
      seenRows.forEach((id, lastSeen) -> emittedVersions.put(id, lastSeen.version));
    }
    fullListDeletes.deleteMissing(
        emittedVersions,
        listedIds,
        unreadParts.idPrefixes(),
        startedAt,
        deleted -> deleted.forEach(seenRows::remove));
    droppedRows.retain(seenRows.keySet());
  }

  /** A resync that came while rows were listed needs another list for these. */
  private void endResyncIfComplete() {
    resyncIds.retainAll(listedIds);
    if (resyncIds.isEmpty() && mode.emitsToTopic()) {
      context.endWholeResync();
    }
  }

  private boolean isReference() {
    return context.capabilities().reference();
  }

  private long intervalMs() {
    if (isReference()) {
      return context.settings().referenceIntervalMs();
    }
    return context
        .settings()
        .effectivePollIntervalMs(unchangedRounds, context.vendorCapabilities().dailyLimit());
  }

  private void finishRound() {
    state = State.IDLE;
    unchangedRounds = foundChanges ? 0 : unchangedRounds + 1;
    dueAt = Math.max(context.now(), startedAt + intervalMs());
  }
}
