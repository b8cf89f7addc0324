/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.delete;

import io.crmconnect.crm.Absence;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.CurrentMode;
import io.crmconnect.sync.core.DailyAlert;
import io.crmconnect.sync.core.EmissionListener;
import io.crmconnect.sync.core.LastValues;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.RequestSize;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.TopicContents;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Confirms delete candidates by reading their ids; no delete is emitted without it.
 *
 * <pre>
 *   WAITING --settle time over--> DUE --read directly, with controls--> REQUESTED
 *                                  ^                                      |
 *             emitted since, or no control present: read again -----------+--> alive
 *                                                                         +--> kept
 *                                                                         +--> deleted
 * </pre>
 *
 * <ul>
 *   <li>A missing id confirms a delete only if the same response contains an id that was seen alive
 *       before; otherwise the response may as well show a lost permission. If no other id was
 *       present when the candidate was reported either, two such responses are needed, the settle
 *       time apart.
 *   <li>A response is ignored for an id if the id was emitted after the request was sent.
 *   <li>Where the vendor tells all deletes, an id that is missing and not told is hidden, not
 *       deleted ({@link io.crmconnect.crm.Absence}). It is kept, unless an operator releases it.
 *   <li>A confirmed delete still has to pass the guard, which limits the deletes per day. An
 *       operator can release deletes from the guard, but not from confirmation.
 * </ul>
 */
public final class DeleteConfirmation implements ResponseHandler, EmissionListener {
  private static final int MAX_CONTROLS = 2;
  private static final int MAX_ATTEMPTS = 3;
  private static final int MAX_SCAN_HOLDING_ATTEMPTS = 4;
  private static final long ALERT_INTERVAL_MS = 3_600_000;

  /** The delete feed tells a delete within minutes, if no long transaction holds it back. */
  private static final long UNTOLD_WAIT_MS = 60_000;

  private static final int MAX_UNTOLD_ATTEMPTS = 10;

  /** Why a candidate's record is kept in the topic. */
  public enum Outcome {
    /** The topic has no row of the id, usually because the delete was emitted already. */
    ALREADY_DELETED,
    /** A row was read and emitted since the candidate was reported. */
    RE_EMITTED,
    /** The record is deleted, but the daily limit is reached. */
    HELD_BY_GUARD,
    /** Neither the id nor any control id was present. */
    INCONCLUSIVE,
    /** The id is missing, but that is no delete, as far as the vendor says. */
    NOT_TOLD
  }

  /**
   * Reported the candidate; receives exactly one of the calls for each, unless all candidates are
   * discarded.
   */
  public interface Listener {
    /** The delete is being emitted: the listener advances the cursor past it. */
    void onDeleteConfirmed(DeleteCandidate candidate);

    /** The record exists. */
    void onAlive(DeleteCandidate candidate, Row row, InFlightRequest inFlightRequest);

    void onKept(DeleteCandidate candidate, Outcome outcome);

    /** A request was sent for candidates of this listener, and possibly of others. */
    default void onConfirmationSent() {}

    /** Whether one more delete may be emitted. */
    default boolean allowsOneMore(DeleteGuard deleteGuard) {
      return deleteGuard.allowsOneMore();
    }

    /** Whether the candidate may wait for minutes until the delete feed covers its absence. */
    default boolean canWaitUntilTold() {
      return false;
    }

    /** Whether an operator has said that missing ids are deleted. */
    default boolean isReleased() {
      return false;
    }
  }

  private final ObjectContext context;
  private final CurrentMode mode;
  private final TopicContents topicContents;
  private final DeleteGuard deleteGuard;
  private final LastValues lastValues;
  private final RowEmitter emitter;
  private final CandidateQueue queue = new CandidateQueue();
  private final ControlIds controlIds = new ControlIds();
  private final RequestSize batchSize;

  /** One control id where a response of three rows is too large. */
  private final RequestSize controlCount;

  private final RequestSize pageSize;

  private List<String> inFlightControls = List.of();

  private boolean requestInFlight;

  /** Whether a list of control ids was requested since the last read. */
  private boolean controlListRequested;

  /** Whether control ids are read next, to see whether reads are answered at all. */
  private boolean readControlsAlone;

  private final AlertThrottle alertThrottle = new AlertThrottle(ALERT_INTERVAL_MS);
  private final DailyAlert dailyAlert = new DailyAlert();

  public DeleteConfirmation(
      ObjectContext context,
      CurrentMode mode,
      TopicContents topicContents,
      DeleteGuard deleteGuard,
      RowEmitter emitter) {
    this.context = context;
    this.mode = mode;
    this.topicContents = topicContents;
    this.deleteGuard = deleteGuard;
    this.lastValues = emitter.lastValues();
    this.emitter = emitter;
    Capabilities capabilities = context.capabilities();
    this.batchSize = new RequestSize(context, capabilities.maxIdsPerRead() - MAX_CONTROLS);
    this.controlCount = new RequestSize(context, MAX_CONTROLS);
    this.pageSize = new RequestSize(context, capabilities.listPageSize());
  }

  /** Adds a candidate that was reported for the first time; it is read after the settle time. */
  public void addCandidate(DeleteCandidate candidate) {
    requireReadable();
    queue.addWaiting(
        candidate, context.now() + context.settings().settleMs(), context.nextSequence());
  }

  /** Adds a candidate that was already missing the settle time ago; it is read at once. */
  public void confirmNow(DeleteCandidate candidate) {
    requireReadable();
    queue.addDue(candidate, context.now(), context.nextSequence());
  }

  private void requireReadable() {
    if (!context.capabilities().readsByIds()) {
      throw new IllegalStateException("no delete can be confirmed where ids cannot be read");
    }
  }

  /** Discards all candidates, as a restart does. */
  public void reset() {
    queue.clear();
    lastValues.reset();
    controlIds.clear();
    inFlightControls = List.of();
    requestInFlight = false;
    controlListRequested = false;
    readControlsAlone = false;
    alertThrottle.reset();
  }

  /** Refutes the candidates that were reported before the row was requested. */
  @Override
  public void onRowEmitted(Row row, InFlightRequest inFlightRequest) {
    queue.markReEmitted(row.id(), inFlightRequest.seq());
  }

  /** Removes the candidates of this listener. */
  public void removeCandidatesOf(Listener listener) {
    queue.removeAllOf(listener);
  }

  boolean isCandidate(String id) {
    return queue.contains(id);
  }

  /** Whether the id was reported as merged; other reports delay nothing. */
  boolean isMergeCandidate(String id) {
    return queue.findMerge(id).isPresent();
  }

  /**
   * The oldest version of a survivor with a merged record that is not resolved yet. A merged record
   * that still existed several times is not counted: it may exist for long, and no scan waits for
   * it.
   */
  public OptionalLong oldestPendingMerge() {
    return queue.oldestMerge(MAX_SCAN_HOLDING_ATTEMPTS);
  }

  /** Records rows that the vendor has just returned: their ids can serve as controls. */
  public void observeLiveRows(Request request, Result result) {
    controlIds.observe(request, result);
  }

  @Override
  public void onDeleteEmitted(String id) {
    controlIds.remove(id);
  }

  public void advance() {
    queue.promote(context.now()).ifPresent(context::scheduleWakeUp);
    lastValues.advance();
    while (!requestInFlight && queue.dueCount() > 0 && !waitsForBatch() && hasLastValues()) {
      sendConfirmation();
    }
  }

  /**
   * Whether more candidates are about to become due that the same request can read: a sweep reports
   * some on consecutive pages. A single candidate is read at once.
   */
  private boolean waitsForBatch() {
    long gatherUntil = queue.peekDue().notBefore + context.settings().settleMs();
    if (!queue.hasWaiting() || queue.dueCount() >= maxBatchSize() || context.now() >= gatherUntil) {
      return false;
    }
    context.scheduleWakeUp(gatherUntil);
    return true;
  }

  /** Handles the values that were read for candidates. */
  public void onLastValuesRead(String topic, Optional<Map<String, Map<String, Object>>> values) {
    lastValues.onRead(topic, values);
  }

  /** They are read before the confirmation, so that the delete can be emitted with its answer. */
  private boolean hasLastValues() {
    return lastValues.areLoaded(queue.dueIds(maxBatchSize()), queue.dueIds(LastValues.MAX_IDS));
  }

  /** Maximum number of candidates that one request reads beside the controls. */
  private int maxBatchSize() {
    return batchSize.limit();
  }

  private void sendConfirmation() {
    List<String> chosenControls = chooseControls();
    if (chosenControls.isEmpty()) {
      if (controlListRequested) {
        controlListRequested = false;
        keepAll(queue.allDue(), Outcome.INCONCLUSIVE);
      } else {
        requestInFlight = true;
        controlListRequested = true;
        queue.peekDue().candidate.listener().onConfirmationSent();
        Request.ListPage page =
            new Request.ListPage(
                context.object(), Optional.empty(), List.of(), pageSize.pageLimit());
        context.send(this, page, RequestPriority.CONFIRM, context.now());
      }
      return;
    }
    inFlightControls = chosenControls;
    if (readControlsAlone) {
      readControlsAlone = false;
      sendRead(inFlightControls);
      return;
    }
    List<PendingConfirmation> batch = nextBatch(maxBatchSize());
    queue.sent(batch);
    if (batch.isEmpty()) {
      return;
    }
    List<String> ids = new ArrayList<>(inFlightControls);
    batch.forEach(pending -> ids.add(pending.candidate.id()));
    batch.stream()
        .map(each -> each.candidate.listener())
        .distinct()
        .forEach(Listener::onConfirmationSent);
    sendRead(ids);
  }

  private void sendRead(List<String> ids) {
    requestInFlight = true;
    Request.ReadByIds readByIds =
        new Request.ReadByIds(context.object(), ids, mode.get().requestedFields());
    context.send(this, readByIds, RequestPriority.CONFIRM, context.now());
  }

  private List<String> chooseControls() {
    return controlIds.latest(controlCount.limit(), this::isCandidate);
  }

  private List<PendingConfirmation> nextBatch(int maxSize) {
    List<PendingConfirmation> batch = new ArrayList<>();
    List<PendingConfirmation> duplicates = new ArrayList<>();
    Set<String> ids = new HashSet<>(inFlightControls);
    while (batch.size() < maxSize && queue.dueCount() > 0) {
      PendingConfirmation next = queue.takeDue();
      if (topicContents.lacks(next.candidate.id())) {
        keep(next, Outcome.ALREADY_DELETED);
      } else if (next.reEmitted) {
        recordReappeared(next);
      } else if (ids.add(next.candidate.id())) {
        batch.add(next);
      } else {
        duplicates.add(next);
      }
    }
    duplicates.forEach(queue::returnDue);
    return batch;
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    requestInFlight = false;
    queue.takeInFlight().forEach(queue::retry);
  }

  /**
   * Reads fewer candidates at once, in the end one with one control id. If not even that is
   * answered although other reads are, its record is kept, and other control ids are used from now
   * on.
   */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    requestInFlight = false;
    if (inFlightRequest.request() instanceof Request.ListPage page) {
      controlListRequested = false;
      if (!pageSize.reduce(page.limit(), failure)) {
        keepAll(queue.allDue(), Outcome.INCONCLUSIVE);
      }
      return;
    }
    List<PendingConfirmation> batch = queue.takeInFlight();
    if (batch.isEmpty()) {
      // Not even the control ids can be read: an outage.
      return;
    }
    batchSize.reduce(batch.size(), failure);
    batch.forEach(
        each -> each.failedSentAt = Math.min(each.failedSentAt, inFlightRequest.sentAt()));
    if (batch.size() > 1) {
      batch.forEach(queue::retry);
    } else if (inFlightControls.size() > 1) {
      controlCount.reduce(inFlightControls.size(), failure);
      queue.retry(batch.get(0));
    } else if (failure.kind() == FailureKind.TOO_LARGE
        || context.answeredReads().isAnsweredSince(batch.get(0).failedSentAt)) {
      inFlightControls.forEach(controlIds::remove);
      keepAll(batch, Outcome.INCONCLUSIVE);
    } else {
      queue.retry(batch.get(0));
      readControlsAlone = true;
    }
  }

  /** The list of control ids is rejected only if everything is; nothing is confirmed then. */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    resend(inFlightRequest);
    keepAll(queue.allDue(), Outcome.INCONCLUSIVE);
    return true;
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    requestInFlight = false;
    if (!(result instanceof Result.Rows rows)) {
      pageSize.onAnswered(((Request.ListPage) inFlightRequest.request()).limit());
      return;
    }
    controlListRequested = false;
    List<PendingConfirmation> batch = queue.takeInFlight();
    batchSize.onAnswered(batch.size());
    controlCount.onAnswered(inFlightControls.size());
    Map<String, Row> rowsById = new LinkedHashMap<>();
    rows.rows().forEach(row -> rowsById.put(row.id(), row));
    Set<String> presentIds = new HashSet<>(rowsById.keySet());
    // The id exists, even if its row cannot be parsed.
    rows.malformed().forEach(bad -> presentIds.add(bad.id()));
    emitter.quarantineMalformed(rows.malformed());
    boolean conclusive = inFlightControls.stream().anyMatch(presentIds::contains);
    for (PendingConfirmation each : batch) {
      conclusive |= presentIds.contains(each.candidate.id());
    }
    if (!conclusive) {
      inFlightControls.forEach(controlIds::remove);
    }
    for (PendingConfirmation each : batch) {
      DeleteCandidate candidate = each.candidate;
      if (each.reEmitted) {
        recordReappeared(each);
      } else if (mode.get()
          .emittedVersions()
          .askedBeforeLastEmission(candidate.id(), inFlightRequest.seq())) {
        queue.retry(each);
      } else if (presentIds.contains(candidate.id())) {
        recordFound(each, rowsById.get(candidate.id()), inFlightRequest);
      } else if (conclusive
          && candidate.evidence() == DeleteCandidate.Evidence.WEAK
          && !each.missingOnce) {
        each.missingOnce = true;
        queue.postpone(each, context.now() + context.settings().settleMs());
      } else if (conclusive) {
        deleteConfirmed(each);
      } else if (++each.inconclusiveAttempts < MAX_ATTEMPTS) {
        queue.retry(each);
      } else {
        keepAll(List.of(each), Outcome.INCONCLUSIVE);
      }
    }
  }

  /**
   * The id is present.
   *
   * @param row null if it cannot be parsed
   */
  private void recordFound(PendingConfirmation pending, Row row, InFlightRequest inFlightRequest) {
    if (recheckMerge(pending)) {
      return;
    }
    if (row == null) {
      drop(pending, Outcome.INCONCLUSIVE);
    } else {
      queue.remove(pending);
      pending.candidate.listener().onAlive(pending.candidate, row, inFlightRequest);
    }
  }

  /** A row of the id was emitted since. */
  private void recordReappeared(PendingConfirmation pending) {
    if (!recheckMerge(pending)) {
      drop(pending, Outcome.RE_EMITTED);
    }
  }

  /**
   * Keeps a merged record in confirmation for about as long as an index may lag. It can be read for
   * a while after the merge, and no later response names it again.
   */
  private boolean recheckMerge(PendingConfirmation pending) {
    Optional<DeleteCandidate.Merge> merge = pending.candidate.merge();
    if (merge.isEmpty() || merge.get().attempts() >= context.settings().maxMergeRechecks()) {
      return false;
    }
    queue.remove(pending);
    addCandidate(pending.candidate.withMerge(merge.map(DeleteCandidate.Merge::nextAttempt)));
    return true;
  }

  private void deleteConfirmed(PendingConfirmation pending) {
    // Another listener may have reported more than this one.
    String id = pending.candidate.id();
    DeleteCandidate candidate =
        pending.candidate.withMerge(queue.findMerge(id)).withDeletedAt(queue.findDeletedAt(id));
    if (!isToldOrProven(candidate)) {
      waitUntilTold(pending);
    } else if (candidate.listener().allowsOneMore(deleteGuard)) {
      queue.remove(pending);
      emitDelete(candidate);
    } else {
      keep(pending, Outcome.HELD_BY_GUARD);
    }
  }

  private boolean isToldOrProven(DeleteCandidate candidate) {
    return switch (context.capabilities().absence()) {
      case DELETED -> true;
      case DELETED_IF_TOLD ->
          candidate.deletedAt().isPresent()
              || context.cursor().deletesGap() != 0
              || candidate.listener().isReleased();
      case NOTHING -> false;
    };
  }

  /** The feed may be behind: the id is read again until the feed covers the time of this read. */
  private void waitUntilTold(PendingConfirmation pending) {
    long vendorNow = context.clock().vendorTimeAt(context.now());
    if (pending.untoldSince == 0) {
      pending.untoldSince = vendorNow;
    }
    boolean covered = context.cursor().deletesWatermark() > pending.untoldSince;
    if (context.capabilities().absence() == Absence.NOTHING
        || !pending.candidate.listener().canWaitUntilTold()
        || covered
        || ++pending.untoldAttempts > maxUntoldAttempts()) {
      drop(pending, Outcome.NOT_TOLD);
    } else {
      queue.postpone(pending, context.now() + UNTOLD_WAIT_MS);
    }
  }

  private long maxUntoldAttempts() {
    return MAX_UNTOLD_ATTEMPTS + context.settings().deleteFeedIntervalMs() / UNTOLD_WAIT_MS;
  }

  private void emitDelete(DeleteCandidate candidate) {
    emitter.emitDelete(
        candidate.id(),
        candidate.version(),
        candidate.deletedAt(),
        candidate.merge().map(DeleteCandidate.Merge::survivorId),
        () -> candidate.listener().onDeleteConfirmed(candidate));
  }

  /**
   * Keeps the record. If responses are inconclusive for a while, a merged record stays in
   * confirmation: no later response names it again.
   */
  private void keep(PendingConfirmation pending, Outcome outcome) {
    if (outcome == Outcome.INCONCLUSIVE && pending.candidate.merge().isPresent()) {
      queue.remove(pending);
      addCandidate(pending.candidate);
    } else {
      drop(pending, outcome);
    }
  }

  private void drop(PendingConfirmation pending, Outcome outcome) {
    queue.remove(pending);
    pending.candidate.listener().onKept(pending.candidate, outcome);
  }

  private void keepAll(List<PendingConfirmation> confirmations, Outcome outcome) {
    queue.removeDue(confirmations);
    if (!confirmations.isEmpty() && alertThrottle.tryAcquire(context.now())) {
      HeldDeleteAlerts.emitInconclusive(
          context, dailyAlert.nextLevel(context.now()), confirmations.get(0).candidate.id());
    }
    confirmations.forEach(each -> keep(each, outcome));
  }
}
