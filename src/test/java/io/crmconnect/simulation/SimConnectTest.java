/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulated Connect keeps what Connect promises, shown with a task that counts. */
class SimConnectTest {
  private static final int LAST_NUMBER = 300;
  private static final Schema KEY =
      SchemaBuilder.struct().field("id", Schema.STRING_SCHEMA).build();

  /** Emits 1, 2, 3 ... after the committed number; every third record goes to a second topic. */
  private static final class CountingTask extends SourceTask implements TaskUnderTest {
    private int next;

    @Override
    public void start(Map<String, String> config) {
      Map<String, Object> offset = context.offsetStorageReader().offset(partition());
      next = offset == null ? 1 : Math.toIntExact((Long) offset.get("n")) + 1;
    }

    @Override
    public List<SourceRecord> poll() {
      List<SourceRecord> records = new ArrayList<>();
      for (int i = 0; i < 7 && next <= LAST_NUMBER; i++, next++) {
        Map<String, Integer> offset = Map.of("n", next);
        Struct key = new Struct(KEY).put("id", String.valueOf(next));
        String topic = next % 3 == 0 ? "p.third" : "p.all";
        records.add(new SourceRecord(partition(), offset, topic, KEY, key, null, null));
      }
      return records.isEmpty() ? null : records;
    }

    private static Map<String, String> partition() {
      Map<String, String> partition = new HashMap<>();
      partition.put("vendor", "v");
      partition.put("object", "o");
      return partition;
    }

    @Override
    public void stop() {}

    @Override
    public String version() {
      return "1";
    }

    @Override
    public SourceTask task() {
      return this;
    }

    @Override
    public long idleMs() {
      return 500;
    }

    @Override
    public void kill() {}
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void atLeastOnceLosesNothing(long seed) {
    List<Integer> numbers = emittedNumbers(seed, false);

    assertThat(numbers).containsAll(allNumbers());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void exactlyOnceLosesAndRepeatsNothing(long seed) {
    assertThat(emittedNumbers(seed, true)).isEqualTo(allNumbers());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void atLeastOnceRepeatsRecords(long seed) {
    assertThat(emittedNumbers(seed, false)).hasSizeGreaterThan(LAST_NUMBER);
  }

  private static List<Integer> allNumbers() {
    return IntStream.rangeClosed(1, LAST_NUMBER).boxed().collect(Collectors.toList());
  }

  private static List<Integer> emittedNumbers(long seed, boolean exactlyOnce) {
    SplittableRandom random = new SplittableRandom(seed);
    Scheduler scheduler = new Scheduler(0, random.split());
    History history = new History(scheduler::now, History.Subject.NONE);
    List<Integer> numbers = new ArrayList<>();
    SimConnect connect =
        new SimConnect(
            scheduler,
            random.split(),
            history,
            new TopicLogs(entry -> numbers.add(Integer.parseInt(entry.id()))),
            new OffsetStore(),
            new DeliverySettings(exactlyOnce, 3, 20_000, 3_000, 2_000, 3_000, 50),
            (config, max) -> Collections.nCopies(1, config),
            () -> {},
            (incarnation, arrived) -> new CountingTask(),
            SimWorkers.draw(
                seed,
                leadMs ->
                    SimWorker.of(scheduler::now, new WorkerGrants(request -> false, text -> {}))));
    connect.deploy(Map.of(), 1);
    SplittableRandom timing = random.split();
    for (int i = 0; i < 10; i++) {
      scheduler.schedule(timing.nextInt(150_000), connect::crash);
      scheduler.schedule(timing.nextInt(150_000), connect::rebalance);
    }
    while (scheduler.now() < 900_000) {
      scheduler.runNext();
    }
    return numbers;
  }
}
