package io.crmconnect.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.SimulatedConnector;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.simhubspot.RowSource;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimLists;
import io.crmconnect.simhubspot.SimSettings;
import io.crmconnect.topics.TopicReader;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A backfill from a HubSpot whose responses take 400 ms, in virtual time. One page after the other
 * would bring 250 rows per second; the budget allows 1,900.
 */
class BackfillThroughputTest {
  private static final long START = 1_790_000_000_000L;
  private static final int ROWS = 60_000;
  private static final int ROUND_TRIP_MS = 400;
  private static final double MIN_ROWS_PER_SECOND = 800;

  private final Scheduler scheduler = new Scheduler(START, new SplittableRandom(1));
  private final OffsetStore offsets = new OffsetStore();
  private long rows;

  @ParameterizedTest
  @EnumSource(SimLists.TokenForm.class)
  void aSlowVendorIsReadInParallelRangesWhateverItsTokensSay(SimLists.TokenForm tokenForm) {
    SimHubspot hubspot =
        new SimHubspot(
            SimSettings.DEFAULT.withLists(SimLists.DEFAULT.withTokenForm(tokenForm)),
            new SplittableRandom(2));
    hubspot.setRows("contacts", new OldRows());
    start(hubspot);
    while (!offsets.anyContains("\"backfill\":\"done\"")) {
      assertThat(scheduler.now()).isLessThan(START + 600_000);
      scheduler.runNext();
    }
    double perSecond = rows * 1_000.0 / (scheduler.now() - START);
    assertThat(rows).isEqualTo(ROWS);
    assertThat(perSecond).as("rows per second").isGreaterThan(MIN_ROWS_PER_SECOND);
    assertThat(hubspot.violations()).isEmpty();
    assertThat(hubspot.stats().unexpectedRefusals()).isZero();
  }

  private void start(SimHubspot hubspot) {
    Map<String, String> config = new TreeMap<>();
    config.put("name", "crm");
    config.put("tasks.max", "1");
    config.put("crm.vendor", "hubspot");
    config.put("crm.objects", "contacts");
    config.put("crm.reference", "");
    config.put("hubspot.access.token", "sim-token");
    config.put("topic.prefix", "crm");
    Map<String, String> taskConfig =
        SimulatedConnector.taskConfigs(config, 1, clock -> vendor(hubspot, clock, 0)).get(0);
    TopicLogs topicLogs =
        new TopicLogs(
            entry -> {
              if (entry.topic().equals("crm.contacts")) {
                rows++;
              }
            });
    DeliverySettings delivery = new DeliverySettings(false, 1, 5, 5, 1_000, 5, 0);
    TaskRun run =
        new TaskRun(
            1,
            scheduler,
            new SplittableRandom(3),
            new History(scheduler::now, History.Subject.NONE),
            topicLogs,
            offsets,
            delivery,
            () -> {},
            (incarnation, wakeUp) -> createTask(hubspot, wakeUp));
    run.start(taskConfig, new Context(taskConfig, offsets));
  }

  private RealTask createTask(SimHubspot hubspot, Runnable wakeUp) {
    CrmVendor vendor = vendor(hubspot, scheduler::now, ROUND_TRIP_MS);
    SimulatedVendor.Connection connection =
        new SimulatedVendor.Connection() {
          @Override
          public CrmVendor vendor() {
            return vendor;
          }

          @Override
          public void close() {}
        };
    return new RealTask(
        scheduler::now,
        new SplittableRandom(4),
        connection,
        wakeUp,
        TopicReader.NONE,
        SchemaRegistry.NONE);
  }

  private CrmVendor vendor(SimHubspot hubspot, LongSupplier clock, int roundTripMs) {
    return SimulatedConnector.hubspot(new SlowTransport(hubspot, roundTripMs), clock);
  }

  private final class SlowTransport implements Transport {
    private final SimHubspot hubspot;
    private final int roundTripMs;

    SlowTransport(SimHubspot hubspot, int roundTripMs) {
      this.hubspot = hubspot;
      this.roundTripMs = roundTripMs;
    }

    @Override
    public void send(HttpCall call, Consumer<HttpOutcome> sink) {
      if (roundTripMs == 0) {
        sink.accept(hubspot.handle(call, scheduler.now()));
        return;
      }
      scheduler.schedule(
          roundTripMs / 2,
          () -> {
            HttpOutcome outcome = hubspot.handle(call, scheduler.now());
            scheduler.schedule(roundTripMs / 2, () -> sink.accept(outcome));
          });
    }

    @Override
    public void close() {}
  }

  private static final class OldRows implements RowSource {
    @Override
    public long firstId() {
      return 1_000;
    }

    @Override
    public int size() {
      return ROWS;
    }

    @Override
    public long createdAt(long id) {
      return START - 900_000_000;
    }

    @Override
    public long updatedAt(long id) {
      return START - 800_000_000;
    }

    @Override
    public long lastUpdatedAt() {
      return START - 800_000_000;
    }

    @Override
    public String value(long id, String property) {
      return property.equals("lastname") ? "n" + id : null;
    }
  }

  private record Context(Map<String, String> configs, OffsetStorageReader offsetStorageReader)
      implements SourceTaskContext {}
}
