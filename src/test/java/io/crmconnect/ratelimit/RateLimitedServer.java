/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.BudgetSignals.LimitStatus;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * A server that counts arrivals, and a task that sends whenever the budget allows it, in virtual
 * time.
 */
public final class RateLimitedServer {
  static final String BURST = "burst";
  static final String SEARCH = "search";
  static final AccountKey ACCOUNT = AccountKey.of(List.of("test"));
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");

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

  /** The budget of a task that is alone on its worker. */
  RequestBudget createBudget(BudgetPlan plan) {
    return createWorker().open(ACCOUNT, plan);
  }

  /** A worker, whose tasks share one budget. */
  AccountBudgets createWorker() {
    return new AccountBudgets(VirtualPacers.factory(() -> now));
  }

  /** 190 requests in ten seconds and five searches in one, like most accounts. */
  static BudgetPlan plan(double share) {
    return plan(190, 10_000, 5, OptionalLong.empty(), share);
  }

  static BudgetPlan plan(
      int burst, long intervalMs, int searchesPerSecond, OptionalLong daily, double share) {
    return new BudgetPlan(
        "crm",
        List.of(
            new BudgetPlan.Limit(BURST, burst, intervalMs, share, request -> !isSearch(request)),
            new BudgetPlan.Limit(
                SEARCH, searchesPerSecond, 1_000, share, RateLimitedServer::isSearch)),
        new BudgetPlan.Quota(daily, share, new BudgetPlan.Reset.Midnight(ZoneOffset.UTC)),
        80,
        BudgetPlan.Borrowing.AFTER_QUIET_INTERVAL);
  }

  /** A request that counts against the burst limit. */
  static Request page() {
    return new Request.ListObjects();
  }

  /** A request that counts against the search limit. */
  static Request search() {
    return new Request.RecordCount(CONTACTS);
  }

  private static boolean isSearch(Request request) {
    return request instanceof Request.RecordCount;
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
      Request request,
      RequestPriority priority,
      LongSupplier requestDelay,
      LongSupplier responseDelay,
      Runnable onResponse) {
    tryToSend(requestBudget, request, priority, requestDelay, responseDelay, onResponse);
  }

  private void tryToSend(
      RequestBudget requestBudget,
      Request request,
      RequestPriority priority,
      LongSupplier requestDelay,
      LongSupplier responseDelay,
      Runnable onResponse) {
    long wait = requestBudget.acquire(request, priority, now);
    if (wait > 0) {
      schedule(
          now + wait,
          () ->
              tryToSend(requestBudget, request, priority, requestDelay, responseDelay, onResponse));
      return;
    }
    schedule(
        now + requestDelay.getAsLong(),
        () -> {
          CrmResponse response = receive(request);
          schedule(
              now + responseDelay.getAsLong(),
              () -> {
                requestBudget.onResponse(request, response, now);
                onResponse.run();
              });
        });
  }

  CrmResponse receive(Request request) {
    (isSearch(request) ? searchArrivals : burstArrivals).add(now);
    boolean refused = usedToday >= dailyLimit;
    if (refused) {
      dailyRefusals++;
    } else {
      usedToday++;
    }
    Map<String, LimitStatus> limits = new TreeMap<>();
    if (sendsHeaders && !isSearch(request)) {
      limits.put(BURST, status(burst, Math.max(0, burst - countInWindow(burstArrivals))));
    }
    if (sendsHeaders && dailyLimit != Long.MAX_VALUE) {
      limits.put(BudgetSignals.DAILY, status(dailyLimit, dailyLimit - usedToday));
    }
    return new CrmResponse(
        refused
            ? Result.Failure.throttled(BudgetSignals.DAILY, "The day is over.", 0)
            : new Result.Objects(List.of()),
        OptionalLong.of(now),
        new BudgetSignals(limits));
  }

  static LimitStatus status(long permits, long remaining) {
    return new LimitStatus(OptionalLong.of(permits), OptionalLong.of(remaining));
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
