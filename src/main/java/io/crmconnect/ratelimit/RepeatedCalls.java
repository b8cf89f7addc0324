/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import io.crmconnect.crm.Request;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Calls that a client repeats by itself, such as after a rejected token. They are noted on any
 * thread, and counted on the thread of the budget.
 */
public final class RepeatedCalls {
  private final RequestBudget requestBudget;
  private final Queue<Request> uncounted = new ConcurrentLinkedQueue<>();

  public RepeatedCalls(RequestBudget requestBudget) {
    this.requestBudget = requestBudget;
  }

  /** Notes that a call of the request is sent again; on any thread. */
  public void add(Request request) {
    uncounted.add(request);
  }

  /** Counts what was noted; on the budget's thread. */
  public void count(long now) {
    for (Request repeated = uncounted.poll(); repeated != null; repeated = uncounted.poll()) {
      requestBudget.countUngranted(repeated, now);
    }
  }
}
