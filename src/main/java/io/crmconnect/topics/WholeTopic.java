package io.crmconnect.topics;

import io.crmconnect.crm.Row;
import io.crmconnect.sync.KnownIds;
import io.crmconnect.sync.TopicState;
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
final class WholeTopic {
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long SILENCE_MS = 60_000;

  private final Consumer<byte[], byte[]> consumer;
  private final LongSupplier clock;
  private final String object;
  private final KnownIds ids = new KnownIds();
  private long records;
  private long withoutHeaders;
  private long withoutObject;

  /** Another object whose rows are in the topic too; null: none. */
  private String another;

  /**
   * @param consumer that reads committed records only
   * @param object whose records count; empty: all do
   */
  WholeTopic(Consumer<byte[], byte[]> consumer, LongSupplier clock, String object) {
    this.consumer = consumer;
    this.clock = clock;
    this.object = object;
  }

  TopicState read(String topic, int partitions, String mark) {
    List<TopicPartition> all = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      all.add(new TopicPartition(topic, partition));
    }
    consumer.assign(all);
    consumer.seekToBeginning(all);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all, CALL);
    long heardAt = clock.getAsLong();
    while (!isAt(all, ends)) {
      boolean moved = false;
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        moved = true;
        take(record);
      }
      if (moved) {
        heardAt = clock.getAsLong();
      } else if (clock.getAsLong() - heardAt > SILENCE_MS) {
        return new TopicState.Unreadable(
            "nothing has come from topic " + topic + " for a minute, " + records + " records in");
      }
    }
    if (withoutHeaders > 0) {
      return new TopicState.Unusable(
          withoutHeaders
              + " of "
              + records
              + " records of topic "
              + topic
              + " have no headers crm.id and crm.version, so what they hold is not known. Let no"
              + " transformation or header.converter drop or change these headers, and no other"
              + " producer write to the topic; if the records are older than that, delete the topic"
              + " and let reconciliation fill it again.");
    }
    if (another != null && withoutObject > 0) {
      return new TopicState.Unusable(
          "topic "
              + topic
              + " has rows of "
              + another
              + " too, and "
              + withoutObject
              + " records without the header crm.object, so whose rows these are is not known. Give"
              + " each object a topic of its own, or delete the topic and let reconciliation fill it"
              + " again.");
    }
    return new TopicState.Held(ids, mark);
  }

  private boolean isAt(List<TopicPartition> all, Map<TopicPartition, Long> ends) {
    for (TopicPartition partition : all) {
      if (consumer.position(partition, CALL) < ends.get(partition)) {
        return false;
      }
    }
    return true;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    records++;
    String says = Headers.object(record);
    if (says == null) {
      withoutObject++;
    } else if (!object.isEmpty() && !says.equals(object)) {
      another = says;
      return;
    }
    String id = Headers.id(record);
    long version = Headers.version(record);
    if (id == null || version == Row.UNKNOWN) {
      withoutHeaders++;
    } else if (Headers.awaitsTombstone(record)) {
      // Unless one follows it was lost with its worker: suspected again, so that it comes.
      ids.put(id, KnownIds.marked(version));
    } else if (Headers.isDelete(record)) {
      ids.remove(id);
    } else {
      ids.put(id, version);
    }
  }
}
