/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.topics.LatestRecord;
import io.crmconnect.topics.TopicReader;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.TopicTail;
import io.crmconnect.topics.VersionIndex;
import io.crmconnect.topics.kafka.KafkaTopicReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Reads the simulated topics: with delays, and sometimes without a result or incompletely. */
final class SimTopicReader implements TopicReader {
  private static final int MAX_DELAY_MS = 5_000;

  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final TopicLogs topicLogs;

  /** The same value as in the production reader. */
  private final Object isolation = KafkaTopicReader.readerSettings(Map.of()).get("isolation.level");

  /** Whether a tail is always read to its end: what exactly-once promises depends on it. */
  private final boolean readsWholeTail;

  /** Whether no broker answers. */
  private final BooleanSupplier isUnreadable;

  /** Whether values are read at the first attempt. */
  private final BooleanSupplier isReliable;

  /** Values could not be read. */
  private final Runnable onValuesUnread;

  private boolean closed;

  SimTopicReader(
      Scheduler scheduler,
      SplittableRandom random,
      TopicLogs topicLogs,
      boolean readsWholeTail,
      BooleanSupplier isUnreadable,
      BooleanSupplier isReliable,
      Runnable onValuesUnread) {
    this.scheduler = scheduler;
    this.random = random;
    this.topicLogs = topicLogs;
    this.readsWholeTail = readsWholeTail;
    this.isUnreadable = isUnreadable;
    this.isReliable = isReliable;
    this.onValuesUnread = onValuesUnread;
  }

  @Override
  public void readTail(String topic, long since, long minVersion, Consumer<TopicTail> sink) {
    scheduler.schedule(
        random.nextInt(MAX_DELAY_MS),
        () -> {
          if (!closed) {
            sink.accept(readTail(topic, since, minVersion));
          }
        });
  }

  private TopicTail readTail(String topic, long since, long minVersion) {
    return isUnreadable.getAsBoolean()
        ? TopicTail.unread("no broker")
        : TopicTail.complete(latestRecords(topic, since, minVersion));
  }

  private List<LatestRecord> latestRecords(String topic, long since, long minVersion) {
    List<TopicLogs.HeaderView> records = topicLogs.readHeaders(topic, isolation);
    int visible =
        switch (random.nextInt(10)) {
          case 0 -> 0;
          case 1 -> random.nextInt(records.size() + 1);
          default -> records.size();
        };
    Map<String, LatestRecord> latest = new LinkedHashMap<>();
    for (TopicLogs.HeaderView one : readsWholeTail ? records : records.subList(0, visible)) {
      if (one.appendedAt() >= since) {
        latest.remove(one.latestRecord().id());
        if (one.latestRecord().deleted() || one.latestRecord().version() >= minVersion) {
          latest.put(one.latestRecord().id(), one.latestRecord());
        }
      }
    }
    return new ArrayList<>(latest.values());
  }

  /** Records written during the read may or may not be included. */
  @Override
  public void readAll(String topic, String mark, IdOrder idOrder, Consumer<TopicSnapshot> sink) {
    scheduler.schedule(
        random.nextInt(MAX_DELAY_MS),
        () -> {
          TopicSnapshot state = readSnapshot(topic, mark, idOrder);
          scheduler.schedule(
              random.nextInt(MAX_DELAY_MS),
              () -> {
                if (!closed) {
                  sink.accept(state);
                }
              });
        });
  }

  private TopicSnapshot readSnapshot(String topic, String mark, IdOrder idOrder) {
    if (random.nextInt(20) == 0 || isUnreadable.getAsBoolean()) {
      return new TopicSnapshot.Unavailable("now and then");
    }
    if (!mark.isEmpty() && random.nextInt(3) > 0) {
      return new TopicSnapshot.Unchanged();
    }
    VersionIndex ids = new VersionIndex(idOrder);
    for (TopicLogs.HeaderView one : topicLogs.readHeaders(topic, isolation)) {
      if (one.latestRecord().deleted()) {
        ids.remove(one.latestRecord().id());
      } else {
        ids.put(one.latestRecord().id(), one.latestRecord().version(), one.compared());
      }
    }
    return new TopicSnapshot.Loaded(ids, "same");
  }

  /** All that is committed when the reading starts, as JSON. */
  @Override
  public void readValues(
      String topic, Set<String> ids, Consumer<Optional<Map<String, byte[]>>> sink) {
    boolean fails = random.nextInt(10) == 0 && !isReliable.getAsBoolean();
    if (fails) {
      onValuesUnread.run();
    }
    Optional<Map<String, byte[]>> values =
        fails ? Optional.empty() : Optional.of(topicLogs.readValues(topic, ids));
    scheduler.schedule(
        random.nextInt(MAX_DELAY_MS),
        () -> {
          if (!closed) {
            sink.accept(values);
          }
        });
  }

  @Override
  public void checkConfig(String topic, Consumer<TopicSnapshot> sink) {
    scheduler.schedule(
        random.nextInt(MAX_DELAY_MS),
        () -> {
          if (!closed) {
            sink.accept(new TopicSnapshot.Unchanged());
          }
        });
  }

  @Override
  public void close() {
    closed = true;
  }
}
