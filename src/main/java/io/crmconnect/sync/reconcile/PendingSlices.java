/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.reconcile;

import io.crmconnect.crm.Absence;
import io.crmconnect.crm.Request;
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
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Holds the compared slices of a sweep until they are resolved: rows that differ are read and
 * emitted, missing ids are passed to {@link DeleteConfirmation}.
 *
 * <pre>
 *   compared --rows and deletes emitted, in order--> resolved: the cursor advances past it
 *       +-----more missing than the guard allows--> deferred to the run's end
 * </pre>
 */
final class PendingSlices implements BatchReader.Listener, DeleteConfirmation.Listener {
  /** A compared slice until it is resolved. */
  private static final class Slice {
    private final ListRange listRange;

    /** The rest of the range after the slice; null: nothing. */
    private final ListRange remainder;

    /** Counts that are added once the cursor advances past the slice. */
    private RunCounts runCounts;

    private long deferredRows;

    private Slice(ListRange listRange, ListRange remainder, RunCounts runCounts) {
      this.listRange = listRange;
      this.remainder = remainder;
      this.runCounts = runCounts;
    }
  }

  /** Maximum number of ids waiting to be read; beyond it, the next page is not requested. */
  private static final int MAX_PENDING_READS = 5_000;

  private record PostponedRead(BatchReader.ReadTarget readTarget, long notBefore) {}

  private final ObjectContext context;
  private final SyncMode mode;
  private final RowEmitter emitter;
  private final TopicContents topicContents;
  private final DeleteGuard deleteGuard;
  private final DeleteConfirmation deleteConfirmation;
  private final ReconcileCounters reconcileCounters;
  private final ReconcileRuns reconcileRuns;
  private final ValueComparison valueComparison;
  private final BatchReader batchReader;
  private final PageTracker pageTracker = new PageTracker();
  private final Deque<Slice> slices = new ArrayDeque<>();
  private final Map<PageTracker.Page, Slice> sliceByPage = new HashMap<>();
  private final Deque<PostponedRead> postponedReads = new ArrayDeque<>();

  /**
   * Ids that the first pass lacked and that were not emitted since, if ids cannot be read: the
   * second pass confirms them. With the time when the page without the id was requested, ms of the
   * driver's clock.
   */
  private final Map<String, Long> firstMisses = new HashMap<>();

  /** Whether the list contained a row in this pass. */
  private boolean rowsListed;

  /** Requests since the cursor last advanced. */
  private long uncountedRequests;

  /** Ids of pending slices that are still to be read. */
  private long pendingReads;

  PendingSlices(
      ObjectContext context,
      SyncMode mode,
      RowEmitter emitter,
      TopicContents topicContents,
      DeleteGuard deleteGuard,
      DeleteConfirmation deleteConfirmation,
      ReconcileCounters reconcileCounters,
      ReconcileRuns reconcileRuns,
      ValueComparison valueComparison) {
    this.context = context;
    this.mode = mode;
    this.emitter = emitter;
    this.topicContents = topicContents;
    this.deleteGuard = deleteGuard;
    this.deleteConfirmation = deleteConfirmation;
    this.reconcileCounters = reconcileCounters;
    this.reconcileRuns = reconcileRuns;
    this.valueComparison = valueComparison;
    this.batchReader = new BatchReader(context, mode, emitter, this, RequestPriority.BACKFILL);
  }

  int size() {
    return slices.size();
  }

  boolean isEmpty() {
    return slices.isEmpty();
  }

  /** Whether so many ids wait to be read that no more may be added. */
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

  /** Starts a pass over the list. */
  void startPass() {
    rowsListed = false;
    if (run().stage().isFirstPass()) {
      firstMisses.clear();
    }
  }

  /** A page was compared completely. */
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
   * A slice was compared.
   *
   * @param remainder of the list after the slice; null: nothing
   * @param responseEmpty whether the list was empty where rows are missing
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
    // Only deletes of a frozen object are emitted; the backfill after the thaw emits the rest.
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
      diff.missing().forEach(row -> firstMisses.put(row.id(), inFlightRequest.sentAt()));
    }
  }

  void onRowEmitted(String id) {
    firstMisses.remove(id);
  }

  /**
   * Confirms a delete if two passes lack the id, the settle time apart, and no row of it was
   * emitted since the first. Other rows in the passes show that the object can be read; without
   * any, an operator has to decide. An id that only one pass lacks is left to the next run.
   */
  private void processSecondMiss(
      DeleteCandidate candidate, ResponseHandler.InFlightRequest inFlightRequest) {
    Long firstMissedAt = firstMisses.get(candidate.id());
    boolean missedTwice =
        firstMissedAt != null
            && inFlightRequest.sentAt() - firstMissedAt >= context.settings().settleMs();
    boolean conclusive = rowsListed || run().stage() == ReconcileStage.RELEASE_DELETE;
    if (!missedTwice) {
      resolveRow(candidate.page());
    } else if (!conclusive) {
      onKept(candidate, DeleteConfirmation.Outcome.INCONCLUSIVE);
    } else if (allowsOneMore(deleteGuard)) {
      emitter.emitDelete(
          candidate.id(),
          candidate.version(),
          OptionalLong.empty(),
          Optional.empty(),
          () -> onDeleteConfirmed(candidate));
    } else {
      onKept(candidate, DeleteConfirmation.Outcome.HELD_BY_GUARD);
    }
  }

  /** The list contains the row, which counts as read with the page. */
  private void processListedRow(
      BatchReader.ReadTarget target, Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    if (((Request.ListPage) inFlightRequest.request()).fields().isEmpty()) {
      emitter.quarantineUnreadable(row.id(), "Its row is too large or cannot be answered.");
      resolveRow(target.page());
      return;
    }
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

  /** Whether the list had no row so far: if it stays empty, the missing rows are held. */
  private boolean isListEmptySoFar(SliceDiff diff) {
    return diff.listedRowCount() == 0
        && run().counts().swept() == 0
        && slices.stream().allMatch(slice -> slice.runCounts.swept() == 0);
  }

  /**
   * Whether reconciliation emits a row that differs. It leaves out rows that the incremental scan
   * will read and rows that are not part of the history.
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

  /** The row equals the emitted one: the incremental scan may have emitted it meanwhile. */
  @Override
  public void onRow(
      BatchReader.ReadTarget readTarget, Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    onUnchanged(readTarget, row, inFlightRequest);
  }

  @Override
  public void onUnchanged(
      BatchReader.ReadTarget readTarget, Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    if (valueComparison.readsEveryRecord()) {
      valueComparison.changes().onRowSeen(row);
    }
    if (equalsTopic(row)) {
      resolveRow(readTarget.page());
    } else {
      repair(readTarget, row, inFlightRequest);
    }
  }

  /** Whether the topic has the row in its version and, where these are compared, its values. */
  private boolean equalsTopic(Row row) {
    VersionIndex versions = topicContents.versions();
    return versions.version(row.id()) == row.version()
        && valueComparison.isEqual(row, versions.hash(row.id()));
  }

  /**
   * Emits the row unless it comes from a stale replica. Only reconciliation replaces a version by
   * an older one.
   */
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
    VersionIndex versions = topicContents.versions();
    if (versions.version(row.id()) == row.version()
        && versions.hash(row.id()) != VersionIndex.UNKNOWN_HASH) {
      valueComparison.changes().addChangedRow();
    }
    countNow(RunCounts.ONE_REPAIRED);
    resolveRow(readTarget.page());
    emitter.emitRow(row, Op.UPSERT, inFlightRequest, Row.UNKNOWN_TIME);
  }

  /** The next run finds the difference again. */
  @Override
  public void onUnreadable(BatchReader.ReadTarget readTarget) {
    resolveRow(readTarget.page());
  }

  /** The row was listed but has been deleted since. */
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

  /** A release allows as many deletes as were held, whatever the daily limit. */
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
      case NOT_TOLD -> deferUntold(candidate);
    }
    resolveRow(candidate.page());
  }

  /** Rows that are hidden are held; that old rows of a history are gone is no finding. */
  private void deferUntold(DeleteCandidate candidate) {
    if (context.capabilities().absence() == Absence.DELETED_IF_TOLD) {
      reconcileRuns.markUntold();
      sliceByPage.get(candidate.page()).deferredRows++;
    }
  }

  @Override
  public boolean canWaitUntilTold() {
    return true;
  }

  @Override
  public boolean isReleased() {
    return run().stage() == ReconcileStage.RELEASE_DELETE;
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
        // If ids cannot be read, the second pass also covers the complete list.
        ListRange range = readsByIds() ? slice.listRange : ListRange.WHOLE_LIST;
        next = next.defer(range, slice.deferredRows);
      }
      RunCounts requestCounts = RunCounts.ofRequests(uncountedRequests);
      uncountedRequests = 0;
      storeRun(next.withCounts(next.counts().plus(slice.runCounts).plus(requestCounts)));
    }
  }

  /** Counts in the slice: if it is compared again after a crash, the candidate is found again. */
  private void countInSlice(DeleteCandidate candidate, RunCounts increment) {
    Slice slice = sliceByPage.get(candidate.page());
    slice.runCounts = slice.runCounts.plus(increment);
    reconcileCounters.addCounts(increment);
  }

  /** Counts with the emitted record: the candidate will not be found again. */
  private void countNow(RunCounts increment) {
    storeRun(run().withCounts(run().counts().plus(increment)));
    reconcileCounters.addCounts(increment);
  }

  void storeRun(ReconcileRun next) {
    context.setCursor(context.cursor().with(context.cursor().reconcile().with(next)));
  }
}
