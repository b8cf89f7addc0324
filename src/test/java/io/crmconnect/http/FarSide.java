package io.crmconnect.http;

import com.google.common.util.concurrent.VirtualPacers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/**
 * A far side that counts arrivals, and a task that asks whenever the budget lets it. Virtual time.
 */
public final class FarSide {
  private record Due(long at, long order, Runnable what) {}

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  private long order;
  long now;

  final List<Long> burstArrivals = new ArrayList<>();
  final List<Long> searchArrivals = new ArrayList<>();
  private final int burst;
  private final long intervalMs;
  private final boolean headers;
  long daily = Long.MAX_VALUE;
  long dayUsed;
  long refusedByDay;

  FarSide(int burst, long intervalMs, boolean headers) {
    this.burst = burst;
    this.intervalMs = intervalMs;
    this.headers = headers;
  }

  Budget budget(BudgetPlan plan) {
    return new Budget(plan, VirtualPacers.factory(() -> now));
  }

  void at(long when, Runnable what) {
    queue.add(new Due(when, order++, what));
  }

  void runUntil(long end) {
    while (!queue.isEmpty() && queue.peek().at() <= end) {
      Due due = queue.remove();
      now = Math.max(now, due.at());
      due.what().run();
    }
    now = Math.max(now, end);
  }

  /** Asks for leave until it is given, then sends; {@code answered} runs with the answer. */
  void ask(
      Budget budget,
      Budget.Limit limit,
      Turn turn,
      LongSupplier wayThere,
      LongSupplier wayBack,
      Runnable answered) {
    Object call = new Object();
    attempt(budget, call, limit, turn, wayThere, wayBack, answered);
  }

  private void attempt(
      Budget budget,
      Object call,
      Budget.Limit limit,
      Turn turn,
      LongSupplier wayThere,
      LongSupplier wayBack,
      Runnable answered) {
    long wait = budget.acquire(call, limit, turn, now);
    if (wait > 0) {
      at(now + wait, () -> attempt(budget, call, limit, turn, wayThere, wayBack, answered));
      return;
    }
    at(
        now + wayThere.getAsLong(),
        () -> {
          Feedback feedback = arrive(limit);
          at(
              now + wayBack.getAsLong(),
              () -> {
                budget.settle(call, feedback, now);
                answered.run();
              });
        });
  }

  Feedback arrive(Budget.Limit limit) {
    (limit == Budget.Limit.SEARCH ? searchArrivals : burstArrivals).add(now);
    boolean refused = dayUsed >= daily;
    if (refused) {
      refusedByDay++;
    } else {
      dayUsed++;
    }
    boolean dayKnown = headers && daily != Long.MAX_VALUE;
    return new Feedback(
        refused ? Throttle.DAILY : Throttle.NONE,
        0,
        headers && limit == Budget.Limit.BURST ? OptionalLong.of(burst) : OptionalLong.empty(),
        headers && limit == Budget.Limit.BURST
            ? OptionalLong.of(Math.max(0, burst - inWindow(burstArrivals)))
            : OptionalLong.empty(),
        dayKnown ? OptionalLong.of(daily) : OptionalLong.empty(),
        dayKnown ? OptionalLong.of(daily - dayUsed) : OptionalLong.empty(),
        OptionalLong.of(now));
  }

  private long inWindow(List<Long> arrivals) {
    return arrivals.stream().filter(at -> now - at < intervalMs).count();
  }

  /** The most arrivals that any rolling window held. */
  public static int most(List<Long> arrivals, long windowMs) {
    List<Long> sorted = new ArrayList<>(arrivals);
    Collections.sort(sorted);
    int most = 0;
    int from = 0;
    for (int i = 0; i < sorted.size(); i++) {
      while (sorted.get(i) - sorted.get(from) >= windowMs) {
        from++;
      }
      most = Math.max(most, i - from + 1);
    }
    return most;
  }
}
