package io.crmconnect.sync.incremental;

import io.crmconnect.crm.Ids;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Result.Change;
import io.crmconnect.crm.Row;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.offset.ScanCursor;
import io.crmconnect.record.Op;
import io.crmconnect.sync.core.BatchReader;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageTracker;
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
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads every version from a watermark on, with no upper end, by ascending id: the incremental
 * scan, and the recheck that follows it at a distance.
 *
 * <pre>
 *   IDLE --due: take the next watermark--> ASKING --page, more behind it--> ASKING
 *                                             |
 *                                             | last page
 *                                             v
 *   IDLE &lt;--all ids dealt with: watermark := next-- READING
 * </pre>
 *
 * <ul>
 *   <li>The watermark moves only when the scan is drained, and to an instant taken before its first
 *       page was asked.
 *   <li>The cursor's id moves only over pages whose ids are all dealt with; pages asked ahead are
 *       asked again after a restart.
 *   <li>An id that the primary store does not show as the index names it holds the next watermark
 *       back to its version, so the next scan finds it again, until the settle time has passed.
 *       Then it is left to the recheck, which does the same once more.
 * </ul>
 */
public final class ChangeScan
    implements ResponseHandler, BatchReader.Listener, DeleteConfirmation.Listener {

  /** The scans of an object: the first two side by side, or the third alone. */
  public enum Kind {
    INCREMENTAL,
    RECHECK,
    /** What changes while the object is frozen. */
    QUARANTINE
  }

  /** Pages whose ids are still being read while further ones are asked. */
  private static final int MAX_PAGES_AHEAD = 4;

  private static final int MAX_ATTEMPTS = 3;
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
  private final Map<String, Long> deferredSince = new LinkedHashMap<>();

  /** What the door is asked about; the index may name an id twice. */
  private final Map<String, List<BatchReader.ReadTarget>> awaitingConfirmation =
      new LinkedHashMap<>();

  private long dueAt;
  private long startedAt;
  private String nextAfterId;
  private boolean requestInFlight;
  private boolean lastPageReceived;
  private boolean foundChanges;
  private boolean deferredAny;
  private int attempts;
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
    this.dueAt = context.now();
    this.startedAt = context.now();
    this.nextAfterId = cursor().afterId();
  }

  List<ResponseHandler> responseHandlers() {
    return List.of(this, batchReader);
  }

  public void advance() {
    if (!cursor().inProgress()) {
      startIfDue();
    }
    if (!cursor().inProgress()) {
      context.scheduleWakeUp(dueAt);
      return;
    }
    if (!requestInFlight && !lastPageReceived && pageTracker.size() < MAX_PAGES_AHEAD) {
      requestPage();
    }
    if (!requestInFlight) {
      batchReader.flush(true);
    }
  }

  private void startIfDue() {
    long now = context.now();
    if (now < dueAt || !context.clock().isSynchronized()) {
      return;
    }
    long vendorNow = context.clock().vendorTimeAt(now);
    long next =
        kind == Kind.RECHECK
            ? vendorNow - context.settings().recheckDelayMs()
            : vendorNow - context.settings().settleMs();
    if (kind == Kind.RECHECK && next <= cursor().watermark()) {
      // Not longer than usual: a clock that went back comes right again.
      dueAt = now + Math.min(cursor().watermark() - next + 1, intervalMs());
      return;
    }
    startedAt = now;
    nextAfterId = "";
    lastPageReceived = false;
    foundChanges = false;
    deferredAny = false;
    attempts = 0;
    moveCursor(cursor().startScan(next));
  }

  private void requestPage() {
    requestInFlight = true;
    Optional<String> afterId = nextAfterId.isEmpty() ? Optional.empty() : Optional.of(nextAfterId);
    batchReader.setDueAt(dueAt);
    context.send(
        this,
        new Request.ChangesSince(context.object(), cursor().watermark(), afterId),
        requestPriority,
        dueAt);
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    requestPage();
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    Result.Changes page = (Result.Changes) result;
    requestInFlight = false;
    String highestId = highestId(page.changes());
    boolean sorted = isSorted(page.changes());
    boolean noProgress = page.hasMore() && highestId.equals(nextAfterId);
    if ((!sorted || noProgress) && ++attempts <= MAX_ATTEMPTS) {
      requestPage();
      return;
    }
    if (!sorted || noProgress) {
      // The order of ids cannot be trusted, so neither can what lies between them: this scan
      // delivers what it sees and leaves the watermark where it is, for the next one.
      moveCursor(cursor().limitNextWatermark(cursor().watermark()));
    }
    attempts = 0;
    processPage(page, highestId, !page.hasMore() || noProgress);
  }

  private void processPage(Result.Changes page, String highestId, boolean lastPage) {
    List<Change> changesToRead = new ArrayList<>();
    for (Change change : page.changes()) {
      if (!mode.emittedVersions().needsNoRead(change, isFinalCheck(change.version()))) {
        changesToRead.add(change);
      }
    }
    nextAfterId = highestId;
    lastPageReceived = lastPage;
    PageTracker.Page trackedPage = pageTracker.addPage(highestId, lastPage, changesToRead.size());
    for (Change change : changesToRead) {
      batchReader.enqueue(new BatchReader.ReadTarget(change.id(), change.version(), trackedPage));
    }
    batchReader.flush(false);
    advanceCursor();
  }

  private String highestId(List<Change> changes) {
    String highestId = nextAfterId;
    for (Change change : changes) {
      // Only numbers can be asked behind; what else calls itself an id is read, and passed over.
      if (Ids.isNumber(change.id())
          && (highestId.isEmpty() || Ids.ORDER.compare(change.id(), highestId) > 0)) {
        highestId = change.id();
      }
    }
    return highestId;
  }

  private boolean isSorted(List<Change> changes) {
    String previousId = nextAfterId;
    for (Change change : changes) {
      if (!previousId.isEmpty() && Ids.ORDER.compare(change.id(), previousId) <= 0) {
        return false;
      }
      previousId = change.id();
    }
    return true;
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
    mode.emittedVersions()
        .recordEmitted(row, context.isStable(inFlightRequest, row.version()), readTarget.version());
    idResolved(readTarget);
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
          new DeleteCandidate(
              readTarget.id(),
              readTarget.version(),
              Optional.empty(),
              readTarget.page(),
              responseEmpty ? DeleteCandidate.Evidence.WEAK : DeleteCandidate.Evidence.STRONG,
              this));
    }
  }

  @Override
  public void onDeleteConfirmed(DeleteCandidate candidate) {
    foundChanges = true;
    awaitingConfirmation.remove(candidate.id()).forEach(this::idResolved);
  }

  @Override
  public void onAlive(DeleteCandidate candidate, Row row, InFlightRequest inFlightRequest) {
    // As if it had just been read: the verdict about it is the reader's.
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

  /** What is newer than the recheck's delay is seen by it too, but not yet for the last time. */
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

  /** If not, the id is left to the next scan. */
  private boolean settleTimePassed(
      BatchReader.ReadTarget readTarget, InFlightRequest inFlightRequest) {
    Long since = deferredSince.putIfAbsent(deferredKey(readTarget), context.now());
    if (since != null && inFlightRequest.sentAt() >= since + context.settings().settleMs()) {
      return true;
    }
    deferredAny = true;
    readTarget.page().resolveOne();
    moveCursor(cursor().limitNextWatermark(readTarget.version()));
    advanceCursor();
    return false;
  }

  /** Each version has its own wait: the one before may have been missing just as long. */
  private static String deferredKey(BatchReader.ReadTarget readTarget) {
    return readTarget.id() + " " + readTarget.version();
  }

  private void idResolved(BatchReader.ReadTarget readTarget) {
    deferredSince.remove(deferredKey(readTarget));
    readTarget.page().resolveOne();
    advanceCursor();
  }

  /** Moves the cursor over the pages that are done. */
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
      // The winner must be found again by a task that comes before its losers are deleted.
      moveCursor(cursor().limitNextWatermark(oldestMergeVersion.getAsLong()));
    }
    moveCursor(cursor().finish());
    nextAfterId = "";
    lastPageReceived = false;
    emptyScans = foundChanges ? 0 : emptyScans + 1;
    long next = startedAt + intervalMs();
    if (deferredAny) {
      next =
          Math.min(
              next,
              context.now() + Math.max(MIN_DEFERRED_DELAY_MS, context.settings().settleMs() / 4));
    } else {
      deferredSince.clear();
    }
    dueAt = Math.max(next, context.now());
  }

  private long intervalMs() {
    if (kind == Kind.RECHECK) {
      long sixth = context.settings().recheckDelayMs() / 6;
      return Math.max(
          context.settings().pollIntervalMs(), Math.min(MAX_RECHECK_INTERVAL_MS, sixth));
    }
    return context
        .settings()
        .effectivePollIntervalMs(emptyScans, context.capabilities().dailyLimit());
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
