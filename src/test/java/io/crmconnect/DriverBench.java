package io.crmconnect;

import io.crmconnect.TaskSettings.WeightedObject;
import io.crmconnect.crm.Crm;
import io.crmconnect.crm.Share;
import io.crmconnect.http.Backoff;
import io.crmconnect.monitor.TaskMetrics;
import io.crmconnect.record.Records;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.sync.TaskSync;
import io.crmconnect.topics.Recall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.connect.source.SourceRecord;

/** A task's driver over the fake vendor and a clock that is turned by hand. */
final class DriverBench {
  final FakeVendor vendor = new FakeVendor();
  final List<String> log = new ArrayList<>();
  final List<SourceRecord> emitted = new ArrayList<>();
  long now = 1_760_000_000_000L;
  private final TaskDriver driver;
  private boolean arrived;

  DriverBench() {
    Map<String, String> props = new TreeMap<>();
    props.put("crm.vendor", "fake");
    props.put("crm.objects", "contacts");
    props.put("topic.prefix", "crm");
    CrmSourceConfig config = new CrmSourceConfig(props, List.of(vendor));
    TaskSettings task =
        new TaskSettings(0, 1, List.of(WeightedObject.of(FakeVendor.CONTACTS, 1)), 1, false, 1);
    Crm crm = vendor.open(config, new Share.Task(1));
    driver =
        new TaskDriver(
            new TaskSync(
                config.syncSettings(task),
                task.crmObjects(),
                crm,
                new Records(config.recordSettings())),
            crm,
            new TaskDriver.Retry(new Backoff(500, 60_000), new SplittableRandom(1), 10),
            new Environment.Waiting() {
              @Override
              public boolean await(long ms) {
                return false;
              }

              @Override
              public void arrived() {
                arrived = true;
              }
            },
            TaskMetrics.unseen(),
            new TaskDriver.Stored(
                partitions -> new ArrayList<>(partitions.stream().map(p -> nothing()).toList()),
                Recall.NONE),
            new TaskDriver.Outside(
                SchemaRegistry.NONE,
                Optional.empty(),
                new AccountWait(
                    "fake", text -> log.add("WARN " + text), text -> log.add("INFO " + text))));
  }

  private static Map<String, Object> nothing() {
    return null;
  }

  /** Lets time pass, in the steps in which the driver wants to be woken. */
  DriverBench pass(long ms) {
    long until = now + ms;
    while (now < until) {
      vendor.date = OptionalLong.of(now);
      arrived = false;
      driver.turn(now);
      emitted.addAll(driver.take());
      now = Math.min(until, arrived ? now + 1 : Math.max(now + 1, driver.wakeAt()));
    }
    return this;
  }

  /** What the events topic was told: kind and text. */
  List<String> events() {
    return emitted.stream()
        .flatMap(record -> EventLog.eventOf(record).stream())
        .map(event -> event.getString("kind") + ": " + event.getString("text"))
        .toList();
  }
}
