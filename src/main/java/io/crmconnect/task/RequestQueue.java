/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.DoublingDelay;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
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
  /** When a request is tried again for whose answer there is no memory. */
  private static final long ADMISSION_RETRY_MS = 100;

  private static final long DAY_MS = 86_400_000;
  private static final long CONFIRM_DELAY_MS = 60_000;
  private static final long BACKFILL_DELAY_MS = 300_000;

  /** A request in the queue or in flight. */
  static final class PendingRequest {
    private static final DoublingDelay TOO_LARGE_DELAY = new DoublingDelay(1_000, 3_600_000);

    final Command.SendRequest sendRequest;
    int attempts;

    /** Attempts that the vendor failed to answer, without asking to wait. */
    int unavailableAttempts;

    /** When the first of them failed. */
    long firstUnavailableAt = Long.MAX_VALUE;

    /** Whether an event reported that the request keeps failing. */
    boolean reportedFailing;

    private long notBefore;
    private boolean cancelled;
    long sentAt;

    /** Memory that is reserved for its answer. */
    private final AtomicLong reservedBytes = new AtomicLong();

    /** A response that is too large, and cannot be divided, is unlikely to shrink soon. */
    long minRetryDelayMs(Result.Failure failed) {
      return failed.kind() == FailureKind.TOO_LARGE
          ? Math.max(failed.retryAfterMs(), TOO_LARGE_DELAY.delayMs(attempts))
          : failed.retryAfterMs();
    }

    AtomicLong reservedBytes() {
      return reservedBytes;
    }

    /** How often the request was sent; distinguishes a late response from the awaited one. */
    private int sendCount;

    PendingRequest(Command.SendRequest sendRequest) {
      this.sendRequest = sendRequest;
    }

    /** Whether the response is only used for the budget. */
    boolean isCancelled() {
      return cancelled;
    }

    int sendCount() {
      return sendCount;
    }

    /** Since when it may be sent. */
    long dueAt() {
      return Math.max(sendRequest.dueAt(), notBefore);
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
  private final Admission admission;

  /** In the order in which they were sent. */
  private final Map<Long, PendingRequest> inFlight = new LinkedHashMap<>();

  /** Number of waiting requests that failed before. */
  private int failedWaiting;

  /** Whether there is memory for the answer of a request. */
  interface Admission {
    boolean admits(PendingRequest pendingRequest, long now);

    /** The request is not sent after all. */
    void withdraw(PendingRequest pendingRequest);
  }

  RequestQueue(Admission admission) {
    this.admission = admission;
  }

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
    inFlight.remove(id);
    return byId.remove(id);
  }

  /** Whether this is the response to the last sending of the request. */
  boolean awaits(long id, int sendCount) {
    PendingRequest pendingRequest = inFlight.get(id);
    return pendingRequest != null && pendingRequest.sendCount == sendCount;
  }

  /** The request that has been in flight for the longest time. */
  Optional<PendingRequest> oldestInFlight() {
    return inFlight.values().stream().findFirst();
  }

  /** Number of requests in flight or waiting for another attempt. */
  int unanswered() {
    return inFlight.size() + failedWaiting;
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
    while (iterator.hasNext() && inFlight.size() < crmClient.maxInFlight()) {
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
      if (!admission.admits(pendingRequest, now)) {
        deniedKinds.add(requestKind);
        nextDispatchAt = Math.min(nextDispatchAt, now + ADMISSION_RETRY_MS);
        continue;
      }
      long waitMs =
          crmClient.acquire(
              pendingRequest.sendRequest.request(), pendingRequest.sendRequest.purpose(), now);
      if (waitMs > 0) {
        admission.withdraw(pendingRequest);
        deniedKinds.add(requestKind);
        nextDispatchAt = Math.min(nextDispatchAt, now + waitMs);
        continue;
      }
      iterator.remove();
      inFlight.put(pendingRequest.sendRequest.id(), pendingRequest);
      failedWaiting -= pendingRequest.wasSent() ? 1 : 0;
      pendingRequest.sentAt = now;
      pendingRequest.sendCount++;
      send.accept(pendingRequest);
    }
    crmClient.flush();
    return nextDispatchAt;
  }
}
