/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import io.crmconnect.topics.TopicSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the config of a topic and computes its fingerprint. */
final class TopicConfigCheck {
  private static final Logger LOG = LoggerFactory.getLogger(TopicConfigCheck.class);
  private static final long CALL_TIMEOUT_MS = 30_000;
  private static final String UNLIMITED = "-1";

  private final Admin admin;
  private final String servers;

  /**
   * @param servers the bootstrap servers, for the command in the message
   */
  TopicConfigCheck(Admin admin, String servers) {
    this.admin = admin;
    this.servers = servers;
  }

  /**
   * Distinguishes the topic from another one of the same name, and from its state before records
   * were removed.
   *
   * @param partitionCount number of partitions of the topic
   */
  record Fingerprint(String text, int partitionCount) {}

  /** Those of the topics that do not exist. */
  Set<String> findMissing(List<String> topics) throws InterruptedException {
    Set<String> missing = new TreeSet<>();
    Map<String, KafkaFuture<TopicDescription>> descriptions =
        admin.describeTopics(topics).topicNameValues();
    for (String topic : topics) {
      try {
        await(descriptions.get(topic));
      } catch (UnknownTopicOrPartitionException e) {
        missing.add(topic);
      }
    }
    return missing;
  }

  /** The fingerprint of the topic; empty if the topic does not exist. */
  Optional<Fingerprint> fingerprint(String topic) throws InterruptedException {
    try {
      TopicDescription description =
          await(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
      Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
      int partitions = description.partitions().size();
      for (int partition = 0; partition < partitions; partition++) {
        earliest.put(new TopicPartition(topic, partition), OffsetSpec.earliest());
      }
      Map<TopicPartition, ListOffsetsResultInfo> startOffsets =
          await(admin.listOffsets(earliest).all());
      StringBuilder text = new StringBuilder(description.topicId().toString());
      for (int partition = 0; partition < partitions; partition++) {
        text.append(' ').append(startOffsets.get(new TopicPartition(topic, partition)).offset());
      }
      return Optional.of(new Fingerprint(text.toString(), partitions));
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  /** Where the partitions end, open transactions included. */
  Map<TopicPartition, Long> findEnds(Collection<TopicPartition> partitions)
      throws InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    await(admin.listOffsets(latest).all())
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /**
   * A message if the topic removes records because of its retention, with the remedy; empty if it
   * does not.
   */
  Optional<TopicSnapshot> checkRetention(String topic) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config;
    try {
      config = await(admin.describeConfigs(List.of(resource)).all()).get(resource);
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    } catch (AuthorizationException e) {
      LOG.warn(
          "Reading the config of topic {} is forbidden, so its cleanup.policy is not checked. Grant"
              + " DescribeConfigs to the user of reconcile.consumer.*",
          topic);
      return Optional.empty();
    }
    String removal = describeRemoval(topic, config, servers);
    return removal.isEmpty()
        ? Optional.empty()
        : Optional.of(new TopicSnapshot.Misconfigured(removal));
  }

  /** Why Kafka removes rows of this topic that are still live; empty if it does not. */
  static String describeRemoval(String topic, Config config, String servers) {
    List<String> policies =
        List.of(configValue(config, TopicConfig.CLEANUP_POLICY_CONFIG).split("\\s*,\\s*"));
    List<String> limits = new ArrayList<>();
    if (policies.contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
      for (String name :
          List.of(TopicConfig.RETENTION_MS_CONFIG, TopicConfig.RETENTION_BYTES_CONFIG)) {
        if (!UNLIMITED.equals(configValue(config, name))) {
          limits.add(name + "=" + configValue(config, name));
        }
      }
    }
    if (limits.isEmpty()) {
      return "";
    }
    return "topic "
        + topic
        + " has cleanup.policy="
        + String.join(",", policies)
        + " with "
        + String.join(" and ", limits)
        + ", so Kafka removes rows that are still live. Run: kafka-configs.sh"
        + " --bootstrap-server "
        + servers
        + " --alter --entity-type topics --entity-name "
        + topic
        + " --add-config cleanup.policy=compact";
  }

  private static String configValue(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return entry == null || entry.value() == null ? UNLIMITED : entry.value();
  }

  /** Rethrows the cause of a failed call. */
  private static <T> T await(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get(CALL_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException("no response in 30 s", e);
    }
  }
}
