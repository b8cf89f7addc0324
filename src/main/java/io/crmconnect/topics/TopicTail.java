/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was read of the end of a topic.
 *
 * @param latestRecords each id at most once, the oldest record first; some are missing if there is
 *     a problem
 * @param problem why the topic was not read to its end, as a sentence that names the topic; empty
 *     if it was
 */
public record TopicTail(List<LatestRecord> latestRecords, Optional<String> problem) {
  public TopicTail {
    latestRecords = List.copyOf(latestRecords);
    Objects.requireNonNull(problem, "problem");
  }

  /** The topic was read to its end. */
  public static TopicTail complete(List<LatestRecord> latestRecords) {
    return new TopicTail(latestRecords, Optional.empty());
  }

  /** Nothing could be read. */
  public static TopicTail unread(String problem) {
    return new TopicTail(List.of(), Optional.of(problem));
  }
}
