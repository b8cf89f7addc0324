/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Set;

/** Nothing is written to a topic that the contract does not name. */
final class KnownTopicsOnly implements Invariant {
  private static final Set<String> SIDE_TOPICS = Set.of("quarantine", "events", "heartbeat");

  @Override
  public String name() {
    return "known topics only";
  }

  @Override
  public void checkSideTopic(String topic, TopicLogs.Entry entry) {
    if (!SIDE_TOPICS.contains(topic)) {
      throw violation(entry.topic());
    }
  }
}
