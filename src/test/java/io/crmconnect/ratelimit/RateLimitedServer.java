package io.crmconnect.ratelimit;

import com.google.common.util.concurrent.VirtualPacers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/**
 * A server that counts arrivals, and a task that sends whenever the budget allows it, in virtual
 * time.
 */
public final class RateLimitedServer {
  private record ScheduledAction(long dueAt, long sequence, Runnable action) {}

  private final PriorityQueue<ScheduledAction> queue =
      new PriorityQueue<>(
          Comparator.comparingLong(ScheduledAction::dueAt)
              .thenComparingLong(ScheduledAction::sequence));
  private long nextSequence;
  long now;

  final List<Long> burstArrivals = new ArrayList<>();
  final List<Long> searchArrivals = new ArrayList<>();
  private final int burst;
  private final long intervalMs;
  private final boolean sendsHeaders;
  long dailyLimit = Long.MAX_VALUE;
  long usedToday;
  long dailyRefusals;

  RateLimitedServer(int burst, long intervalMs, boolean headers) {
    this.burst = burst;
    this.intervalMs = intervalMs;
    this.sendsHeaders = headers;
  }

  RequestBudget createBudget(BudgetPlan plan) {
    return new RequestBudget(plan, VirtualPacers.factory(() -> now));
  }

  void schedule(long dueAt, Runnable action) {
    queue.add(new ScheduledAction(dueAt, nextSequence++, action));
  }

  void runUntil(long end) {
    while (!queue.isEmpty() && queue.peek().dueAt() <= end) {
      ScheduledAction scheduledAction = queue.remove();
      now = Math.max(now, scheduledAction.dueAt());
      scheduledAction.action().run();
    }
    now = Math.max(now, end);
  }

  /** Sends a call when the budget grants it; {@code onResponse} runs with the response. */
  void send(
      RequestBudget requestBudget,
      RequestBudget.Limit limit,
      Turn turn,
      LongSupplier requestDelay,
      LongSupplier responseDelay,
      Runnable onResponse) {
    Object call = new Object();
    tryToSend(requestBudget, call, limit, turn, requestDelay, responseDelay, onResponse);
  }

  private void tryToSend(
      RequestBudget requestBudget,
      Object call,
      RequestBudget.Limit limit,
      Turn turn,
      LongSupplier requestDelay,
      LongSupplier responseDelay,
      Runnable onResponse) {
    long wait = requestBudget.acquire(call, limit, turn, now);
    if (wait > 0) {
      schedule(
          now + wait,
          () ->
              tryToSend(requestBudget, call, limit, turn, requestDelay, responseDelay, onResponse));
      return;
    }
    schedule(
        now + requestDelay.getAsLong(),
        () -> {
          Feedback feedback = receive(limit);
          schedule(
              now + responseDelay.getAsLong(),
              () -> {
                requestBudget.complete(call, feedback, now);
                onResponse.run();
              });
        });
  }

  Feedback receive(RequestBudget.Limit limit) {
    (limit == RequestBudget.Limit.SEARCH ? searchArrivals : burstArrivals).add(now);
    boolean refused = usedToday >= dailyLimit;
    if (refused) {
      dailyRefusals++;
    } else {
      usedToday++;
    }
    boolean dailyHeaders = sendsHeaders && dailyLimit != Long.MAX_VALUE;
    return new Feedback(
        refused ? Throttle.DAILY : Throttle.NONE,
        0,
        sendsHeaders && limit == RequestBudget.Limit.BURST
            ? OptionalLong.of(burst)
            : OptionalLong.empty(),
        sendsHeaders && limit == RequestBudget.Limit.BURST
            ? OptionalLong.of(Math.max(0, burst - countInWindow(burstArrivals)))
            : OptionalLong.empty(),
        dailyHeaders ? OptionalLong.of(dailyLimit) : OptionalLong.empty(),
        dailyHeaders ? OptionalLong.of(dailyLimit - usedToday) : OptionalLong.empty(),
        OptionalLong.of(now));
  }

  private long countInWindow(List<Long> arrivals) {
    return arrivals.stream().filter(at -> now - at < intervalMs).count();
  }

  /** The maximum number of arrivals in any rolling window. */
  public static int maxInWindow(List<Long> arrivals, long windowMs) {
    List<Long> sorted = new ArrayList<>(arrivals);
    Collections.sort(sorted);
    int max = 0;
    int start = 0;
    for (int i = 0; i < sorted.size(); i++) {
      while (sorted.get(i) - sorted.get(start) >= windowMs) {
        start++;
      }
      max = Math.max(max, i - start + 1);
    }
    return max;
  }
}
