/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import static io.crmconnect.crm.RequestPriority.CONTROL;
import static io.crmconnect.crm.RequestPriority.INCREMENTAL;
import static io.crmconnect.ratelimit.RateLimitedServer.ACCOUNT;
import static io.crmconnect.ratelimit.RateLimitedServer.BURST;
import static io.crmconnect.ratelimit.RateLimitedServer.page;
import static io.crmconnect.ratelimit.RateLimitedServer.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The connector uses what the headers show to be free, while tasks may begin at any time. */
class ConnectorBorrowingTest {
  private static final double CONNECTOR_SHARE = 0.065;

  private final RateLimitedServer server = new RateLimitedServer(190, 10_000, true);
  private final Load load = new Load(server);

  private static BudgetPlan connectorPlan() {
    BudgetPlan task = plan(CONNECTOR_SHARE);
    return new BudgetPlan(
        task.connector(), task.limits(), task.daily(), 80, BudgetPlan.Borrowing.AT_ONCE);
  }

  private static final class Load {
    private final RateLimitedServer server;

    /** The connector's. */
    private int answered;

    Load(RateLimitedServer server) {
      this.server = server;
    }

    /** Sends one request after the other. */
    void sendUntil(long end, RequestBudget budget, RequestPriority priority, long roundTripMs) {
      if (server.now >= end) {
        return;
      }
      server.send(
          budget,
          page(),
          priority,
          () -> roundTripMs / 2,
          () -> roundTripMs / 2,
          () -> {
            answered += priority == CONTROL ? 1 : 0;
            sendUntil(end, budget, priority, roundTripMs);
          });
    }
  }

  @Test
  void withoutTasksTheConnectorSendsMoreThanItsShare() {
    load.sendUntil(7_000, server.createWorker().open(ACCOUNT, connectorPlan()), CONTROL, 20);

    server.runUntil(7_000);

    assertThat(load.answered).isBetween(50, 57);
  }

  @Test
  void itUsesNoMoreThanItsShareWhileTasksOfAnotherWorkerAreBusy() {
    RequestBudget task = server.createWorker().open(ACCOUNT, plan(1 - CONNECTOR_SHARE));
    for (int i = 0; i < 12; i++) {
      load.sendUntil(40_000, task, INCREMENTAL, 40);
    }
    server.runUntil(20_000);
    load.sendUntil(30_000, server.createWorker().open(ACCOUNT, connectorPlan()), CONTROL, 20);

    server.runUntil(30_000);

    assertThat(load.answered).isBetween(8, 14);
    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000)).isBetween(180, 190);
  }

  @ParameterizedTest
  @CsvSource({"-9000000000000000000", "-1", "0", "1", "191", "9223372036854775807"})
  void aHeaderThatCannotBeTrueGivesNoMoreThanThat(long remaining) {
    RequestBudget connector = server.createWorker().open(ACCOUNT, connectorPlan());
    int granted = 0;
    for (server.now = 0; server.now < 10_000; server.now += 5) {
      Request request = page();
      if (connector.acquire(request, CONTROL, server.now) == 0) {
        granted++;
        connector.onResponse(
            request,
            new CrmResponse(
                new Result.Objects(List.of()),
                OptionalLong.empty(),
                new BudgetSignals(
                    Map.of(BURST, RateLimitedServer.status(Long.MAX_VALUE, remaining)))),
            server.now);
      }
    }

    assertThat(granted).isBetween(1, 57);
  }

  /** As a worker does: the settings are validated, then the tasks start, or have run for long. */
  @Test
  void tasksThatStartAfterTheValidationOrRunAlreadyNeverExceedTheLimitWithIt() {
    for (long seed = 1; seed <= 150; seed++) {
      Random random = new Random(seed);
      long tasksBegin = random.nextBoolean() ? 0 : 37_000 + random.nextInt(3_000);

      int mostInAWindow = run(random, tasks -> tasksBegin);

      assertThat(mostInAWindow).as("seed %s", seed).isBetween(1, 190);
    }
  }

  /**
   * The worst case: tasks of several workers begin at their full pace while the settings are
   * validated, and some have borrowed from the others. What nobody can know yet is a few calls.
   */
  @Test
  void tasksThatStartDuringTheValidationExceedTheLimitByAFewCallsAtMost() {
    for (long seed = 1; seed <= 150; seed++) {
      Random random = new Random(seed);

      int mostInAWindow = run(random, tasks -> random.nextInt(60_000));

      assertThat(mostInAWindow).as("seed %s", seed).isBetween(1, 193);
    }
  }

  /**
   * Up to four workers with one task each, and a validation at 30 s; the most calls in a window.
   */
  private static int run(Random random, IntToLongFunction begins) {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, true);
    Load load = new Load(server);
    int tasks = 1 + random.nextInt(4);
    for (int i = 0; i < tasks; i++) {
      RequestBudget task = server.createWorker().open(ACCOUNT, plan((1 - CONNECTOR_SHARE) / tasks));
      long begin = begins.applyAsLong(i);
      long end = begin + 10_000 + random.nextInt(50_000);
      int roundTripMs = 10 + random.nextInt(250);
      for (int parallel = 1 + random.nextInt(16); parallel > 0; parallel--) {
        server.schedule(begin, () -> load.sendUntil(end, task, INCREMENTAL, roundTripMs));
      }
    }
    int roundTripMs = 10 + random.nextInt(250);
    server.schedule(
        30_000,
        () -> {
          RequestBudget connector = server.createWorker().open(ACCOUNT, connectorPlan());
          for (int parallel = 0; parallel < 4; parallel++) {
            load.sendUntil(37_000, connector, CONTROL, roundTripMs);
          }
        });
    server.runUntil(80_000);
    assertThat(load.answered).isPositive();
    return RateLimitedServer.maxInWindow(server.burstArrivals, 10_000);
  }
}
