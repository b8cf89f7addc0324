/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.FakeVendor;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.http.Backoff;
import io.crmconnect.monitor.TaskMetrics;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.signal.SignalReader;
import io.crmconnect.sync.TaskSync;
import io.crmconnect.topics.TopicReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** A task driver with the fake vendor and a clock that the test advances. */
final class TaskDriverHarness {
  final FakeVendor vendor = new FakeVendor();
  final TaskMetrics metrics = TaskMetrics.disabled();
  final List<SourceRecord> emitted = new ArrayList<>();
  long now = 1_760_000_000_000L;
  private final TaskDriver driver;
  private boolean messageArrived;

  TaskDriverHarness() {
    this(List.of(WeightedObject.of(FakeVendor.CONTACTS, 1)));
  }

  TaskDriverHarness(List<WeightedObject> objects) {
    this(objects, Map.of());
  }

  TaskDriverHarness(List<WeightedObject> objects, Map<String, String> extraProps) {
    Map<String, String> props = new TreeMap<>(extraProps);
    props.put("crm.vendor", "fake");
    props.put("crm.objects", "contacts");
    props.put("topic.prefix", "crm");
    CrmSourceConfig config = new CrmSourceConfig(props, List.of(vendor));
    TaskConfig task =
        new TaskConfig(
            objects, 1, false, objects.size(), objects.stream().map(each -> each.name()).toList());
    CrmClient crmClient = config.openVendor(new BudgetShare.Task(1));
    driver =
        new TaskDriver(
            new TaskSync(
                config.syncSettings(task),
                task.crmObjects(),
                crmClient,
                new RecordFactory(config.recordSettings())),
            crmClient,
            new TaskDriver.RetryPolicy(
                new Backoff(500, 60_000), new SplittableRandom(1), 10, 600_000),
            new Inbox(
                new Environment.PollSignal() {
                  @Override
                  public boolean await(long ms) {
                    return false;
                  }

                  @Override
                  public void signal() {
                    messageArrived = true;
                  }
                }),
            metrics,
            new TaskDriver.KafkaReads(
                partitions -> new ArrayList<>(partitions.stream().map(p -> noOffset()).toList()),
                TopicReader.NONE,
                SignalReader.NONE,
                new ValueDecoder(Map.of())),
            new TaskDriver.Services(
                SchemaRegistry.NONE, Optional.empty(), new CrmReachability("fake")),
            WorkerMemory.unlimited());
  }

  private static Map<String, Object> noOffset() {
    return null;
  }

  /** Advances the clock, in the steps that the driver requests. */
  TaskDriverHarness advance(long ms) {
    long end = now + ms;
    while (now < end) {
      vendor.responseDate = OptionalLong.of(now);
      messageArrived = false;
      driver.runOnce(now);
      emitted.addAll(driver.drain());
      now = Math.min(end, messageArrived ? now + 1 : Math.max(now + 1, driver.nextWakeUpAt()));
    }
    return this;
  }

  /** The emitted events: kind and text. */
  List<String> events() {
    return emitted.stream()
        .filter(record -> record.topic().equals("crm.events"))
        .map(record -> (Struct) record.value())
        .map(event -> event.getString("kind") + ": " + event.getString("text"))
        .toList();
  }
}
