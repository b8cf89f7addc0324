package io.crmconnect.sync.reconcile;

import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Row;
import io.crmconnect.offset.ListRange;
import io.crmconnect.offset.ReconcileCursor;
import io.crmconnect.offset.ReconcileRun;
import io.crmconnect.offset.ReconcileStage;
import io.crmconnect.offset.RunCounts;
import io.crmconnect.record.Op;
import io.crmconnect.sync.core.BatchReader;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageTracker;
import io.crmconnect.sync.core.ReconcileCounters;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
import io.crmconnect.sync.core.TopicContents;
import io.crmconnect.sync.delete.DeleteCandidate;
import io.crmconnect.sync.delete.DeleteConfirmation;
import io.crmconnect.sync.delete.DeleteGuard;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The slices of a sweep that were compared, until all that follows from it is done: what differs is
 * read and emitted, what is missing goes through the door for deletes.
 *
 * <pre>
 *   compared --rows and deletes emitted, in order--> done: the cursor moves over it
 *       +-----more missing than the guard lets pass--> put off to the run's end
 * </pre>
 */
final class PendingSlices implements BatchReader.Listener, DeleteConfirmation.Listener {
  /** What a page said, until all that follows from it is done. */
  private static final class Slice {
    private final ListRange listRange;

    /** Of the stretch behind it; null: nothing. */
    private final ListRange remainder;

    /** What is counted once the cursor moves over it. */
    private RunCounts runCounts;

    private long deferredRows;

    private Slice(ListRange listRange, ListRange remainder, RunCounts runCounts) {
      this.listRange = listRange;
      this.remainder = remainder;
      this.runCounts = runCounts;
    }
  }

  /** So many ids of slices may wait to be read before the list is read on. */
  private static final int MAX_PENDING_READS = 5_000;

  /** The first page that lacked an id. */
  private record FirstMiss(long seq, long sentAt) {}

  private record PostponedRead(BatchReader.ReadTarget readTarget, long notBefore) {}

  private final ObjectContext context;
  private final SyncMode mode;
  private final RowEmitter emitter;
  private final TopicContents topicContents;
  private final DeleteGuard deleteGuard;
  private final DeleteConfirmation deleteConfirmation;
  private final ReconcileCounters reconcileCounters;
  private final ReconcileRuns reconcileRuns;
  private final BatchReader batchReader;
  private final PageTracker pageTracker = new PageTracker();
  private final Deque<Slice> slices = new ArrayDeque<>();
  private final Map<PageTracker.Page, Slice> sliceByPage = new HashMap<>();
  private final Deque<PostponedRead> postponedReads = new ArrayDeque<>();

  /** What the first pass of a run lacked, where ids cannot be read: the second pass decides. */
  private final Map<String, FirstMiss> firstMisses = new HashMap<>();

  /** Whether the list has shown a row in this pass. */
  private boolean rowsListed;

  /** Requests since the cursor moved. */
  private long uncountedRequests;

  /** Ids of open slices that are to be read. */
  private long pendingReads;

  PendingSlices(
      ObjectContext context,
      SyncMode mode,
      RowEmitter emitter,
      TopicContents topicContents,
      DeleteGuard deleteGuard,
      DeleteConfirmation deleteConfirmation,
      ReconcileCounters reconcileCounters,
      ReconcileRuns reconcileRuns) {
    this.context = context;
    this.mode = mode;
    this.emitter = emitter;
    this.topicContents = topicContents;
    this.deleteGuard = deleteGuard;
    this.deleteConfirmation = deleteConfirmation;
    this.reconcileCounters = reconcileCounters;
    this.reconcileRuns = reconcileRuns;
    this.batchReader = new BatchReader(context, mode, emitter, this, RequestPriority.BACKFILL);
  }

  int size() {
    return slices.size();
  }

  boolean isEmpty() {
    return slices.isEmpty();
  }

  /** Whether so much waits to be read that no more is to be looked for yet. */
  boolean isFull() {
    return pendingReads >= MAX_PENDING_READS;
  }

  void advance() {
    while (!postponedReads.isEmpty() && postponedReads.peekFirst().notBefore() <= context.now()) {
      batchReader.enqueue(postponedReads.removeFirst().readTarget());
    }
    if (!postponedReads.isEmpty()) {
      context.scheduleWakeUp(postponedReads.peekFirst().notBefore());
    }
    batchReader.flush(true);
  }

  /** A pass over the list begins. */
  void startPass() {
    rowsListed = false;
    if (run().stage().isFirstPass()) {
      firstMisses.clear();
    }
  }

  /** All of a page was compared. */
  void finishPage() {
    batchReader.flush(true);
    advanceCursor();
  }

  void discard() {
    context.cancel(List.of(batchReader));
    deleteConfirmation.removeCandidatesOf(this);
    slices.clear();
    sliceByPage.clear();
    pageTracker.clear();
    postponedReads.clear();
    pendingReads = 0;
  }

  ReconcileRun run() {
    return context.cursor().reconcile().run();
  }

  /**
   * A page was compared.
   *
   * @param remainder of the list behind the stretch; null: nothing
   * @param responseEmpty whether the list had nothing at all where rows are missing
   */
  void open(
      ListRange listRange,
      ListRange remainder,
      SliceDiff diff,
      ResponseHandler.InFlightRequest inFlightRequest,
      boolean responseEmpty) {
    RunCounts sweptCounts =
        RunCounts.ofSwept(run().stage().isFirstPass() ? diff.listedRowCount() : 0);
    reconcileCounters.addCounts(sweptCounts);
    Slice slice = new Slice(listRange, remainder, sweptCounts);
    boolean deferred =
        run().stage() == ReconcileStage.RELEASE_RECOUNT
            || (run().stage() == ReconcileStage.COMPARE
                && (!readsByIds() || reconcileRuns.exceedsLimit(diff) || isListEmptySoFar(diff)));
    List<Row> rowsToRead = new ArrayList<>();
    // Of a frozen object only deletes flow; the pass after the thaw brings the rest.
    for (Row row : mode.emitsToTopic() ? diff.differing() : List.<Row>of()) {
      if (isForReconciliation(row, inFlightRequest)) {
        rowsToRead.add(row);
      }
    }
    if (!readsByIds()) {
      noteMisses(diff, inFlightRequest);
    }
    List<Row> missing = deferred ? List.of() : diff.missing();
    slice.deferredRows = diff.missing().size() - missing.size();
    pendingReads += missing.size() + rowsToRead.size();
    PageTracker.Page page =
        pageTracker.addPage("", remainder == null, missing.size() + rowsToRead.size());
    slices.addLast(slice);
    sliceByPage.put(page, slice);
    for (Row row : missing) {
      DeleteCandidate candidate =
          DeleteCandidate.missing(row.id(), row.version(), page, responseEmpty, this);
      if (readsByIds()) {
        deleteConfirmation.addCandidate(candidate);
      } else {
        processSecondMiss(candidate, inFlightRequest);
      }
    }
    for (Row row : rowsToRead) {
      BatchReader.ReadTarget target = new BatchReader.ReadTarget(row.id(), row.version(), page);
      if (readsByIds()) {
        batchReader.enqueue(target);
      } else {
        processListedRow(target, row, inFlightRequest);
      }
    }
  }

  private boolean readsByIds() {
    return context.capabilities().readsByIds();
  }

  // --- where ids cannot be read ---

  private void noteMisses(SliceDiff diff, ResponseHandler.InFlightRequest inFlightRequest) {
    rowsListed |= diff.listedRowCount() > 0;
    if (run().stage().isFirstPass()) {
      FirstMiss miss = new FirstMiss(inFlightRequest.seq(), inFlightRequest.sentAt());
      diff.missing().forEach(row -> firstMisses.put(row.id(), miss));
    }
  }

  /**
   * An id is gone if two passes lack it, the settle time apart, and no row of it was emitted since
   * the first. That the passes show other rows proves that they may be read; if they do not, an
   * operator has to say so. What only one pass lacks is left to the next run.
   */
  private void processSecondMiss(
      DeleteCandidate candidate, ResponseHandler.InFlightRequest inFlightRequest) {
    FirstMiss first = firstMisses.get(candidate.id());
    boolean missedTwice =
        first != null
            && inFlightRequest.sentAt() - first.sentAt() >= context.settings().settleMs()
            && !mode.emittedVersions().askedBeforeLastEmission(candidate.id(), first.seq());
    boolean conclusive = rowsListed || run().stage() == ReconcileStage.RELEASE_DELETE;
    if (!missedTwice) {
      resolveRow(candidate.page());
    } else if (!conclusive) {
      onKept(candidate, DeleteConfirmation.Outcome.INCONCLUSIVE);
    } else if (allowsOneMore(deleteGuard)) {
      emitter.emitDelete(
          candidate.id(),
          candidate.version(),
          Optional.empty(),
          () -> onDeleteConfirmed(candidate));
    } else {
      onKept(candidate, DeleteConfirmation.Outcome.HELD_BY_GUARD);
    }
  }

  /** The list has brought the row: it counts as read with the page. */
  private void processListedRow(
      BatchReader.ReadTarget target, Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    switch (mode.emittedVersions().check(row, inFlightRequest.seq())) {
      case EMIT, UNCHANGED -> onUnchanged(target, row, inFlightRequest);
      case STALE -> {
        long newest = mode.emittedVersions().lastVersion(row.id());
        if (context.isStable(inFlightRequest, newest)) {
          repair(target, row, inFlightRequest);
        } else {
          resolveRow(target.page());
        }
      }
      case REREAD -> resolveRow(target.page());
    }
  }

  /** Whether the list had no row yet: if it has none at all, what it lacks is held. */
  private boolean isListEmptySoFar(SliceDiff diff) {
    return diff.listedRowCount() == 0
        && run().counts().swept() == 0
        && slices.stream().allMatch(slice -> slice.runCounts.swept() == 0);
  }

  /**
   * Whether a row that differs is for reconciliation to bring: not what the incremental scan still
   * comes to, nor what history leaves out.
   */
  private boolean isForReconciliation(Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    if (mode.emittedVersions().askedBeforeLastEmission(row.id(), inFlightRequest.seq())
        || row.version() >= context.cursor().incremental().watermark()) {
      return false;
    }
    return topicContents.versions().contains(row.id())
        || context.cursor().includesVersion(row.version(), context.settings().startDate());
  }

  // --- rows that differ ---

  /** What the incremental scan has brought meanwhile it may remember no more. */
  @Override
  public void onRow(
      BatchReader.ReadTarget readTarget, Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    onUnchanged(readTarget, row, inFlightRequest);
  }

  @Override
  public void onUnchanged(
      BatchReader.ReadTarget readTarget, Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    if (topicContents.versions().version(row.id()) == row.version()) {
      resolveRow(readTarget.page());
    } else {
      repair(readTarget, row, inFlightRequest);
    }
  }

  /** Emitted if that is no stale replica's row: only here a version is set back. */
  @Override
  public void onStaleRow(
      BatchReader.ReadTarget readTarget,
      Row row,
      ResponseHandler.InFlightRequest inFlightRequest,
      boolean stale) {
    long newest =
        Math.max(
            readTarget.version(),
            Math.max(
                topicContents.versions().version(row.id()),
                mode.emittedVersions().lastVersion(row.id())));
    if (topicContents.versions().version(row.id()) == row.version()) {
      resolveRow(readTarget.page());
    } else if (context.isStable(inFlightRequest, newest)) {
      repair(readTarget, row, inFlightRequest);
    } else {
      postponedReads.addLast(
          new PostponedRead(readTarget, context.now() + context.settings().settleMs()));
    }
  }

  private void repair(
      BatchReader.ReadTarget readTarget, Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    countNow(RunCounts.ONE_REPAIRED);
    resolveRow(readTarget.page());
    emitter.emitRow(row, Op.UPSERT, inFlightRequest, Row.UNKNOWN_TIME);
  }

  /** Listed, and gone since. */
  @Override
  public void onMissing(
      BatchReader.ReadTarget readTarget,
      ResponseHandler.InFlightRequest inFlightRequest,
      boolean responseEmpty) {
    long version = topicContents.versions().version(readTarget.id());
    if (version == Row.UNKNOWN_TIME) {
      resolveRow(readTarget.page());
      return;
    }
    deleteConfirmation.addCandidate(
        DeleteCandidate.missing(readTarget.id(), version, readTarget.page(), responseEmpty, this));
  }

  @Override
  public void onUnrequestedRow(Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    emitter.emitRow(row, Op.UPSERT, inFlightRequest, row.version());
  }

  // --- rows that are missing ---

  @Override
  public void onDeleteConfirmed(DeleteCandidate candidate) {
    countNow(RunCounts.ONE_DELETED);
    if (run().stage() == ReconcileStage.RELEASE_DELETE) {
      ReconcileCursor cursor = context.cursor().reconcile();
      context.setCursor(context.cursor().with(cursor.with(cursor.heldRun().minusOneRow())));
    }
    resolveRow(candidate.page());
  }

  /** A release lets as many pass as were held, whatever the guard's share. */
  @Override
  public boolean allowsOneMore(DeleteGuard deleteGuard) {
    return run().stage() == ReconcileStage.RELEASE_DELETE
        ? context.cursor().reconcile().heldRun().rows() > 0
        : deleteGuard.allowsOneMore();
  }

  @Override
  public void onAlive(
      DeleteCandidate candidate, Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    countInSlice(candidate, RunCounts.ONE_REFUTED);
    if (!mode.emitsToTopic() || topicContents.versions().version(row.id()) == row.version()) {
      resolveRow(candidate.page());
    } else {
      batchReader.enqueue(new BatchReader.ReadTarget(row.id(), row.version(), candidate.page()));
    }
  }

  @Override
  public void onKept(DeleteCandidate candidate, DeleteConfirmation.Outcome outcome) {
    switch (outcome) {
      case RE_EMITTED -> countInSlice(candidate, RunCounts.ONE_REFUTED);
      case ALREADY_DELETED -> countInSlice(candidate, RunCounts.ONE_MISSING);
      case HELD_BY_GUARD, INCONCLUSIVE -> sliceByPage.get(candidate.page()).deferredRows++;
    }
    resolveRow(candidate.page());
  }

  @Override
  public void onConfirmationSent() {
    uncountedRequests++;
  }

  @Override
  public void onRequestSent() {
    onConfirmationSent();
  }

  private void resolveRow(PageTracker.Page page) {
    page.resolveOne();
    pendingReads--;
    advanceCursor();
  }

  private void advanceCursor() {
    for (PageTracker.Page page = pageTracker.pollCompleted();
        page != null;
        page = pageTracker.pollCompleted()) {
      Slice slice = slices.removeFirst();
      sliceByPage.remove(page);
      ReconcileRun next = run().completeRange(slice.remainder);
      if (slice.deferredRows > 0) {
        // The second pass of a list that stands for reads is whole as well.
        ListRange range = readsByIds() ? slice.listRange : ListRange.WHOLE_LIST;
        next = next.defer(range, slice.deferredRows);
      }
      RunCounts requestCounts = RunCounts.ofRequests(uncountedRequests);
      uncountedRequests = 0;
      storeRun(next.withCounts(next.counts().plus(slice.runCounts).plus(requestCounts)));
    }
  }

  /** If the slice is compared once more, after a crash, this will be found once more. */
  private void countInSlice(DeleteCandidate candidate, RunCounts increment) {
    Slice slice = sliceByPage.get(candidate.page());
    slice.runCounts = slice.runCounts.plus(increment);
    reconcileCounters.addCounts(increment);
  }

  /** With the record that is emitted: nothing will be found of it once more. */
  private void countNow(RunCounts increment) {
    storeRun(run().withCounts(run().counts().plus(increment)));
    reconcileCounters.addCounts(increment);
  }

  void storeRun(ReconcileRun next) {
    context.setCursor(context.cursor().with(context.cursor().reconcile().with(next)));
  }
}
