/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Where partitions end, open transactions included. A consumer that reads committed records says
 * where the first open transaction begins, which may be one of another task: the records that this
 * task has committed behind it would be missing.
 */
interface EndOffsets {
  Map<TopicPartition, Long> find(Collection<TopicPartition> partitions);

  /**
   * Whether the consumer has read all partitions up to these ends.
   *
   * @param timeout of each call to a broker
   */
  static boolean areReached(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Duration timeout) {
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      if (consumer.position(end.getKey(), timeout) < end.getValue()) {
        return false;
      }
    }
    return true;
  }
}
