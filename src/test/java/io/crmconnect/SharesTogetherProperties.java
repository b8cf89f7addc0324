package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.TaskSettings.WeightedObject;
import io.crmconnect.crm.Answer;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.Crm;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Share;
import io.crmconnect.http.FarSide;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.http.Wire;
import io.crmconnect.hubspot.HubspotVendor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** However many tasks there are beside the connector: all together never send too much. */
class SharesTogetherProperties {
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts", true);
  private static final int INTERVAL_MS = 2_000;

  private record Due(long at, Runnable what) {}

  private final List<Long> searches = new ArrayList<>();
  private final List<Long> others = new ArrayList<>();
  private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::at));
  private long now;

  @Property(tries = 60)
  void noWindowHoldsMoreThanTheLimitWhenAllAskAllTheTime(
      @ForAll @IntRange(min = 2, max = 60) int burst,
      @ForAll @IntRange(min = 1, max = 8) int search,
      @ForAll @IntRange(min = 1, max = 10) int tasksMax,
      @ForAll @IntRange(min = 0, max = 700) int slowestMs,
      @ForAll long seed) {
    searches.clear();
    others.clear();
    due.clear();
    now = 1_000_000;
    Random random = new Random(seed);
    Map<String, String> props = props(burst, search, tasksMax);
    HubspotVendor vendor =
        new HubspotVendor(new Wire(timeouts -> new Nowhere(), VirtualPacers.factory(() -> now)));
    CrmSourceConfig config = new CrmSourceConfig(props, List.of(vendor));
    int most = vendor.mostTasks(config);
    List<WeightedObject> objects = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      objects.add(WeightedObject.of(CONTACTS, 1 + (long) Math.pow(10, random.nextInt(7))));
    }
    List<Crm> crms = new ArrayList<>();
    for (TaskSettings task : WorkSplit.split(objects, tasksMax, most, false)) {
      crms.add(vendor.open(config, new Share.Task(task.share())));
    }
    Crm connector = vendor.open(config, new Share.Connector());
    // Trying settings, it counts records whatever the number of tasks.
    boolean counts = vendor.countsBesideTasks(config);

    for (; now < 1_012_000; now += 1 + random.nextInt(3)) {
      while (!due.isEmpty() && due.peek().at() <= now) {
        due.remove().what().run();
      }
      for (Crm crm : crms) {
        ask(crm, new Request.Extent(CONTACTS), searches, random, slowestMs);
        ask(crm, page(), others, random, slowestMs);
      }
      ask(connector, page(), others, random, slowestMs);
      if (counts) {
        ask(connector, new Request.Extent(CONTACTS), searches, random, slowestMs);
      }
    }

    assertThat(FarSide.most(searches, 1_000)).isBetween(1, search);
    assertThat(FarSide.most(others, INTERVAL_MS)).isBetween(1, burst);
  }

  private static Request page() {
    return new Request.ListPage(CONTACTS, Optional.empty(), List.of());
  }

  /** Sends what is granted; it arrives anywhere on the way between question and answer. */
  private void ask(Crm crm, Request request, List<Long> arrivals, Random random, int slowestMs) {
    if (crm.acquire(request, Purpose.INCREMENTAL, now) == 0) {
      int roundTrip = random.nextInt(slowestMs + 1);
      arrivals.add(now + random.nextInt(roundTrip + 1));
      Answer answer =
          new Answer(
              new Result.Extent(0, Optional.empty()), OptionalLong.empty(), BudgetSignals.NONE);
      due.add(new Due(now + roundTrip, () -> crm.learn(request, answer, now)));
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

  /** Nothing is sent in earnest. */
  private static final class Nowhere implements Transport {
    @Override
    public void send(HttpCall call, Consumer<HttpOutcome> sink) {
      throw new AssertionError("nothing is to be sent");
    }

    @Override
    public void close() {}
  }
}
