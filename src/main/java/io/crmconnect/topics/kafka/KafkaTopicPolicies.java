package io.crmconnect.topics.kafka;

import io.crmconnect.topics.TopicPolicies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the brokers once about the retention of topics. */
public final class KafkaTopicPolicies {
  private static final String BROKER_POLICY = "log.cleanup.policy";

  private final Admin admin;
  private final String servers;
  private final long deadlineNanos;

  private KafkaTopicPolicies(Admin admin, String servers, long deadlineNanos) {
    this.admin = admin;
    this.servers = servers;
    this.deadlineNanos = deadlineNanos;
  }

  /**
   * Blocks until the brokers have responded.
   *
   * @param consumerSettings the settings with the prefix {@code reconcile.consumer.}, without it
   * @throws KafkaException if they cannot be reached in time
   */
  public static TopicPolicies read(
      Map<String, Object> consumerSettings, Collection<String> topics, long timeoutMs)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    Map<String, Object> settings = new HashMap<>(consumerSettings);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) timeoutMs);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeoutMs);
    settings.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, timeoutMs);
    settings.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, timeoutMs);
    Admin admin = Admin.create(settings);
    try {
      String servers =
          String.valueOf(consumerSettings.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
      return new KafkaTopicPolicies(admin, servers, deadlineNanos).read(topics);
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  private TopicPolicies read(Collection<String> topics) throws InterruptedException {
    Node broker = await(admin.describeCluster().nodes()).iterator().next();
    Map<String, String> removalByTopic = new TreeMap<>();
    Map<String, KafkaFuture<TopicDescription>> descriptions =
        admin.describeTopics(topics).topicNameValues();
    for (String topic : topics) {
      if (exists(descriptions.get(topic))) {
        removalByTopic.put(topic, "");
      }
    }
    List<ConfigResource> resources =
        removalByTopic.keySet().stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
            .collect(Collectors.toCollection(ArrayList::new));
    ConfigResource brokerResource =
        new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
    resources.add(brokerResource);
    Map<ConfigResource, KafkaFuture<Config>> configs = admin.describeConfigs(resources).values();
    for (String topic : removalByTopic.keySet()) {
      removalByTopic.put(
          topic,
          readConfig(configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic)))
              .map(config -> TopicConfigCheck.describeRemoval(topic, config, servers))
              .orElse(""));
    }
    boolean compacts =
        readConfig(configs.get(brokerResource))
            .map(config -> config.get(BROKER_POLICY))
            .map(ConfigEntry::value)
            .map(policy -> policy.strip().equals(TopicConfig.CLEANUP_POLICY_COMPACT))
            .orElse(false);
    return new TopicPolicies(removalByTopic, compacts);
  }

  /** A topic that must not be described is taken to exist; the task reports it when it reads it. */
  private boolean exists(KafkaFuture<TopicDescription> description) throws InterruptedException {
    try {
      await(description);
      return true;
    } catch (UnknownTopicOrPartitionException e) {
      return false;
    } catch (AuthorizationException | InvalidTopicException e) {
      return true;
    }
  }

  /** Empty if reading it is forbidden. */
  private Optional<Config> readConfig(KafkaFuture<Config> config) throws InterruptedException {
    try {
      return Optional.of(await(config));
    } catch (AuthorizationException | UnknownTopicOrPartitionException | InvalidTopicException e) {
      return Optional.empty();
    }
  }

  /** Rethrows the cause of a failed call. */
  private <T> T await(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException("no response in time", e);
    }
  }
}
