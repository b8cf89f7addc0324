package io.crmconnect.sync.incremental;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import io.crmconnect.sync.core.EmittedVersions;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageWalk;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
import io.crmconnect.sync.delete.FullListDeletes;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads an object that cannot be searched: whole each time, and emits what differs from the last
 * time. The memory is the task's; after a restart all is emitted once more. Of a frozen object what
 * has changed since the last whole round before goes to quarantine.
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
  private final Set<String> listedIds = new HashSet<>();
  private final FullListDeletes fullListDeletes;
  private final PageWalk pageWalk = PageWalk.fromBeginning();
  private State state = State.IDLE;
  private long dueAt;
  private long startedAt;

  /** When the last whole round began. */
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
    this.dueAt = context.now();
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
    foundChanges = false;
    rowCount = 0;
    requestPage();
  }

  private void requestPage() {
    List<String> fields = mode.requestedFields();
    // The first round too: no scan beside it brings what changes meanwhile.
    Request.ListPage page = new Request.ListPage(context.object(), pageWalk.pageToken(), fields);
    context.send(this, page, RequestPriority.INCREMENTAL, dueAt);
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    requestPage();
  }

  /** A token that has grown old: the round begins anew. */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    if (pageWalk.isAtBeginning() || !pageWalk.tryAgain()) {
      return false;
    }
    pageWalk.restart();
    listedIds.clear();
    requestPage();
    return true;
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    Result.Page page = (Result.Page) result;
    String nextToken = page.nextToken().orElse("");
    boolean leadsBack = pageWalk.leadsBackTo(nextToken);
    if (leadsBack && pageWalk.tryAgain()) {
      requestPage();
      return;
    }
    emitter.quarantineMalformed(page.malformed());
    for (Row row : page.rows()) {
      processRow(row, inFlightRequest);
      listedIds.add(row.id());
    }
    page.malformed().forEach(bad -> listedIds.add(bad.id()));
    rowCount += page.rows().size();
    if (nextToken.isEmpty()) {
      deleteMissing();
      finishRound();
    } else if (leadsBack) {
      // It is not known what the rest of the list holds.
      finishRound();
    } else {
      pageWalk.advanceTo(nextToken);
      requestPage();
    }
  }

  private void processRow(Row row, InFlightRequest inFlightRequest) {
    SeenRow lastSeen = seenRows.get(row.id());
    long hash = EmittedVersions.hash(row);
    if (lastSeen != null
        && (row.version() < lastSeen.version
            || (row.version() == lastSeen.version && hash == lastSeen.hash))) {
      return;
    }
    seenRows.put(row.id(), new SeenRow(row.version(), hash));
    if (mode.isListedRowNew(row, lastSeen != null)) {
      foundChanges = true;
      emitter.emitListedRow(row, lastSeen == null ? Op.SNAPSHOT : Op.UPSERT, inFlightRequest);
    }
  }

  /** How long ago the last whole round began; without one, what the cursor says. */
  public long lagMs(long now, long defaultLagMs) {
    return lastCompleteListAt.isPresent() ? now - lastCompleteListAt.getAsLong() : defaultLagMs;
  }

  /** What a whole round lacks. */
  private void deleteMissing() {
    Map<String, Long> emittedVersions = new LinkedHashMap<>();
    if (mode.emitsToTopic()) {
      seenRows.forEach((id, lastSeen) -> emittedVersions.put(id, lastSeen.version));
    }
    fullListDeletes.deleteMissing(emittedVersions, listedIds, startedAt).forEach(seenRows::remove);
  }

  private long intervalMs() {
    return context
        .settings()
        .effectivePollIntervalMs(unchangedRounds, context.vendorCapabilities().dailyLimit());
  }

  private void finishRound() {
    state = State.IDLE;
    lastCompleteListAt = OptionalLong.of(startedAt);
    unchangedRounds = foundChanges ? 0 : unchangedRounds + 1;
    dueAt = Math.max(context.now(), startedAt + intervalMs());
    mode.onListComplete(startedAt, rowCount);
  }
}
