package io.crmconnect.sync.delete;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

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
public final class DeleteConfirmation implements ResponseHandler {
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
  private final Deque<PendingConfirmation> waiting = new ArrayDeque<>();
  private final Deque<PendingConfirmation> due = new ArrayDeque<>();

  /** All of them by their ids; an id may be suspected for more than one reason. */
  private final Map<String, List<PendingConfirmation>> byId = new HashMap<>();

  private final ControlIds controlIds = new ControlIds();

  private List<PendingConfirmation> inFlight = new ArrayList<>();
  private List<String> inFlightControls = List.of();
  private boolean requestInFlight;

  /** Whether the list was asked for controls since the last read. */
  private boolean controlListRequested;

  private final AlertThrottle alertThrottle = new AlertThrottle(ALERT_INTERVAL_MS);

  public DeleteConfirmation(ObjectContext context) {
    this.context = context;
  }

  /** Somebody suspects it for the first time: read after the settle time. */
  public void addCandidate(DeleteCandidate candidate) {
    waiting.addLast(register(candidate, context.now() + context.settings().settleMs()));
  }

  /** It was found missing the settle time ago already. */
  public void confirmNow(DeleteCandidate candidate) {
    due.addLast(register(candidate, context.now()));
  }

  private PendingConfirmation register(DeleteCandidate candidate, long notBefore) {
    PendingConfirmation pending =
        new PendingConfirmation(candidate, notBefore, context.nextSequence());
    byId.computeIfAbsent(candidate.id(), id -> new ArrayList<>(1)).add(pending);
    return pending;
  }

  private void unregister(PendingConfirmation pending) {
    List<PendingConfirmation> sameId = byId.get(pending.candidate.id());
    if (sameId != null && sameId.remove(pending) && sameId.isEmpty()) {
      byId.remove(pending.candidate.id());
    }
  }

  /** A row of this id is emitted: what was suspected before it was asked for is refuted. */
  public void rowEmitted(String id, long requestSequence) {
    for (PendingConfirmation each : byId.getOrDefault(id, List.of())) {
      each.reEmitted |= requestSequence > each.addedAtSequence;
    }
  }

  /** Its suspects are no more. */
  public void removeCandidatesOf(Listener listener) {
    removeCandidatesOf(waiting, listener);
    removeCandidatesOf(due, listener);
    removeCandidatesOf(inFlight, listener);
  }

  private void removeCandidatesOf(Collection<PendingConfirmation> queue, Listener listener) {
    queue.removeIf(
        each -> {
          boolean matches = each.candidate.listener() == listener;
          if (matches) {
            unregister(each);
          }
          return matches;
        });
  }

  boolean isCandidate(String id) {
    return byId.containsKey(id);
  }

  /** Whether it is suspected of having been merged away; what others suspect holds nothing back. */
  boolean isMergeCandidate(String id) {
    return findMerge(id).isPresent();
  }

  /**
   * The oldest version of a record whose merge is not yet dealt with. A loser that was still there
   * several times holds no scan up: it may be there for long.
   */
  public OptionalLong oldestPendingMerge() {
    return Stream.of(waiting, due, inFlight)
        .flatMap(Collection::stream)
        .flatMap(pending -> pending.candidate.merge().stream())
        .filter(merge -> merge.attempts() < MAX_SCAN_HOLDING_ATTEMPTS)
        .mapToLong(DeleteCandidate.Merge::survivorVersion)
        .min();
  }

  /** Notes rows that the vendor has just shown: their ids can serve as controls. */
  public void observeLiveRows(Request request, Result result) {
    controlIds.observe(request, result);
  }

  void removeControl(String id) {
    controlIds.remove(id);
  }

  public void advance() {
    while (!waiting.isEmpty() && waiting.peekFirst().notBefore <= context.now()) {
      due.addLast(waiting.removeFirst());
    }
    if (!waiting.isEmpty()) {
      context.scheduleWakeUp(waiting.peekFirst().notBefore);
    }
    while (!requestInFlight && !due.isEmpty() && !waitsForBatch()) {
      sendConfirmation();
    }
  }

  /**
   * Whether more is about to become due that the same request can ask for: a sweep finds some in
   * page after page. One that is alone is asked for at once.
   */
  private boolean waitsForBatch() {
    long gatherUntil = due.peekFirst().notBefore + context.settings().settleMs();
    if (waiting.isEmpty() || due.size() >= maxBatchSize() || context.now() >= gatherUntil) {
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
        keepAll(new ArrayList<>(due), Outcome.INCONCLUSIVE);
      } else {
        requestInFlight = true;
        controlListRequested = true;
        due.peekFirst().candidate.listener().onConfirmationSent();
        Request.ListPage page = new Request.ListPage(context.object(), Optional.empty(), List.of());
        context.send(this, page, RequestPriority.CONFIRM, context.now());
      }
      return;
    }
    inFlightControls = chosenControls;
    inFlight = nextBatch(maxBatchSize());
    if (inFlight.isEmpty()) {
      return;
    }
    List<String> ids = new ArrayList<>(inFlightControls);
    inFlight.forEach(pending -> ids.add(pending.candidate.id()));
    requestInFlight = true;
    inFlight.stream()
        .map(each -> each.candidate.listener())
        .distinct()
        .forEach(Listener::onConfirmationSent);
    Request.ReadByIds readByIds =
        new Request.ReadByIds(context.object(), ids, context.requestedFields());
    context.send(this, readByIds, RequestPriority.CONFIRM, context.now());
  }

  private List<String> chooseControls() {
    return controlIds.latest(MAX_CONTROLS, this::isCandidate);
  }

  private List<PendingConfirmation> nextBatch(int maxSize) {
    List<PendingConfirmation> batch = new ArrayList<>();
    List<PendingConfirmation> duplicates = new ArrayList<>();
    Set<String> ids = new HashSet<>(inFlightControls);
    while (batch.size() < maxSize && !due.isEmpty()) {
      PendingConfirmation next = due.removeFirst();
      if (context.isDeleted(next.candidate.id())) {
        keep(next, Outcome.ALREADY_DELETED);
      } else if (next.reEmitted) {
        recordReappeared(next);
      } else if (ids.add(next.candidate.id())) {
        batch.add(next);
      } else {
        duplicates.add(next);
      }
    }
    duplicates.forEach(due::addFirst);
    return batch;
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    requestInFlight = false;
    inFlight.forEach(due::addLast);
    inFlight = new ArrayList<>();
  }

  /** The list of controls is refused only if all is; nothing is proven then. */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    resend(inFlightRequest);
    keepAll(new ArrayList<>(due), Outcome.INCONCLUSIVE);
    return true;
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    requestInFlight = false;
    if (!(result instanceof Result.Rows rows)) {
      return;
    }
    controlListRequested = false;
    List<PendingConfirmation> batch = inFlight;
    inFlight = new ArrayList<>();
    Map<String, Row> rowsById = new LinkedHashMap<>();
    rows.rows().forEach(row -> rowsById.put(row.id(), row));
    Set<String> presentIds = new HashSet<>(rowsById.keySet());
    // Something of that id is there, whatever is wrong with it.
    rows.malformed().forEach(bad -> presentIds.add(bad.id()));
    context.quarantineMalformed(rows.malformed());
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
      } else if (context
          .emittedVersions()
          .askedBeforeLastEmission(candidate.id(), inFlightRequest.seq())) {
        due.addLast(each);
      } else if (presentIds.contains(candidate.id())) {
        recordFound(each, rowsById.get(candidate.id()), inFlightRequest);
      } else if (conclusive
          && candidate.evidence() == DeleteCandidate.Evidence.WEAK
          && !each.missingOnce) {
        each.missingOnce = true;
        each.notBefore = context.now() + context.settings().settleMs();
        waiting.addLast(each);
      } else if (conclusive) {
        deleteConfirmed(each);
      } else if (++each.inconclusiveAttempts < MAX_ATTEMPTS) {
        due.addLast(each);
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
      unregister(pending);
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
    unregister(pending);
    addCandidate(pending.candidate.withMerge(merge.map(DeleteCandidate.Merge::nextAttempt)));
    return true;
  }

  /** By whom it was suspected says nothing of a merge that somebody else saw. */
  private Optional<DeleteCandidate.Merge> findMerge(String id) {
    return byId.getOrDefault(id, List.of()).stream()
        .flatMap(each -> each.candidate.merge().stream())
        .findFirst();
  }

  private void deleteConfirmed(PendingConfirmation pending) {
    DeleteCandidate candidate = pending.candidate.withMerge(findMerge(pending.candidate.id()));
    if (candidate.listener().allowsOneMore(context.deleteGuard())) {
      unregister(pending);
      context
          .deleteGuard()
          .emitDelete(candidate, () -> candidate.listener().onDeleteConfirmed(candidate));
    } else {
      keep(pending, Outcome.HELD_BY_GUARD);
    }
  }

  /** Where answers prove nothing for a while, a merge stays suspected: nothing names it again. */
  private void keep(PendingConfirmation pending, Outcome outcome) {
    if (outcome == Outcome.INCONCLUSIVE && pending.candidate.merge().isPresent()) {
      unregister(pending);
      addCandidate(pending.candidate);
    } else {
      drop(pending, outcome);
    }
  }

  private void drop(PendingConfirmation pending, Outcome outcome) {
    unregister(pending);
    pending.candidate.listener().onKept(pending.candidate, outcome);
  }

  private void keepAll(List<PendingConfirmation> confirmations, Outcome outcome) {
    due.removeAll(confirmations);
    if (!confirmations.isEmpty() && alertThrottle.tryAcquire(context.now())) {
      HeldDeleteAlerts.alertInconclusive(context, confirmations.get(0).candidate.id());
    }
    confirmations.forEach(each -> keep(each, outcome));
  }
}
