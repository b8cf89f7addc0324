/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Members of lists in an eighth of the histories: their edits, and the rules for their topic. No
 * member is deleted, and at rest the topic equals the CRM.
 */
final class MembershipHistory {
  private static final String RULE = "the topic of list memberships equals the CRM at rest";
  private static final String DELETE_RULE = "no member of a list is deleted";
  private static final int MEAN_EDIT_INTERVAL_MS = 3_000;

  private final Optional<SimulatedMemberships> memberships;
  private final SplittableRandom random;
  private final String topic;
  private final long maxDeleteDelayMs;

  /** By id, when the record joined; only those that are not deleted. */
  private final Map<String, Long> inTopic = new LinkedHashMap<>();

  private MembershipHistory(
      Optional<SimulatedMemberships> memberships,
      SplittableRandom random,
      String topic,
      long maxDeleteDelayMs) {
    this.memberships = memberships;
    this.random = random;
    this.topic = topic;
    this.maxDeleteDelayMs = maxDeleteDelayMs;
  }

  /**
   * @param allowed whether the rest of the history allows it
   * @param maxDeleteDelayMs a delete may be on its way for so long after its member came back
   */
  static MembershipHistory draw(
      long seed,
      SimulatedVendor vendor,
      boolean allowed,
      String topicPrefix,
      long maxDeleteDelayMs) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x2B3E6C1F9D0A5847L);
    boolean active = random.nextInt(8) == 0 && allowed;
    return new MembershipHistory(
        active ? vendor.enableMemberships() : Optional.empty(),
        random,
        topicPrefix + "list_memberships",
        maxDeleteDelayMs);
  }

  boolean isActive() {
    return memberships.isPresent();
  }

  /** How many objects more the connector polls, in requests of a usual one. */
  int additionalObjects() {
    return isActive() ? 20 : 0;
  }

  void start(long now) {
    memberships.ifPresent(each -> each.create(random, now));
  }

  /** Makes a change and returns after how many ms the next one is due. */
  long edit(long now) {
    memberships.orElseThrow().edit(random, now);
    return 1 + random.nextInt(2 * MEAN_EDIT_INTERVAL_MS);
  }

  void endFaults(long now) {
    memberships.ifPresent(each -> each.endFaults(now));
  }

  /** Whether the entry is in the topic of memberships; if so, it is checked. */
  boolean checkEntry(TopicLogs.Entry entry) {
    if (memberships.isEmpty() || !entry.topic().equals(topic)) {
      return false;
    }
    if (ExpectedRecord.isDelete(entry)) {
      Long since = memberships.get().members().get(entry.id());
      if (since != null && since < entry.appendedAt() - maxDeleteDelayMs) {
        throw violation(DELETE_RULE, entry.id() + " has been one since " + since);
      }
      inTopic.remove(entry.id());
    } else {
      inTopic.put(entry.id(), ((Date) entry.values().get("joined_at")).getTime());
    }
    return true;
  }

  /**
   * @param deletesPromised whether the topics are read back
   */
  void checkAtRest(boolean deletesPromised) {
    if (memberships.isEmpty()) {
      return;
    }
    Map<String, Long> members = memberships.get().members();
    members.forEach(
        (id, joinedAt) -> {
          if (!joinedAt.equals(inTopic.get(id))) {
            throw violation(
                RULE, id + " joined at " + joinedAt + ", the topic has " + inTopic.get(id));
          }
        });
    if (deletesPromised) {
      inTopic
          .keySet()
          .forEach(
              id -> {
                if (!members.containsKey(id)) {
                  throw violation(RULE, id + " is still in the topic");
                }
              });
    }
  }

  private static InvariantViolation violation(String rule, String text) {
    return new InvariantViolation(rule, History.Subject.NONE, text);
  }
}
