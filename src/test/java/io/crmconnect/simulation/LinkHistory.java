/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Links between records in a fifth of the histories: their edits, and the rules for their topics.
 * No living link is deleted, and at rest the topics equal the CRM.
 */
final class LinkHistory {
  private static final String RULE = "link topics equal the CRM at rest";
  private static final String DELETE_RULE = "no living link is deleted";
  private static final int MEAN_EDIT_INTERVAL_MS = 3_000;

  private final Optional<SimulatedLinks> links;
  private final SplittableRandom random;
  private final String topicPrefix;
  private final long maxDeleteDelayMs;

  /** By topic and id, the last record's columns; null: deleted. */
  private final Map<String, Map<String, Map<String, Object>>> topics = new LinkedHashMap<>();

  private LinkHistory(
      Optional<SimulatedLinks> links,
      SplittableRandom random,
      String topicPrefix,
      long maxDeleteDelayMs) {
    this.links = links;
    this.random = random;
    this.topicPrefix = topicPrefix;
    this.maxDeleteDelayMs = maxDeleteDelayMs;
  }

  /**
   * @param allowed whether the rest of the history allows links
   * @param maxDeleteDelayMs a delete may be on its way for so long after its link came back
   */
  static LinkHistory draw(
      long seed,
      SimulatedVendor vendor,
      boolean allowed,
      String topicPrefix,
      long maxDeleteDelayMs) {
    SplittableRandom random = new SplittableRandom(seed ^ 0xA7004FC0F35E28B9L);
    boolean active = random.nextInt(5) == 0 && allowed;
    return new LinkHistory(
        active ? vendor.enableLinks() : Optional.empty(), random, topicPrefix, maxDeleteDelayMs);
  }

  boolean isActive() {
    return links.isPresent();
  }

  /** How many objects more the connector polls, in requests of a usual one. */
  int additionalObjects() {
    return isActive() ? 12 : 0;
  }

  void start(long now) {
    links.ifPresent(each -> each.create(random, now));
  }

  /** Makes a change and returns after how many ms the next one is due. */
  long edit(long now) {
    links.orElseThrow().edit(random, now);
    return 1 + random.nextInt(2 * MEAN_EDIT_INTERVAL_MS);
  }

  void endFaults(long now) {
    links.ifPresent(each -> each.endFaults(now));
  }

  /** Whether the entry is in a topic of links; if so, it is checked. */
  boolean checkEntry(TopicLogs.Entry entry) {
    if (links.isEmpty() || !entry.topic().startsWith(topicPrefix)) {
      return false;
    }
    String pair = entry.topic().substring(topicPrefix.length());
    Map<String, SimulatedLinks.ShownLink> shown = links.get().shown().get(pair);
    if (shown == null) {
      return false;
    }
    boolean deleted = ExpectedRecord.isDelete(entry);
    SimulatedLinks.ShownLink link = shown.get(entry.id());
    if (deleted && link != null && link.since() < entry.appendedAt() - maxDeleteDelayMs) {
      throw violation(DELETE_RULE, pair + " " + entry.id() + " shown since " + link.since());
    }
    topics
        .computeIfAbsent(pair, each -> new LinkedHashMap<>())
        .put(entry.id(), deleted ? null : entry.values());
    return true;
  }

  /**
   * @param objects that are copied
   * @param deletesPromised whether the topics are read back
   */
  void checkAtRest(List<String> objects, boolean deletesPromised) {
    links.ifPresent(
        each ->
            each.pairsOf(objects)
                .forEach(pair -> checkTopic(pair, each.shown().get(pair), deletesPromised)));
  }

  private void checkTopic(
      String pair, Map<String, SimulatedLinks.ShownLink> shown, boolean deletesPromised) {
    Map<String, Map<String, Object>> topic = topics.getOrDefault(pair, Map.of());
    shown.forEach(
        (id, link) -> {
          Map<String, Object> found = topic.get(id);
          if (found == null) {
            throw violation(RULE, pair + " " + id + " is not in its topic");
          }
          link.values()
              .forEach(
                  (column, value) -> {
                    if (!String.valueOf(value).equals(String.valueOf(found.get(column)))) {
                      throw violation(
                          RULE, pair + " " + id + " has " + found + " instead of " + link);
                    }
                  });
        });
    // If a CRM shows no link at all, all deletes are held for an operator.
    if (deletesPromised && !shown.isEmpty()) {
      topic.forEach(
          (id, found) -> {
            if (found != null && !shown.containsKey(id)) {
              throw violation(RULE, pair + " " + id + " is still in its topic");
            }
          });
    }
  }

  private static InvariantViolation violation(String rule, String text) {
    return new InvariantViolation(rule, History.Subject.NONE, text);
  }
}
