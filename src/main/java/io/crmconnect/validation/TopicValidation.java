/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.CoreConfigDef;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.OutputTopics;
import io.crmconnect.config.Texts;
import io.crmconnect.config.TopicCreation;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.ObjectNames;
import io.crmconnect.topics.TopicPolicies;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;

/**
 * Tries the brokers of the output topics, and checks that these topics take every record and keep
 * every live row: reconciliation would emit again, for ever, what Kafka removes.
 */
final class TopicValidation {
  /** Of more objects, the others are not looked at. */
  private static final int MAX_TOPICS = 500;

  private static final String COMPACT = "compact";

  private final CrmSourceConfig config;
  private final TopicCreation topicCreation;
  private final Findings findings;

  private TopicValidation(CrmSourceConfig config, Map<String, String> props) {
    this.config = config;
    this.topicCreation = new TopicCreation(props);
    this.findings = new Findings(config.validateConnections());
  }

  static Findings validate(
      CrmSourceConfig config,
      Map<String, String> props,
      Connections.Brokers brokers,
      long timeoutMs)
      throws InterruptedException {
    TopicValidation validation = new TopicValidation(config, props);
    OutputTopics outputTopics = new OutputTopics(config, props);
    TreeSet<String> topics = outputTopics.topicsOf(selectObjects(config));
    Map<String, Object> consumerSettings = config.consumerSettings();
    Optional<TopicPolicies> policies = Optional.empty();
    if (!consumerSettings.isEmpty()) {
      TreeSet<String> allTopics = outputTopics.topicsOf(ObjectNames.SIDE_TOPICS);
      allTopics.addAll(topics);
      policies = validation.readPolicies(brokers, consumerSettings, allTopics, timeoutMs);
      policies.ifPresent(read -> validation.checkSizes(allTopics, read));
      if (config.reconcileSettings().isEnabled()) {
        validation.checkPolicies(topics, policies);
      }
    }
    validation.noteDestinations(topics, policies);
    return validation.findings;
  }

  /**
   * The offsets would tell whether rows were written to other topics so far, but Connect does not
   * show them to a validation. A topic that does not exist may be a new destination.
   */
  private void noteDestinations(TreeSet<String> topics, Optional<TopicPolicies> policies) {
    TreeSet<String> possiblyNew = new TreeSet<>(topics);
    policies.ifPresent(read -> possiblyNew.removeAll(read.topics().keySet()));
    if (!possiblyNew.isEmpty()) {
      findings.addNote(
          "Rows are written to "
              + Texts.list(possiblyNew)
              + (policies.isPresent() ? ", which did not exist before" : "")
              + ". If the rows of an object were written to another topic so far, as with another "
              + CoreConfigDef.TOPIC_PREFIX
              + ", the object begins anew when the connector starts: its whole history is copied to"
              + " the new topic, and the old one is not changed any more.");
    }
  }

  /** The named objects; of {@code *}, those that are always there. */
  private static List<String> selectObjects(CrmSourceConfig config) {
    List<String> objects = config.objects();
    if (config.wildcard()) {
      objects =
          config.vendor().standardObjects().stream()
              .map(CrmObject::name)
              .filter(name -> !config.excludedObjects().contains(name))
              .toList();
    }
    return objects.subList(0, Math.min(MAX_TOPICS, objects.size()));
  }

  private Optional<TopicPolicies> readPolicies(
      Connections.Brokers brokers,
      Map<String, Object> consumerSettings,
      TreeSet<String> topics,
      long timeoutMs)
      throws InterruptedException {
    try {
      return Optional.of(brokers.read(consumerSettings, topics, timeoutMs));
    } catch (KafkaException e) {
      findings.addUnreachable(
          CoreConfigDef.CONSUMER_BOOTSTRAP,
          "The brokers of reconcile.consumer.* cannot be used: " + describe(e));
      return Optional.empty();
    }
  }

  private static String describe(KafkaException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return message.endsWith(".") ? message : message + ".";
  }

  private void checkPolicies(TreeSet<String> topics, Optional<TopicPolicies> policies) {
    Map<String, TreeSet<String>> topicsBySetting = new TreeMap<>();
    TreeSet<String> undecided = new TreeSet<>();
    for (String topic : topics) {
      Optional<TopicPolicies.Topic> existing =
          policies.flatMap(each -> Optional.ofNullable(each.topics().get(topic)));
      if (existing.isEmpty()) {
        topicCreation
            .policySetting(topic)
            .ifPresentOrElse(
                setting -> {
                  if (!isCompacted(setting, policies)) {
                    topicsBySetting.computeIfAbsent(setting, key -> new TreeSet<>()).add(topic);
                  }
                },
                () -> undecided.add(topic));
      } else if (!existing.get().removal().isEmpty()) {
        findings.addError(CoreConfigDef.RECONCILE_INTERVAL, capitalize(existing.get().removal()));
      }
    }
    if (!undecided.isEmpty()) {
      findings.addWarning(
          "Whether "
              + Texts.list(undecided)
              + " would be created with cleanup.policy=compact was not checked, because a pattern"
              + " in topic.creation.* is not valid or too complex.");
    }
    topicsBySetting.forEach(
        (setting, concerned) -> reportUncompacted(setting, concerned, policies.isPresent()));
  }

  /** A larger record would fail the task, or be lost. */
  private void checkSizes(TreeSet<String> topics, TopicPolicies policies) {
    TreeSet<String> tooSmall = new TreeSet<>();
    for (String topic : topics) {
      maxMessageBytes(topic, policies).stream()
          .filter(limit -> limit < config.recordMaxBytes())
          .forEach(limit -> tooSmall.add(topic + " (" + limit + ")"));
    }
    if (!tooSmall.isEmpty()) {
      findings.addError(
          CoreConfigDef.RECORD_MAX_BYTES,
          CoreConfigDef.RECORD_MAX_BYTES
              + " is "
              + config.recordMaxBytes()
              + ", more than the max.message.bytes of "
              + Texts.list(tooSmall)
              + ". Set it to at least a twentieth less than the lowest of them, or raise"
              + " max.message.bytes of these topics. Topics that do not exist yet have the"
              + " brokers' message.max.bytes, unless"
              + " topic.creation.default.max.message.bytes names another limit.");
    }
  }

  /** The settings of {@code topic.creation.*} were compared already. */
  private OptionalLong maxMessageBytes(String topic, TopicPolicies policies) {
    TopicPolicies.Topic existing = policies.topics().get(topic);
    if (existing != null) {
      return existing.maxMessageBytes();
    }
    return topicCreation.namesMaxMessageBytes(topic)
        ? OptionalLong.empty()
        : policies.defaultMaxMessageBytes();
  }

  private boolean isCompacted(String policySetting, Optional<TopicPolicies> policies) {
    return topicCreation
        .policy(policySetting)
        .map(COMPACT::equals)
        .orElseGet(() -> policies.map(TopicPolicies::compactsByDefault).orElse(false));
  }

  /**
   * @param brokersRead whether the topics are known not to exist
   */
  private void reportUncompacted(String setting, TreeSet<String> topics, boolean brokersRead) {
    String message =
        "Reconciliation is on, but Kafka would remove live rows from "
            + Texts.list(topics)
            + ", because "
            + (topics.size() == 1 ? "this topic" : "these topics")
            + " would be created without cleanup.policy=compact. "
            + (topicCreation.policy(setting).isPresent() ? "Change this line to " : "Add ")
            + topicCreation.missingLines(setting)
            + (topicCreation.isConfigured() ? "." : ", or create the topics beforehand.");
    if (brokersRead || topicCreation.isConfigured()) {
      findings.addError(setting, message);
    } else {
      // Whether the topics exist is not known.
      findings.addWarning(message);
    }
  }

  private static String capitalize(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
