/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * The history of fields in a quarter of the histories, and the rules for its topics. Every value is
 * one that the field had, and stays as it is; it goes only with its record. At rest the topics have
 * all that the CRM shows, and nothing of records that are gone.
 */
final class PropertyHistories {
  private static final String REST_RULE = "topics of property histories are complete at rest";
  private static final String VALUE_RULE = "every entry of a property history is true";
  private static final String DELETE_RULE = "no property history of a living record is deleted";
  private static final String TOPIC_SUFFIX = "_property_history";

  private final Optional<SimulatedPropertyHistory> history;
  private final SplittableRandom random;
  private final String topicPrefix;
  private final long maxDeleteDelayMs;

  /** A restarted task that does not read its topics cannot know what else a millisecond had. */
  private final boolean topicsRead;

  /** By object and id, the value of each entry; only those that are not deleted. */
  private final Map<String, Map<String, String>> topics = new LinkedHashMap<>();

  private PropertyHistories(
      Optional<SimulatedPropertyHistory> history,
      SplittableRandom random,
      String topicPrefix,
      long maxDeleteDelayMs,
      boolean topicsRead) {
    this.history = history;
    this.random = random;
    this.topicPrefix = topicPrefix;
    this.maxDeleteDelayMs = maxDeleteDelayMs;
    this.topicsRead = topicsRead;
  }

  /**
   * @param allowed whether the rest of the history allows it
   * @param maxDeleteDelayMs a delete may be on its way for so long after its record came back
   * @param topicsRead whether tasks know what is in their topics
   */
  static PropertyHistories draw(
      long seed,
      SimulatedVendor vendor,
      boolean allowed,
      String topicPrefix,
      long maxDeleteDelayMs,
      boolean topicsRead) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x5BE0CD19137E2179L);
    boolean active = random.nextInt(4) == 0 && allowed;
    return new PropertyHistories(
        active ? vendor.enablePropertyHistory() : Optional.empty(),
        random,
        topicPrefix,
        maxDeleteDelayMs,
        topicsRead);
  }

  boolean isActive() {
    return history.isPresent();
  }

  /** How many objects more the connector polls, in requests of a usual one. */
  int additionalObjects() {
    return isActive() ? 12 : 0;
  }

  void start() {
    history.ifPresent(each -> each.start(random));
  }

  /** Whether the entry is in a topic of property histories; if so, it is checked. */
  boolean checkEntry(TopicLogs.Entry entry) {
    if (history.isEmpty()
        || !entry.topic().startsWith(topicPrefix)
        || !entry.topic().endsWith(TOPIC_SUFFIX)) {
      return false;
    }
    String object =
        entry
            .topic()
            .substring(topicPrefix.length(), entry.topic().length() - TOPIC_SUFFIX.length());
    Map<String, String> topic = topics.computeIfAbsent(object, each -> new LinkedHashMap<>());
    String recordId = entry.id().substring(0, entry.id().indexOf(':'));
    if (ExpectedRecord.isDelete(entry)) {
      OptionalLong liveSince = history.get().liveSince(object, recordId);
      if (liveSince.isPresent() && liveSince.getAsLong() < entry.appendedAt() - maxDeleteDelayMs) {
        throw violation(
            DELETE_RULE, object + " " + entry.id() + " shown since " + liveSince.getAsLong());
      }
      topic.remove(entry.id());
      return true;
    }
    checkValue(object, recordId, entry, topic.get(entry.id()));
    topic.put(entry.id(), String.valueOf(entry.values().get("value")));
    return true;
  }

  private void checkValue(
      String object, String recordId, TopicLogs.Entry entry, String valueBefore) {
    String value = String.valueOf(entry.values().get("value"));
    List<SimulatedPropertyHistory.Value> all = history.get().all(object, recordId);
    // A CRM that has forgotten the first of several values of one millisecond shows the others.
    boolean isTrue =
        all.stream()
            .anyMatch(
                each ->
                    entry.id().startsWith(timeOf(each, recordId))
                        && Objects.equals(each.value(), value));
    if (!isTrue) {
      throw violation(VALUE_RULE, object + " " + entry.id() + " never had " + value);
    }
    if (topicsRead && valueBefore != null && !valueBefore.equals(value)) {
      throw violation(
          VALUE_RULE, object + " " + entry.id() + " had " + valueBefore + ", now " + value);
    }
  }

  private static String timeOf(SimulatedPropertyHistory.Value value, String recordId) {
    return recordId + ":" + value.property() + ":" + value.timestamp() + ":";
  }

  /**
   * @param objects that are copied
   * @param deletesPromised whether the topics are read back
   */
  void checkAtRest(List<String> objects, boolean deletesPromised) {
    history.ifPresent(
        each ->
            each.objects().stream()
                .filter(objects::contains)
                .forEach(object -> checkTopic(object, deletesPromised)));
  }

  private void checkTopic(String object, boolean deletesPromised) {
    Map<String, String> topic = topics.getOrDefault(object, Map.of());
    List<String> live = history.orElseThrow().liveRecords(object);
    for (String recordId : live) {
      for (SimulatedPropertyHistory.Value value : history.get().shown(object, recordId)) {
        boolean found =
            topic.entrySet().stream()
                .anyMatch(
                    each ->
                        each.getKey().startsWith(timeOf(value, recordId))
                            && each.getValue().equals(value.value()));
        if (!found) {
          throw violation(
              REST_RULE, object + " " + value.id(recordId) + " is not in its topic: " + value);
        }
      }
    }
    // If a CRM shows no record at all, all deletes are held for an operator.
    if (deletesPromised && !live.isEmpty()) {
      topic
          .keySet()
          .forEach(
              id -> {
                if (!live.contains(id.substring(0, id.indexOf(':')))) {
                  throw violation(REST_RULE, object + " " + id + " is still in its topic");
                }
              });
    }
  }

  private static InvariantViolation violation(String rule, String text) {
    return new InvariantViolation(rule, History.Subject.NONE, text);
  }
}
