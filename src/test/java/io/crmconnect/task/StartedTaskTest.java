/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.FakeVendor;
import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.topics.TopicReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;

/** A poll returns soon, whatever the task waits for. */
class StartedTaskTest {
  private final FakeVendor vendor = new FakeVendor();
  private final List<Long> waits = new ArrayList<>();
  private long now = 1_760_000_000_000L;

  private final Environment environment =
      new Environment(
          () -> now,
          new SplittableRandom(1),
          List.of(vendor),
          new Environment.PollSignal() {
            @Override
            public boolean await(long ms) {
              waits.add(ms);
              now += ms;
              return true;
            }

            @Override
            public void signal() {}
          },
          settings -> TopicReader.NONE,
          settings -> SchemaRegistry.NONE,
          timeouts -> {
            throw new AssertionError("no webhook is set");
          });

  private record Context(Map<String, String> configs) implements SourceTaskContext {
    @Override
    public OffsetStorageReader offsetStorageReader() {
      throw new AssertionError("no offset must be read before the account is known");
    }
  }

  private StartedTask startTask() {
    Map<String, String> props = new TreeMap<>();
    props.put("crm.vendor", "fake");
    props.put("crm.objects", "contacts");
    props.put("topic.prefix", "crm");
    Map<String, String> settings =
        new TaskConfig(
                List.of(WeightedObject.of(FakeVendor.CONTACTS, 1)),
                1,
                false,
                1,
                List.of("contacts"))
            .mergeInto(props);
    return StartedTask.start(environment, settings, new Context(settings));
  }

  @Test
  void aPollWaitsASecondAtMostWhileIdle() throws InterruptedException {
    vendor.stopAnswering();
    StartedTask task = startTask();
    for (int i = 0; i < 5; i++) {
      long before = now;
      assertThat(task.poll()).isNull();
      assertThat(task.nextWakeUpAt()).isGreaterThan(now + 30_000);
      assertThat(now - before).isBetween(1L, 1_000L);
    }
    assertThat(waits).hasSize(5).allSatisfy(ms -> assertThat(ms).isBetween(1L, 1_000L));
  }

  @Test
  void aPollWaitsNoLongerThanUntilTheNextWakeUp() throws InterruptedException {
    vendor.deferrals = Integer.MAX_VALUE;
    vendor.deferralMs = 300;
    assertThat(startTask().poll()).isNull();
    assertThat(waits).containsExactly(300L, 300L, 300L, 100L);
  }
}
