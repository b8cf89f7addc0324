package io.crmconnect.sync.delete;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.CurrentMode;
import io.crmconnect.sync.core.EmissionListener;
import io.crmconnect.sync.core.ObjectContext;
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
 * The one way in which a delete is emitted, whoever suspects it.
 *
 * <pre>
 *   WAITING --settle time over--> DUE --read directly, with controls--> ASKED
 *                                  ^                                      |
 *             emitted since, or no control answered: ask again -----------+--> alive
 *                                                                         +--> spared
 *                                                                         +--> deleted
 * </pre>
 *
 * <ul>
 *   <li>A missing id proves a delete only if, in the same answer, an id that was seen alive before
 *       is there: else the answer may as well show a lost permission. Where that was not so when it
 *       was suspected either, it takes two such answers, the settle time apart.
 *   <li>An answer whose question was put before the id's last emission proves nothing.
 *   <li>What is proven still has to pass the guard: so many a day and no more. An operator can lift
 *       that, and nothing else.
 * </ul>
 */
public final class DeleteConfirmation implements ResponseHandler, EmissionListener {
  private static final int MAX_CONTROLS = 2;
  private static final int MAX_ATTEMPTS = 3;
  private static final int MAX_SCAN_HOLDING_ATTEMPTS = 4;
  private static final long ALERT_INTERVAL_MS = 3_600_000;

  /** Why a suspect's record is left as it is. */
  public enum Outcome {
    /** Its delete was emitted already. */
    ALREADY_DELETED,
    /** It was read and emitted since it was suspected. */
    RE_EMITTED,
    /** It is gone, and the guard lets no more pass. */
    HELD_BY_GUARD,
    /** Neither it nor any control was there. */
    INCONCLUSIVE
  }

  /** Who suspects; exactly one of the calls comes for each suspect, unless all is forgotten. */
  public interface Listener {
    /** Its delete is being emitted: the cursor is to be moved to where that takes it. */
    void onDeleteConfirmed(DeleteCandidate candidate);

    /** It lives. */
    void onAlive(DeleteCandidate candidate, Row row, InFlightRequest inFlightRequest);

    void onKept(DeleteCandidate candidate, Outcome outcome);

    /** A request was put for suspects of this owner, and maybe of others. */
    default void onConfirmationSent() {}

    /** Whether one more may go. */
    default boolean allowsOneMore(DeleteGuard deleteGuard) {
      return deleteGuard.allowsOneMore();
    }
  }

  private final ObjectContext context;
  private final CurrentMode mode;
  private final TopicContents topicContents;
  private final DeleteGuard deleteGuard;
  private final RowEmitter emitter;
  private final CandidateQueue queue = new CandidateQueue();
  private final ControlIds controlIds = new ControlIds();

  private List<String> inFlightControls = List.of();
  private boolean requestInFlight;

  /** Whether the list was asked for controls since the last read. */
  private boolean controlListRequested;

  private final AlertThrottle alertThrottle = new AlertThrottle(ALERT_INTERVAL_MS);

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
    this.emitter = emitter;
  }

  /** Somebody suspects it for the first time: read after the settle time. */
  public void addCandidate(DeleteCandidate candidate) {
    requireReadable();
    queue.addWaiting(
        candidate, context.now() + context.settings().settleMs(), context.nextSequence());
  }

  /** It was found missing the settle time ago already. */
  public void confirmNow(DeleteCandidate candidate) {
    requireReadable();
    queue.addDue(candidate, context.now(), context.nextSequence());
  }

  private void requireReadable() {
    if (!context.capabilities().readsByIds()) {
      throw new IllegalStateException("no delete can be confirmed where ids cannot be read");
    }
  }

  /** Forgets everything, as a restart would. */
  public void reset() {
    queue.clear();
    controlIds.clear();
    inFlightControls = List.of();
    requestInFlight = false;
    controlListRequested = false;
    alertThrottle.reset();
  }

  /** What was suspected before the row was asked for is refuted. */
  @Override
  public void onRowEmitted(Row row, InFlightRequest inFlightRequest) {
    queue.markReEmitted(row.id(), inFlightRequest.seq());
  }

  /** Its suspects are no more. */
  public void removeCandidatesOf(Listener listener) {
    queue.removeAllOf(listener);
  }

  boolean isCandidate(String id) {
    return queue.contains(id);
  }

  /** Whether it is suspected of having been merged away; what others suspect holds nothing back. */
  boolean isMergeCandidate(String id) {
    return queue.findMerge(id).isPresent();
  }

  /**
   * The oldest version of a record whose merge is not yet dealt with. A loser that was still there
   * several times holds no scan up: it may be there for long.
   */
  public OptionalLong oldestPendingMerge() {
    return queue.oldestMerge(MAX_SCAN_HOLDING_ATTEMPTS);
  }

  /** Notes rows that the vendor has just shown: their ids can serve as controls. */
  public void observeLiveRows(Request request, Result result) {
    controlIds.observe(request, result);
  }

  @Override
  public void onDeleteEmitted(String id) {
    controlIds.remove(id);
  }

  public void advance() {
    queue.promote(context.now()).ifPresent(context::scheduleWakeUp);
    while (!requestInFlight && queue.dueCount() > 0 && !waitsForBatch()) {
      sendConfirmation();
    }
  }

  /**
   * Whether more is about to become due that the same request can ask for: a sweep finds some in
   * page after page. One that is alone is asked for at once.
   */
  private boolean waitsForBatch() {
    long gatherUntil = queue.peekDue().notBefore + context.settings().settleMs();
    if (!queue.hasWaiting() || queue.dueCount() >= maxBatchSize() || context.now() >= gatherUntil) {
      return false;
    }
    context.scheduleWakeUp(gatherUntil);
    return true;
  }

  /** Candidates that a request takes beside controls. */
  private int maxBatchSize() {
    return context.capabilities().maxIdsPerRead() - MAX_CONTROLS;
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
        Request.ListPage page = new Request.ListPage(context.object(), Optional.empty(), List.of());
        context.send(this, page, RequestPriority.CONFIRM, context.now());
      }
      return;
    }
    inFlightControls = chosenControls;
    List<PendingConfirmation> batch = nextBatch(maxBatchSize());
    queue.sent(batch);
    if (batch.isEmpty()) {
      return;
    }
    List<String> ids = new ArrayList<>(inFlightControls);
    batch.forEach(pending -> ids.add(pending.candidate.id()));
    requestInFlight = true;
    batch.stream()
        .map(each -> each.candidate.listener())
        .distinct()
        .forEach(Listener::onConfirmationSent);
    Request.ReadByIds readByIds =
        new Request.ReadByIds(context.object(), ids, mode.get().requestedFields());
    context.send(this, readByIds, RequestPriority.CONFIRM, context.now());
  }

  private List<String> chooseControls() {
    return controlIds.latest(MAX_CONTROLS, this::isCandidate);
  }

  private List<PendingConfirmation> nextBatch(int maxSize) {
    List<PendingConfirmation> batch = new ArrayList<>();
    List<PendingConfirmation> duplicates = new ArrayList<>();
    Set<String> ids = new HashSet<>(inFlightControls);
    while (batch.size() < maxSize && queue.dueCount() > 0) {
      PendingConfirmation next = queue.takeDue();
      if (topicContents.isDeleted(next.candidate.id())) {
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

  /** The list of controls is refused only if all is; nothing is proven then. */
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
      return;
    }
    controlListRequested = false;
    List<PendingConfirmation> batch = queue.takeInFlight();
    Map<String, Row> rowsById = new LinkedHashMap<>();
    rows.rows().forEach(row -> rowsById.put(row.id(), row));
    Set<String> presentIds = new HashSet<>(rowsById.keySet());
    // Something of that id is there, whatever is wrong with it.
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

  /** It is there, as a row or, for null, as something that is none. */
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

  /** It was emitted since. */
  private void recordReappeared(PendingConfirmation pending) {
    if (!recheckMerge(pending)) {
      drop(pending, Outcome.RE_EMITTED);
    }
  }

  /**
   * The loser of a merge can be read for a while after it, and nothing will name it again: so it
   * stays suspected about as long as an index may lag.
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
    // By whom it was suspected says nothing of a merge that somebody else saw.
    DeleteCandidate candidate =
        pending.candidate.withMerge(queue.findMerge(pending.candidate.id()));
    if (candidate.listener().allowsOneMore(deleteGuard)) {
      queue.remove(pending);
      emitDelete(candidate);
    } else {
      keep(pending, Outcome.HELD_BY_GUARD);
    }
  }

  private void emitDelete(DeleteCandidate candidate) {
    emitter.emitDelete(
        candidate.id(),
        candidate.version(),
        candidate.merge().map(DeleteCandidate.Merge::survivorId),
        () -> candidate.listener().onDeleteConfirmed(candidate));
  }

  /** Where answers prove nothing for a while, a merge stays suspected: nothing names it again. */
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
      HeldDeleteAlerts.alertInconclusive(context, confirmations.get(0).candidate.id());
    }
    confirmations.forEach(each -> keep(each, outcome));
  }
}
