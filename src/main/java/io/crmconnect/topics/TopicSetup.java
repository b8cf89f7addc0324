package io.crmconnect.topics;

import io.crmconnect.sync.TopicState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** How a topic is set up, and which one it is. */
final class TopicSetup {
  private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
  private static final long CALL_MS = 30_000;
  private static final String FOR_EVER = "-1";

  private final Admin admin;
  private final String servers;

  /**
   * @param servers as an operator would name them
   */
  TopicSetup(Admin admin, String servers) {
    this.admin = admin;
    this.servers = servers;
  }

  /**
   * What tells this topic from another of its name, and from itself after something was taken out
   * of it.
   *
   * @param partitions how many
   */
  record Mark(String text, int partitions) {}

  /** Empty where there is no such topic. */
  Optional<Mark> mark(String topic) throws InterruptedException {
    try {
      TopicDescription description =
          get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
      Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
      int partitions = description.partitions().size();
      for (int partition = 0; partition < partitions; partition++) {
        earliest.put(new TopicPartition(topic, partition), OffsetSpec.earliest());
      }
      Map<TopicPartition, ListOffsetsResultInfo> begins = get(admin.listOffsets(earliest).all());
      StringBuilder text = new StringBuilder(description.topicId().toString());
      for (int partition = 0; partition < partitions; partition++) {
        text.append(' ').append(begins.get(new TopicPartition(topic, partition)).offset());
      }
      return Optional.of(new Mark(text.toString(), partitions));
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  /** Why the topic forgets what it was told, and what to do; empty where it does not. */
  Optional<TopicState> forgets(String topic) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config;
    try {
      config = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    } catch (AuthorizationException e) {
      LOG.warn(
          "The settings of topic {} may not be read, so nobody looks whether it is compacted."
              + " Grant DescribeConfigs to the user of reconcile.consumer.*",
          topic);
      return Optional.empty();
    }
    List<String> policy =
        List.of(value(config, TopicConfig.CLEANUP_POLICY_CONFIG).split("\\s*,\\s*"));
    List<String> bounds = new ArrayList<>();
    if (policy.contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
      for (String name :
          List.of(TopicConfig.RETENTION_MS_CONFIG, TopicConfig.RETENTION_BYTES_CONFIG)) {
        if (!FOR_EVER.equals(value(config, name))) {
          bounds.add(name + "=" + value(config, name));
        }
      }
    }
    if (bounds.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TopicState.Unusable(
            "topic "
                + topic
                + " has cleanup.policy="
                + String.join(",", policy)
                + " with "
                + String.join(" and ", bounds)
                + ", so it forgets rows that still live. Run: kafka-configs.sh --bootstrap-server "
                + servers
                + " --alter --entity-type topics --entity-name "
                + topic
                + " --add-config cleanup.policy=compact"));
  }

  private static String value(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return entry == null || entry.value() == null ? FOR_EVER : entry.value();
  }

  /** A failed call throws what made it fail. */
  private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get(CALL_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException("no answer in 30 s", e);
    }
  }
}
