/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import io.crmconnect.FakeVendor;
import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.task.Environment;
import io.crmconnect.task.StartedTask;
import io.crmconnect.topics.TopicReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * A task with its driver, as Connect runs it, against a CRM that a test spoils; the clock moves
 * while the task waits.
 */
final class RunningTask {
  final FakeVendor vendor = new FakeVendor();
  final FakeCrm crm = new TaskHarness().crm();
  final List<SourceRecord> emitted = new ArrayList<>();
  final Map<String, String> settings = new TreeMap<>();

  /** The answers that the test gives; empty: the correct one. */
  Function<Request, Optional<Result>> spoiled = request -> Optional.empty();

  long now = TaskHarness.START_MS;
  private final Map<Map<String, ?>, Map<String, Object>> offsets = new HashMap<>();
  private StartedTask task;
  private long pollEndsAt;

  RunningTask() {
    crm.setPageSize(100);
    settings.put("crm.vendor", "fake");
    settings.put("crm.objects", "contacts");
    settings.put("crm.reference", "");
    settings.put("topic.prefix", "crm");
    vendor.overrideAnswers(
        request -> {
          vendor.responseDate = OptionalLong.of(now / 1000 * 1000);
          Optional<Result> answer = spoiled.apply(request);
          return answer.isPresent() ? answer : Optional.of(crm.correctAnswer(request));
        });
  }

  private record Context(Map<String, String> configs, OffsetStorageReader offsetStorageReader)
      implements SourceTaskContext {}

  RunningTask start() {
    Environment environment =
        new Environment(
            () -> now,
            new SplittableRandom(1),
            List.of(vendor),
            new Environment.PollSignal() {
              @Override
              public boolean await(long ms) {
                now += ms;
                return now < pollEndsAt;
              }

              @Override
              public void signal() {}
            },
            consumer -> TopicReader.NONE,
            registry -> SchemaRegistry.NONE,
            timeouts -> {
              throw new AssertionError("no webhook is set");
            });
    Map<String, String> all =
        new TaskConfig(
                List.of(WeightedObject.of(FakeVendor.CONTACTS, 1)),
                1,
                false,
                1,
                List.of("contacts"))
            .mergeInto(settings);
    task = StartedTask.start(environment, all, new Context(all, new StoredOffsets()));
    return this;
  }

  /** Polls, and acknowledges all records, for that long. */
  RunningTask run(long ms) {
    long end = now + ms;
    while (now < end) {
      pollEndsAt = Math.min(end, now + 1_000);
      List<SourceRecord> records = poll();
      if (records == null) {
        continue;
      }
      for (SourceRecord record : records) {
        emitted.add(record);
        offsets.put(record.sourcePartition(), new HashMap<>(record.sourceOffset()));
        task.acknowledge(record, stored(record));
      }
      now++;
    }
    return this;
  }

  private static RecordMetadata stored(SourceRecord record) {
    return new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0);
  }

  private List<SourceRecord> poll() {
    try {
      return task.poll();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  List<Struct> values(String topic) {
    return emitted.stream()
        .filter(record -> record.topic().equals(topic))
        .map(record -> (Struct) record.value())
        .toList();
  }

  /** What a compacting reader of the topic holds: id to name. */
  Map<String, Object> topicRows() {
    Map<String, Object> rows = new TreeMap<>(NumericIdOrder.INSTANCE);
    for (SourceRecord record : emitted) {
      if (record.topic().equals("crm.contacts")) {
        String id = ((Struct) record.key()).getString("id");
        if (record.value() == null) {
          rows.remove(id);
        } else {
          rows.put(id, ((Struct) record.value()).get("name"));
        }
      }
    }
    return rows;
  }

  /** The events, each as {@code kind level: text}. */
  List<String> events() {
    return values("crm.events").stream()
        .map(
            event ->
                event.getString("kind")
                    + " "
                    + event.getString("level")
                    + ": "
                    + event.getString("text"))
        .toList();
  }

  List<String> quarantinedIds() {
    return values("crm.quarantine").stream().map(row -> row.getString("id")).toList();
  }

  private final class StoredOffsets implements OffsetStorageReader {
    @Override
    public <T> Map<String, Object> offset(Map<String, T> partition) {
      return offsets.get(partition);
    }

    @Override
    public <T> Map<Map<String, T>, Map<String, Object>> offsets(
        java.util.Collection<Map<String, T>> partitions) {
      Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
      partitions.forEach(partition -> found.put(partition, offsets.get(partition)));
      return found;
    }
  }
}
