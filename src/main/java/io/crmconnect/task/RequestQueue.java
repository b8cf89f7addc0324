package io.crmconnect.task;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.sync.core.Command;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The requests that wait for the budget, the most urgent first, and those in flight. A failed
 * request stays in the queue and is retried after a backoff.
 *
 * <pre>
 *   WAITING --budget grants--> SENT --response--> (removed)
 *      ^                        |
 *      +--- failed, after a backoff
 * </pre>
 */
final class RequestQueue {
  /** Maximum number of requests in flight; more would only wait at the vendor. */
  private static final int MAX_IN_FLIGHT = 24;

  private static final long DAY_MS = 86_400_000;
  private static final long CONFIRM_DELAY_MS = 60_000;
  private static final long BACKFILL_DELAY_MS = 300_000;

  /** A request in the queue or in flight. */
  static final class PendingRequest {
    final Command.SendRequest sendRequest;
    int attempts;

    /** Whether an event reported that the request keeps failing. */
    boolean reportedFailing;

    private long notBefore;
    private boolean cancelled;
    long sentAt;

    PendingRequest(Command.SendRequest sendRequest) {
      this.sendRequest = sendRequest;
    }

    /** Whether the response is only used for the budget. */
    boolean isCancelled() {
      return cancelled;
    }

    private boolean wasSent() {
      return attempts > 0;
    }
  }

  private static final Comparator<PendingRequest> BY_DEADLINE =
      Comparator.<PendingRequest>comparingLong(
              pendingRequest -> deadline(pendingRequest.sendRequest))
          .thenComparingLong(pendingRequest -> pendingRequest.sendRequest.id());

  /**
   * Less urgent requests wait longer, but not forever: a recheck is sent even if incremental scans
   * alone would use the whole budget.
   */
  private static long deadline(Command.SendRequest sendRequest) {
    return sendRequest.dueAt()
        + switch (sendRequest.purpose()) {
          case CONTROL -> -DAY_MS;
          case INCREMENTAL -> 0;
          case CONFIRM -> CONFIRM_DELAY_MS;
          case BACKFILL -> BACKFILL_DELAY_MS;
        };
  }

  private final TreeSet<PendingRequest> waiting = new TreeSet<>(BY_DEADLINE);
  private final Map<Long, PendingRequest> byId = new HashMap<>();
  private int inFlight;

  /** Number of waiting requests that failed before. */
  private int failedWaiting;

  void add(Command.SendRequest sendRequest) {
    PendingRequest pendingRequest = new PendingRequest(sendRequest);
    byId.put(sendRequest.id(), pendingRequest);
    waiting.add(pendingRequest);
  }

  void cancel(long id) {
    PendingRequest pendingRequest = byId.get(id);
    if (pendingRequest == null) {
      return;
    }
    pendingRequest.cancelled = true;
    if (waiting.remove(pendingRequest)) {
      byId.remove(id);
      failedWaiting -= pendingRequest.wasSent() ? 1 : 0;
    }
  }

  /** Removes a request in flight. */
  PendingRequest complete(long id) {
    inFlight--;
    return byId.remove(id);
  }

  /** Number of requests in flight or waiting for another attempt. */
  int unanswered() {
    return inFlight + failedWaiting;
  }

  /** Queues a request that failed again, to be sent at that instant or later. */
  void requeue(PendingRequest pendingRequest, long notBefore) {
    pendingRequest.notBefore = notBefore;
    byId.put(pendingRequest.sendRequest.id(), pendingRequest);
    waiting.add(pendingRequest);
    failedWaiting += pendingRequest.wasSent() ? 1 : 0;
  }

  /**
   * Sends the requests that the budget grants, the most urgent first.
   *
   * @return when the next call makes sense
   */
  long dispatch(CrmClient crmClient, long now, Consumer<PendingRequest> send) {
    long nextDispatchAt = Long.MAX_VALUE;
    // A denial applies to all requests of the same kind with the same priority.
    Set<String> deniedKinds = new HashSet<>();
    Iterator<PendingRequest> iterator = waiting.iterator();
    while (iterator.hasNext() && inFlight < MAX_IN_FLIGHT) {
      PendingRequest pendingRequest = iterator.next();
      if (pendingRequest.notBefore > now) {
        nextDispatchAt = Math.min(nextDispatchAt, pendingRequest.notBefore);
        continue;
      }
      String requestKind =
          pendingRequest.sendRequest.purpose()
              + pendingRequest.sendRequest.request().getClass().getSimpleName();
      if (deniedKinds.contains(requestKind)) {
        continue;
      }
      long waitMs =
          crmClient.acquire(
              pendingRequest.sendRequest.request(), pendingRequest.sendRequest.purpose(), now);
      if (waitMs > 0) {
        deniedKinds.add(requestKind);
        nextDispatchAt = Math.min(nextDispatchAt, now + waitMs);
        continue;
      }
      iterator.remove();
      failedWaiting -= pendingRequest.wasSent() ? 1 : 0;
      inFlight++;
      pendingRequest.sentAt = now;
      send.accept(pendingRequest);
    }
    return nextDispatchAt;
  }
}
