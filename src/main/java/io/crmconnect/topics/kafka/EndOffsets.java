package io.crmconnect.topics.kafka;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where partitions end, open transactions included. A consumer that reads committed records says
 * where the first open transaction begins, which may be one of another task: the records that this
 * task has committed behind it would be missing.
 */
interface EndOffsets {
  Map<TopicPartition, Long> find(Collection<TopicPartition> partitions);
}
