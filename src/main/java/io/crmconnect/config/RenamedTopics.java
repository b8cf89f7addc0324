/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import io.crmconnect.schema.Digests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/**
 * The topics that records land in, after the transformations of the connector's settings. Only
 * transformations that ship with Kafka are known; any other one may rename a topic.
 */
public final class RenamedTopics {
  private static final String STOCK_PACKAGE = "org.apache.kafka.connect.transforms.";
  private static final String REGEX_ROUTER = STOCK_PACKAGE + "RegexRouter";
  private static final Set<String> OTHER_ROUTERS = Set.of(STOCK_PACKAGE + "TimestampRouter");
  private static final String TOPIC_PREDICATE = STOCK_PACKAGE + "predicates.TopicNameMatches";

  /** With more transformations, topics are not resolved. */
  private static final int MAX_TRANSFORMATIONS = 100;

  private final Map<String, ?> settings;
  private final List<String> transformations;
  private final BoundedMatcher matcher = new BoundedMatcher();

  /**
   * @param settings all settings of the connector, with those of Connect
   */
  public RenamedTopics(Map<String, ?> settings) {
    this.settings = settings;
    this.transformations =
        Stream.of(text("transforms").split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList();
  }

  /**
   * The topic that records with this topic land in; empty if a transformation is not known.
   *
   * @param topic that the connector names
   */
  public Optional<String> resolve(String topic) {
    if (transformations.size() > MAX_TRANSFORMATIONS) {
      return Optional.empty();
    }
    String current = topic;
    for (String name : transformations) {
      Optional<String> renamed = transform("transforms." + name + ".", current);
      if (renamed.isEmpty()) {
        return renamed;
      }
      current = renamed.get();
    }
    return Optional.of(current);
  }

  /**
   * Distinguishes the transformations, with their predicates, from others that may rename the topic
   * in another way.
   *
   * @param topic that the connector names
   */
  public String fingerprint(String topic) {
    List<String> texts = new ArrayList<>(List.of(topic));
    settings.forEach(
        (name, value) -> {
          if (name.startsWith("transforms") || name.startsWith("predicates")) {
            texts.add(name + "=" + value);
          }
        });
    return Digests.fingerprint(texts);
  }

  private Optional<String> transform(String prefix, String topic) {
    String type = text(prefix + "type");
    if (!type.startsWith(STOCK_PACKAGE) || OTHER_ROUTERS.contains(type)) {
      return Optional.empty();
    }
    if (!type.equals(REGEX_ROUTER)) {
      return Optional.of(topic);
    }
    try {
      String renamed = route(prefix, topic);
      if (renamed.equals(topic) || text(prefix + "predicate").isEmpty()) {
        return Optional.of(renamed);
      }
      return isApplied(prefix, topic).map(applied -> applied ? renamed : topic);
    } catch (BoundedMatcher.UndecidedException
        | IllegalArgumentException
        | IndexOutOfBoundsException e) {
      // Connect rejects the pattern or the replacement, or matching could take too long.
      return Optional.empty();
    }
  }

  private String route(String prefix, String topic) throws BoundedMatcher.UndecidedException {
    Optional<Matcher> match = matcher.match(text(prefix + "regex"), topic);
    if (match.isEmpty()) {
      return topic;
    }
    StringBuilder renamed = new StringBuilder();
    match.get().appendReplacement(renamed, text(prefix + "replacement"));
    if (renamed.length() > Validators.MAX_TOPIC_LENGTH) {
      throw new BoundedMatcher.UndecidedException();
    }
    return renamed.toString();
  }

  /** Whether the predicate lets records of the topic pass; empty if that depends on the record. */
  private Optional<Boolean> isApplied(String prefix, String topic)
      throws BoundedMatcher.UndecidedException {
    String predicate = "predicates." + text(prefix + "predicate") + ".";
    if (!text(predicate + "type").equals(TOPIC_PREDICATE)) {
      return Optional.empty();
    }
    boolean matches = matcher.matches(text(predicate + "pattern"), topic);
    return Optional.of(matches != Boolean.parseBoolean(text(prefix + "negate")));
  }

  private String text(String setting) {
    Object value = settings.get(setting);
    return value == null ? "" : value.toString().strip();
  }
}
