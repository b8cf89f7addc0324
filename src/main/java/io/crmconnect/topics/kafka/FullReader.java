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
 * Reads a topic from its beginning to where it ends now: the ids that live in it, by the headers of
 * their last records. Of a transaction that is still open nothing is seen, nor of what stands
 * behind it: it ends where what is stable ends.
 */
final class FullReader {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);
  private static final long MAX_IDLE_MS = 60_000;

  private final Consumer<byte[], byte[]> consumer;
  private final LongSupplier clock;
  private final String object;
  private final VersionIndex ids;
  private long recordCount;
  private long withoutHeaders;
  private long withoutObject;

  /** Another object whose rows are in the topic too; null: none. */
  private String otherObject;

  /**
   * @param consumer that reads committed records only
   * @param object whose records count; empty: all do
   * @param idOrder of the ids
   */
  FullReader(
      Consumer<byte[], byte[]> consumer, LongSupplier clock, String object, IdOrder idOrder) {
    this.consumer = consumer;
    this.clock = clock;
    this.object = object;
    this.ids = new VersionIndex(idOrder);
  }

  TopicSnapshot read(String topic, int partitions, String fingerprint) {
    List<TopicPartition> topicPartitions = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      topicPartitions.add(new TopicPartition(topic, partition));
    }
    consumer.assign(topicPartitions);
    consumer.seekToBeginning(topicPartitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(topicPartitions, CALL_TIMEOUT);
    long lastReceivedAt = clock.getAsLong();
    while (!hasReached(topicPartitions, ends)) {
      boolean hasReceived = false;
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_TIMEOUT)) {
        hasReceived = true;
        addRecord(record);
      }
      if (hasReceived) {
        lastReceivedAt = clock.getAsLong();
      } else if (clock.getAsLong() - lastReceivedAt > MAX_IDLE_MS) {
        return new TopicSnapshot.Unavailable(
            "nothing has come from topic "
                + topic
                + " for a minute, "
                + recordCount
                + " records in");
      }
    }
    if (withoutHeaders > 0) {
      return new TopicSnapshot.Misconfigured(
          withoutHeaders
              + " of "
              + recordCount
              + " records of topic "
              + topic
              + " have no headers crm.id and crm.version, so what they hold is not known. Let no"
              + " transformation or header.converter drop or change these headers, and no other"
              + " producer write to the topic; if the records are older than that, delete the topic"
              + " and let reconciliation fill it again.");
    }
    if (otherObject != null && withoutObject > 0) {
      return new TopicSnapshot.Misconfigured(
          "topic "
              + topic
              + " has rows of "
              + otherObject
              + " too, and "
              + withoutObject
              + " records without the header crm.object, so whose rows these are is not known. Give"
              + " each object a topic of its own, or delete the topic and let reconciliation fill"
              + " it again.");
    }
    return new TopicSnapshot.Loaded(ids, fingerprint);
  }

  private boolean hasReached(List<TopicPartition> topicPartitions, Map<TopicPartition, Long> ends) {
    for (TopicPartition partition : topicPartitions) {
      if (consumer.position(partition, CALL_TIMEOUT) < ends.get(partition)) {
        return false;
      }
    }
    return true;
  }

  private void addRecord(ConsumerRecord<byte[], byte[]> record) {
    recordCount++;
    String headerValue = RecordHeaders.object(record);
    if (headerValue == null) {
      withoutObject++;
    } else if (!object.isEmpty() && !headerValue.equals(object)) {
      otherObject = headerValue;
      return;
    }
    String id = RecordHeaders.id(record);
    long version = RecordHeaders.version(record);
    if (id == null || version == Row.UNKNOWN_TIME) {
      withoutHeaders++;
    } else if (RecordHeaders.awaitsTombstone(record)) {
      // Unless one follows it was lost with its worker: suspected again, so that it comes.
      ids.put(id, VersionIndex.withPendingTombstone(version));
    } else if (RecordHeaders.isDelete(record)) {
      ids.remove(id);
    } else {
      ids.put(id, version);
    }
  }
}
