/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings {@code topic.creation.*} of Kafka Connect: with which cleanup policy and limit it
 * would create a topic.
 */
public final class TopicCreation {
  static final String PREFIX = "topic.creation.";

  private static final String DEFAULT_GROUP = "default";
  private static final String POLICY = ".cleanup.policy";
  static final String MAX_MESSAGE_BYTES = ".max.message.bytes";
  private static final List<String> REQUIRED = List.of("partitions", "replication.factor");

  /** More of them are not looked at. */
  private static final int MAX_GROUPS = 1_000;

  private record Group(String name, List<String> include, List<String> exclude) {}

  private final Map<String, String> props;
  private final List<Group> groups;
  private final BoundedMatcher matcher = new BoundedMatcher();

  public TopicCreation(Map<String, String> props) {
    this.props = props;
    this.groups =
        entries("groups").stream()
            .distinct()
            .limit(MAX_GROUPS)
            .map(name -> new Group(name, entries(name + ".include"), entries(name + ".exclude")))
            .toList();
  }

  /** Whether Connect creates topics; if not, they exist beforehand, or the broker creates them. */
  public boolean isConfigured() {
    return REQUIRED.stream().map(TopicCreation::defaultSetting).allMatch(props::containsKey);
  }

  private static String defaultSetting(String name) {
    return PREFIX + DEFAULT_GROUP + "." + name;
  }

  /**
   * The setting that decides about the cleanup policy of this topic; empty if that cannot be found
   * out, because a pattern is not valid or too complex.
   */
  public Optional<String> policySetting(String topic) {
    return groupOf(topic).map(group -> PREFIX + group + POLICY);
  }

  /**
   * Whether these settings name the limit of the topic, so that the broker's does not count. Also
   * if it cannot be found out which of them count.
   */
  public boolean namesMaxMessageBytes(String topic) {
    return isConfigured()
        && groupOf(topic)
            .map(group -> props.containsKey(PREFIX + group + MAX_MESSAGE_BYTES))
            .orElse(true);
  }

  private Optional<String> groupOf(String topic) {
    try {
      for (Group group : groups) {
        if (matchesAny(group.include, topic) && !matchesAny(group.exclude, topic)) {
          return Optional.of(group.name);
        }
      }
      return Optional.of(DEFAULT_GROUP);
    } catch (BoundedMatcher.UndecidedException e) {
      return Optional.empty();
    }
  }

  /** The cleanup policy that a setting names; empty: the broker's default. */
  public Optional<String> policy(String policySetting) {
    return Optional.ofNullable(props.get(policySetting)).map(String::strip);
  }

  /** The lines of JSON that are missing so that Connect creates topics with compaction. */
  public String missingLines(String policySetting) {
    StringBuilder lines = new StringBuilder();
    for (String name : REQUIRED) {
      if (!props.containsKey(defaultSetting(name))) {
        lines.append('"').append(defaultSetting(name)).append("\": \"-1\", ");
      }
    }
    return lines
        .append('"')
        .append(Texts.quote(policySetting))
        .append("\": \"compact\"")
        .toString();
  }

  private List<String> entries(String suffix) {
    String value = props.get(PREFIX + suffix);
    return value == null
        ? List.of()
        : Stream.of(value.split(",")).map(String::strip).filter(each -> !each.isEmpty()).toList();
  }

  private boolean matchesAny(List<String> patterns, String topic)
      throws BoundedMatcher.UndecidedException {
    for (String pattern : patterns) {
      if (matcher.matches(pattern, topic)) {
        return true;
      }
    }
    return false;
  }
}
