/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.madeupcrm;

import io.crmconnect.crm.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/** The account's two limits, each in a rolling window. */
public final class MadeUpLimits {
  static final String CALLS = "calls";
  static final String QUERIES = "queries";

  private static final class Window {
    private final int limit;
    private final long lengthMs;
    private final Deque<Long> arrivals = new ArrayDeque<>();

    Window(int limit, long lengthMs) {
      this.limit = limit;
      this.lengthMs = lengthMs;
    }

    boolean isFull(long now) {
      while (!arrivals.isEmpty() && now - arrivals.peekFirst() >= lengthMs) {
        arrivals.removeFirst();
      }
      return arrivals.size() >= limit;
    }

    void add(long now) {
      arrivals.addLast(now);
    }
  }

  private final Window calls;
  private final Window queries;
  private final Window ownQueries;
  private final double otherQueriesChance;
  private final RandomGenerator random;
  private long unexpectedThrottles;

  MadeUpLimits(MadeUpSettings settings, RandomGenerator random) {
    this.calls = new Window(settings.callsPer10Seconds(), 10_000);
    this.queries = new Window(settings.queriesPerSecond(), 1_000);
    this.ownQueries = new Window(settings.queriesPerSecond(), 1_000);
    this.otherQueriesChance = settings.otherQueriesChance();
    this.random = random;
  }

  /** Requests that search records. Every request also counts as a call. */
  public static boolean isQuery(Request request) {
    return request instanceof Request.ChangesSince
        || request instanceof Request.DeletedSince
        || request instanceof Request.RecordCount;
  }

  /** The limit that the request is over; empty: it is let in. A query is a call too. */
  String exceededBy(Request request, long now) {
    boolean query = isQuery(request);
    if (query && random.nextDouble() < otherQueriesChance && !queries.isFull(now)) {
      queries.add(now);
    }
    if (calls.isFull(now)) {
      unexpectedThrottles++;
      return CALLS;
    }
    if (query && queries.isFull(now)) {
      if (ownQueries.isFull(now)) {
        unexpectedThrottles++;
      }
      return QUERIES;
    }
    calls.add(now);
    if (query) {
      queries.add(now);
      ownQueries.add(now);
    }
    return "";
  }

  /** Because of the connector's own requests alone. */
  long unexpectedThrottles() {
    return unexpectedThrottles;
  }
}
