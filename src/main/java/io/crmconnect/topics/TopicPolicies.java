package io.crmconnect.topics;

import java.util.Map;

/**
 * What the brokers say about the retention of topics.
 *
 * @param removalByTopic the topics that exist; the text says why Kafka removes rows that are still
 *     live, with the remedy, and is empty if it does not
 * @param compactsByDefault whether topics that name no cleanup policy are created with compaction
 */
public record TopicPolicies(Map<String, String> removalByTopic, boolean compactsByDefault) {
  public TopicPolicies {
    removalByTopic = Map.copyOf(removalByTopic);
  }
}
