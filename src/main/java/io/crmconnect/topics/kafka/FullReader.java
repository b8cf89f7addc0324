/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Row;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.VersionIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a topic from its beginning to its current end and determines the live ids by the headers of
 * their last records. It waits for the transactions that are open when it begins, because records
 * of other transactions stand behind them.
 */
final class FullReader {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

  /** Longer than the transaction of a producer of Connect stays open. */
  private static final long MAX_IDLE_MS = 120_000;

  private final Consumer<byte[], byte[]> consumer;
  private final EndOffsets endOffsets;
  private final LongSupplier clock;
  private final String object;
  private final VersionIndex ids;

  /** Id to the packed place of its newest record; only of topics with several partitions. */
  private final VersionIndex places;

  /** Ids whose newest record is a delete; only of topics with several partitions. */
  private final VersionIndex deletedVersions;

  private boolean spansPartitions;
  private long recordCount;
  private long withoutHeaders;
  private long unreadable;
  private long withoutObject;

  /** Another object that also has rows in the topic; null if there is none. */
  private String otherObject;

  /**
   * @param consumer reads committed records only
   * @param object the object whose records are read; empty: all objects
   * @param idOrder the order of the ids
   */
  FullReader(
      Consumer<byte[], byte[]> consumer,
      EndOffsets endOffsets,
      LongSupplier clock,
      String object,
      IdOrder idOrder) {
    this.consumer = consumer;
    this.endOffsets = endOffsets;
    this.clock = clock;
    this.object = object;
    this.ids = new VersionIndex(idOrder);
    this.places = new VersionIndex(idOrder);
    this.deletedVersions = new VersionIndex(idOrder);
  }

  TopicSnapshot read(String topic, int partitions, String fingerprint) {
    spansPartitions = partitions > 1;
    List<TopicPartition> topicPartitions = partitionsOf(topic, partitions);
    consumer.assign(topicPartitions);
    consumer.seekToBeginning(topicPartitions);
    Map<TopicPartition, Long> ends = endOffsets.find(topicPartitions);
    long lastReceivedAt = clock.getAsLong();
    while (!EndOffsets.areReached(consumer, ends, CALL_TIMEOUT)) {
      boolean hasReceived = false;
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_TIMEOUT)) {
        hasReceived = true;
        addRecord(record);
      }
      if (hasReceived) {
        lastReceivedAt = clock.getAsLong();
      } else if (clock.getAsLong() - lastReceivedAt > MAX_IDLE_MS) {
        return new TopicSnapshot.Unavailable(
            "no record was received from topic "
                + topic
                + " for two minutes, after "
                + recordCount
                + " records. Either the brokers do not answer, or a producer has left a transaction"
                + " open");
      }
    }
    if (unreadable > 0) {
      return new TopicSnapshot.Misconfigured(
          unreadable
              + " of "
              + recordCount
              + " records of topic "
              + topic
              + " have headers (crm.id, crm.version, crm.op) in a format that the connector cannot"
              + " read, so their ids are unknown. They were written with another header.converter."
              + " Set header.converter=org.apache.kafka.connect.storage.SimpleHeaderConverter,"
              + " which is the default, and delete the topic; reconciliation then fills it again.");
    }
    if (withoutHeaders > 0) {
      return new TopicSnapshot.Misconfigured(
          withoutHeaders
              + " of "
              + recordCount
              + " records of topic "
              + topic
              + " have no headers crm.id and crm.version, so their ids are unknown. Make sure that"
              + " no transformation or header.converter removes or changes these headers, and that"
              + " no other producer writes to the topic. If such records remain, delete the topic;"
              + " reconciliation then fills it again.");
    }
    if (otherObject != null && withoutObject > 0) {
      return new TopicSnapshot.Misconfigured(
          "topic "
              + topic
              + " also has rows of "
              + otherObject
              + ", and "
              + withoutObject
              + " records have no header crm.object, so their object is unknown. Give each object"
              + " its own topic, or delete the topic; reconciliation then fills it again.");
    }
    return new TopicSnapshot.Loaded(ids, fingerprint);
  }

  static List<TopicPartition> partitionsOf(String topic, int count) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int partition = 0; partition < count; partition++) {
      partitions.add(new TopicPartition(topic, partition));
    }
    return partitions;
  }

  private void addRecord(ConsumerRecord<byte[], byte[]> record) {
    recordCount++;
    RecordHeaders headers = RecordHeaders.of(record);
    if (headers instanceof RecordHeaders.Missing) {
      withoutHeaders++;
    } else if (headers instanceof RecordHeaders.Unreadable) {
      unreadable++;
    } else if (headers instanceof RecordHeaders.Readable readable) {
      addRecord(record, readable);
    }
  }

  private void addRecord(ConsumerRecord<byte[], byte[]> record, RecordHeaders.Readable headers) {
    if (headers.object().isEmpty()) {
      withoutObject++;
    } else if (!object.isEmpty() && !headers.object().get().equals(object)) {
      otherObject = headers.object().get();
      return;
    }
    if (spansPartitions && !isNewest(record, headers)) {
      return;
    }
    String id = headers.id();
    if (headers.awaitsTombstone()) {
      // If no tombstone follows, a crash lost it; the id becomes a delete candidate again.
      ids.put(id, VersionIndex.asUnsettled(headers.version()));
    } else if (headers.isDelete()) {
      ids.remove(id);
    } else {
      ids.put(id, headers.version(), headers.compared());
    }
  }

  /** Whether this record is the newest of its id so far; if so, its place is recorded. */
  private boolean isNewest(ConsumerRecord<byte[], byte[]> record, RecordHeaders.Readable headers) {
    String id = headers.id();
    RecordOrder.Place place = new RecordOrder.Place(record.partition(), record.timestamp());
    long packed = places.version(id);
    if (packed != Row.UNKNOWN_TIME) {
      RecordOrder.Place currentPlace = RecordOrder.Place.unpack(packed);
      boolean currentIsDelete = !ids.contains(id);
      long currentVersion =
          currentIsDelete ? deletedVersions.version(id) : VersionIndex.withoutMark(ids.version(id));
      if (!RecordOrder.isNewer(
          place,
          headers.version(),
          headers.isDelete(),
          currentPlace,
          currentVersion,
          currentIsDelete)) {
        return false;
      }
      place = place.notBefore(currentPlace);
    }
    places.put(id, place.pack());
    if (headers.isDelete()) {
      deletedVersions.put(id, headers.version());
    } else {
      deletedVersions.remove(id);
    }
    return true;
  }
}
