/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Records that Kafka never stores, although Connect acknowledges them: in some histories with
 * reconciliation, until the faults end. Of an object that is always listed whole only one, because
 * rows of it that were dropped are emitted again once an hour.
 */
final class RecordDrops {
  private static final long STREAM = 0x1F83D9ABFB41BD6BL;
  private static final int HISTORIES = 6;
  private static final Set<String> SIDE_TOPICS = Set.of("heartbeat", "events", "quarantine");

  private final SplittableRandom random;
  private final double chance;
  private final Consumer<String> onDrop;
  private final Predicate<String> isListedWhole;
  private final Set<String> droppedOnce = new HashSet<>();
  private boolean ended;

  private RecordDrops(
      SplittableRandom random,
      double chance,
      Predicate<String> isListedWhole,
      Consumer<String> onDrop) {
    this.random = random;
    this.chance = chance;
    this.isListedWhole = isListedWhole;
    this.onDrop = onDrop;
  }

  /**
   * @param repaired whether anything repairs the topic
   * @param isListedWhole whether an object has no other sync than its whole list
   * @param onDrop told of the object of each
   */
  static RecordDrops draw(
      long seed, boolean repaired, Predicate<String> isListedWhole, Consumer<String> onDrop) {
    SplittableRandom random = new SplittableRandom(seed ^ STREAM);
    boolean drops = random.nextInt(HISTORIES) == 0 && repaired;
    return new RecordDrops(random, drops ? 0.04 * random.nextDouble() : 0, isListedWhole, onDrop);
  }

  boolean isActive() {
    return chance > 0;
  }

  /** Whether this record is dropped. */
  boolean drops(SourceRecord record) {
    String topic = record.topic().substring(record.topic().indexOf('.') + 1);
    boolean dropped =
        chance > 0 && !ended && !SIDE_TOPICS.contains(topic) && random.nextDouble() < chance;
    dropped = dropped && (!isListedWhole.test(topic) || droppedOnce.add(topic));
    if (dropped) {
      onDrop.accept(topic);
    }
    return dropped;
  }

  void end() {
    ended = true;
  }
}
