/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import io.crmconnect.topics.TopicPolicies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
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

/** Asks the brokers once about the retention and the limits of topics. */
public final class KafkaTopicPolicies {
  private static final String BROKER_POLICY = "log.cleanup.policy";
  private static final String BROKER_MAX_MESSAGE_BYTES = "message.max.bytes";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

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
    Admin admin = KafkaClients.openAdmin(settings);
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
    List<String> existing = new ArrayList<>();
    Map<String, KafkaFuture<TopicDescription>> descriptions =
        admin.describeTopics(topics).topicNameValues();
    for (String topic : topics) {
      if (exists(descriptions.get(topic))) {
        existing.add(topic);
      }
    }
    List<ConfigResource> resources =
        existing.stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
            .collect(Collectors.toCollection(ArrayList::new));
    ConfigResource brokerResource =
        new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
    resources.add(brokerResource);
    Map<ConfigResource, KafkaFuture<Config>> configs = admin.describeConfigs(resources).values();
    Map<String, TopicPolicies.Topic> policies = new TreeMap<>();
    for (String topic : existing) {
      Optional<Config> config =
          readConfig(configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic)));
      policies.put(
          topic,
          new TopicPolicies.Topic(
              config.map(each -> TopicConfigCheck.describeRemoval(topic, each, servers)).orElse(""),
              readNumber(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG)));
    }
    Optional<Config> brokerConfig = readConfig(configs.get(brokerResource));
    return new TopicPolicies(
        policies,
        readValue(brokerConfig, BROKER_POLICY)
            .map(policy -> policy.strip().equals(TopicConfig.CLEANUP_POLICY_COMPACT))
            .orElse(false),
        readNumber(brokerConfig, BROKER_MAX_MESSAGE_BYTES));
  }

  private static Optional<String> readValue(Optional<Config> config, String name) {
    return config.map(each -> each.get(name)).map(ConfigEntry::value);
  }

  private static OptionalLong readNumber(Optional<Config> config, String name) {
    return readValue(config, name)
        .filter(text -> NUMBER.matcher(text).matches())
        .map(text -> OptionalLong.of(Long.parseLong(text)))
        .orElse(OptionalLong.empty());
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
