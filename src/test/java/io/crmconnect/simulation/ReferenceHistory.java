/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Reference objects in a quarter of the histories: their edits, and the rules for their topics. No
 * living one is deleted, and at rest the topics equal the CRM.
 */
final class ReferenceHistory {
  private static final String RULE = "reference topics equal the CRM";
  private static final String DELETE_RULE = "no living reference is deleted";
  private static final int MEAN_EDIT_INTERVAL_MS = 4_000;

  private final Optional<SimulatedReferences> references;
  private final SplittableRandom random;
  private final String topicPrefix;

  /** By object and id, the last record's columns; null: deleted. */
  private final Map<String, Map<String, Map<String, Object>>> topics = new LinkedHashMap<>();

  private ReferenceHistory(
      Optional<SimulatedReferences> references, SplittableRandom random, String topicPrefix) {
    this.references = references;
    this.random = random;
    this.topicPrefix = topicPrefix;
  }

  /**
   * @param allowed whether the rest of the history allows reference objects
   */
  static ReferenceHistory draw(
      long seed, SimulatedVendor vendor, boolean allowed, String topicPrefix) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x1F83D9ABFB41BD6BL);
    boolean active = random.nextInt(4) == 0 && allowed;
    return new ReferenceHistory(
        active ? vendor.enableReferences() : Optional.empty(), random, topicPrefix);
  }

  boolean isActive() {
    return references.isPresent();
  }

  /** How many objects more the connector polls, in requests of a usual one. */
  int additionalObjects() {
    return isActive() ? 12 : 0;
  }

  void start(long now) {
    references.ifPresent(each -> each.create(now));
  }

  /** Makes a change and returns after how many ms the next one is due. */
  long edit(long now) {
    references.orElseThrow().edit(random, now);
    return 1 + random.nextInt(2 * MEAN_EDIT_INTERVAL_MS);
  }

  void endFaults() {
    references.ifPresent(SimulatedReferences::endFaults);
  }

  /** Whether the entry is in the topic of a reference object; if so, it is checked. */
  boolean checkEntry(TopicLogs.Entry entry) {
    if (references.isEmpty() || !entry.topic().startsWith(topicPrefix)) {
      return false;
    }
    String object = entry.topic().substring(topicPrefix.length());
    Map<String, Map<String, String>> rows = references.get().rows().get(object);
    if (rows == null) {
      return false;
    }
    boolean deleted = ExpectedRecord.isDelete(entry);
    if (deleted && rows.containsKey(entry.id())) {
      throw violation(DELETE_RULE, object + " " + entry.id());
    }
    topics
        .computeIfAbsent(object, each -> new LinkedHashMap<>())
        .put(entry.id(), deleted ? null : entry.values());
    return true;
  }

  /**
   * @param deletesPromised whether the topics are read back
   */
  void checkAtRest(boolean deletesPromised) {
    references.ifPresent(
        each -> each.rows().forEach((object, rows) -> checkTopic(object, rows, deletesPromised)));
  }

  private void checkTopic(
      String object, Map<String, Map<String, String>> rows, boolean deletesPromised) {
    Map<String, Map<String, Object>> topic = topics.getOrDefault(object, Map.of());
    rows.forEach(
        (id, values) -> {
          Map<String, Object> found = topic.get(id);
          if (found == null) {
            throw violation(RULE, object + " " + id + " is not in its topic");
          }
          values.forEach(
              (column, value) -> {
                if (!value.equals(String.valueOf(found.get(column)))) {
                  throw violation(
                      RULE, object + " " + id + " has " + found + " instead of " + values);
                }
              });
        });
    topic.forEach(
        (id, found) -> {
          if (deletesPromised && found != null && !rows.containsKey(id)) {
            throw violation(RULE, object + " " + id + " is still in its topic");
          }
        });
  }

  private static InvariantViolation violation(String rule, String text) {
    return new InvariantViolation(rule, History.Subject.NONE, text);
  }
}
