/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.connector.TaskAssignment;
import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.hubspot.HubspotVendor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * The connector and any number of tasks never exceed the limits together, whether they share a
 * worker or not.
 */
class BudgetSharesProperties {
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");
  private static final int INTERVAL_MS = 2_000;

  private record ScheduledAction(long dueAt, Runnable action) {}

  private final List<Long> searchArrivals = new ArrayList<>();
  private final List<Long> otherArrivals = new ArrayList<>();
  private final PriorityQueue<ScheduledAction> schedule =
      new PriorityQueue<>(Comparator.comparingLong(ScheduledAction::dueAt));
  private long now;

  @Property(tries = 60)
  void noWindowHoldsMoreThanTheLimitUnderFullLoad(
      @ForAll @IntRange(min = 2, max = 60) int burst,
      @ForAll @IntRange(min = 1, max = 8) int search,
      @ForAll @IntRange(min = 1, max = 10) int tasksMax,
      @ForAll @IntRange(min = 0, max = 700) int maxRoundTripMs,
      @ForAll boolean oneWorker,
      @ForAll long seed) {
    searchArrivals.clear();
    otherArrivals.clear();
    schedule.clear();
    now = 1_000_000;
    Random random = new Random(seed);
    Map<String, String> props = props(burst, search, tasksMax);
    CrmSourceConfig config = configOfNewWorker(props);
    int maxTasks = config.vendorMaxTasks();
    List<WeightedObject> objects = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      objects.add(WeightedObject.of(CONTACTS, 1 + (long) Math.pow(10, random.nextInt(7))));
    }
    List<CrmClient> crmClients = new ArrayList<>();
    for (TaskConfig task : TaskAssignment.assign(objects, Set.of(), tasksMax, maxTasks, false)) {
      CrmSourceConfig worker = oneWorker ? config : configOfNewWorker(props);
      crmClients.add(worker.openVendor(new BudgetShare.Task(task.share())));
    }
    CrmClient connector = config.openVendor(new BudgetShare.Connector());
    // A validation counts records whatever the number of tasks.
    boolean counts = config.canCountWhileTasksRun();

    for (; now < 1_012_000; now += 1 + random.nextInt(3)) {
      while (!schedule.isEmpty() && schedule.peek().dueAt() <= now) {
        schedule.remove().action().run();
      }
      for (CrmClient crmClient : crmClients) {
        sendRepeatedly(
            crmClient, new Request.RecordCount(CONTACTS), searchArrivals, random, maxRoundTripMs);
        sendRepeatedly(crmClient, page(), otherArrivals, random, maxRoundTripMs);
      }
      sendRepeatedly(connector, page(), otherArrivals, random, maxRoundTripMs);
      if (counts) {
        sendRepeatedly(
            connector, new Request.RecordCount(CONTACTS), searchArrivals, random, maxRoundTripMs);
      }
    }

    assertThat(RateLimitedServer.maxInWindow(searchArrivals, 1_000)).isBetween(1, search);
    assertThat(RateLimitedServer.maxInWindow(otherArrivals, INTERVAL_MS)).isBetween(1, burst);
  }

  private CrmSourceConfig configOfNewWorker(Map<String, String> props) {
    AccountBudgets budgets = new AccountBudgets(VirtualPacers.factory(() -> now));
    return new CrmSourceConfig(
        props, List.of(new HubspotVendor(timeouts -> new DiscardingTransport(), budgets)));
  }

  private static Request page() {
    return new Request.ListPage(CONTACTS, Optional.empty(), List.of());
  }

  /** Sends granted calls, which arrive at any time between request and response. */
  private void sendRepeatedly(
      CrmClient crmClient,
      Request request,
      List<Long> arrivals,
      Random random,
      int maxRoundTripMs) {
    if (crmClient.acquire(request, RequestPriority.INCREMENTAL, now) == 0) {
      int roundTrip = random.nextInt(maxRoundTripMs + 1);
      arrivals.add(now + random.nextInt(roundTrip + 1));
      CrmResponse crmResponse =
          new CrmResponse(
              new Result.RecordCount(0, Optional.empty()),
              OptionalLong.empty(),
              BudgetSignals.NONE);
      schedule.add(
          new ScheduledAction(
              now + roundTrip, () -> crmClient.onResponse(request, crmResponse, now)));
    }
  }

  private static Map<String, String> props(int burst, int search, int tasksMax) {
    Map<String, String> props = new TreeMap<>();
    props.put("name", "crm");
    props.put("tasks.max", Integer.toString(tasksMax));
    props.put("crm.vendor", "hubspot");
    props.put("crm.objects", "contacts");
    props.put("hubspot.access.token", "pat");
    props.put("topic.prefix", "crm");
    props.put("rate.limit.requests", Integer.toString(burst));
    props.put("rate.limit.interval.ms", Integer.toString(INTERVAL_MS));
    props.put("rate.limit.search.per.second", Integer.toString(search));
    return props;
  }

  /** A transport that must not be used. */
  private static final class DiscardingTransport implements Transport {
    @Override
    public void send(HttpCall call, Consumer<HttpOutcome> sink) {
      throw new AssertionError("the test must not send calls");
    }

    @Override
    public void close() {}
  }
}
