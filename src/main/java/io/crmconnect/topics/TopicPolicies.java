/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What the brokers say about topics.
 *
 * @param topics the topics that exist
 * @param compactsByDefault whether topics that name no cleanup policy are created with compaction
 * @param defaultMaxMessageBytes limit of topics that name none; empty if it could not be read
 */
public record TopicPolicies(
    Map<String, Topic> topics, boolean compactsByDefault, OptionalLong defaultMaxMessageBytes) {

  /**
   * A topic that exists.
   *
   * @param removal why Kafka removes rows that are still live, with the remedy; empty if it does
   *     not
   * @param maxMessageBytes {@code max.message.bytes}; empty if it could not be read
   */
  public record Topic(String removal, OptionalLong maxMessageBytes) {}

  public TopicPolicies {
    topics = Map.copyOf(topics);
  }
}
