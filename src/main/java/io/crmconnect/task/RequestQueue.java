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
 * The requests that wait for the budget, most urgent first, and those that are under way. A request
 * stays one until its answer is used: a backoff asks the same again.
 *
 * <pre>
 *   WAITING --budget grants--> SENT --answered--> (gone)
 *      ^                        |
 *      +--- failed, after a backoff
 * </pre>
 */
final class RequestQueue {
  /** At the most under way at once; more would only queue up at the vendor. */
  private static final int MAX_IN_FLIGHT = 24;

  private static final long DAY_MS = 86_400_000;
  private static final long CONFIRM_DELAY_MS = 60_000;
  private static final long BACKFILL_DELAY_MS = 300_000;

  /** A request on its way through the queue. */
  static final class PendingRequest {
    final Command.SendRequest sendRequest;
    int attempts;

    /** Whether it was said that it keeps failing. */
    boolean reportedFailing;

    private long notBefore;
    private boolean cancelled;
    long sentAt;

    PendingRequest(Command.SendRequest sendRequest) {
      this.sendRequest = sendRequest;
    }

    /** Nobody waits for the answer; the budget still learns from it. */
    boolean isCancelled() {
      return cancelled;
    }
  }

  private static final Comparator<PendingRequest> BY_DEADLINE =
      Comparator.<PendingRequest>comparingLong(
              pendingRequest -> deadline(pendingRequest.sendRequest))
          .thenComparingLong(pendingRequest -> pendingRequest.sendRequest.id());

  /**
   * What is less urgent waits longer, but not for ever: where incremental scans alone would take
   * all that the budget gives, a recheck still comes to its turn.
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
    }
  }

  /** Takes a sent request back. */
  PendingRequest complete(long id) {
    inFlight--;
    return byId.remove(id);
  }

  /** Has it asked again, not before that instant. */
  void requeue(PendingRequest pendingRequest, long notBefore) {
    pendingRequest.notBefore = notBefore;
    byId.put(pendingRequest.sendRequest.id(), pendingRequest);
    waiting.add(pendingRequest);
  }

  /**
   * Sends what the budget grants, most urgent first.
   *
   * @return the instant at which looking again makes sense
   */
  long dispatch(CrmClient crmClient, long now, Consumer<PendingRequest> send) {
    long nextDispatchAt = Long.MAX_VALUE;
    // A denial holds for all that draws on the same limit for the same purpose.
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
      inFlight++;
      pendingRequest.sentAt = now;
      send.accept(pendingRequest);
    }
    return nextDispatchAt;
  }
}
