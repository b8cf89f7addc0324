/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Result;
import io.crmconnect.record.OutRecord;
import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.signal.SignalBatch;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.TopicTail;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What happened outside the state machine; input of {@link io.crmconnect.sync.TaskSync#step}. */
public sealed interface Event {

  /** The first event of a task. */
  record Started() implements Event {}

  /**
   * The stored offsets of the partitions of a {@link Command.LoadOffsets}, in the same order; null
   * for a partition without one.
   */
  record OffsetsLoaded(List<Map<String, Object>> offsets) implements Event {}

  /** Result of a {@link Command.ReadTopicTail}. */
  record TopicTailRead(String object, String topic, TopicTail tail) implements Event {}

  /**
   * The response to a {@link Command.SendRequest}: a result, or a failure that a retry cannot
   * resolve.
   *
   * @param roundTripMs time from sending the request to its response
   */
  record ResponseReceived(long requestId, CrmResponse answer, long roundTripMs) implements Event {}

  /** A request keeps failing; the driver keeps sending it. */
  record RequestFailing(long requestId, Result.Failure failure) implements Event {}

  /**
   * No request to the CRM has succeeded for a while.
   *
   * @param since when the oldest of the requests was sent, epoch ms
   * @param alert whether the operator is to be alerted; a short outage is only a warning
   */
  record CrmUnreachable(String message, long since, boolean alert) implements Event {}

  /** Requests succeed again after a {@link CrmUnreachable}. */
  record CrmReachable(String message) implements Event {}

  /**
   * The daily request limit is used up, or the share of it that less urgent requests may use.
   *
   * @param message what happened, and until when
   */
  record BudgetExhausted(String message) implements Event {}

  /**
   * Kafka acknowledged more of the emitted records.
   *
   * @param count how many
   * @param acknowledgedThrough number of records, counted from the first, that are all acknowledged
   * @param observedTopics object to the topic that its rows were written to; contains only topics
   *     that were not reported before
   * @param dropped those of the records that were not stored: a transformation dropped them, or the
   *     worker skipped them
   */
  record Acknowledged(
      int count,
      long acknowledgedThrough,
      Map<String, String> observedTopics,
      List<OutRecord> dropped)
      implements Event {
    /** All records were stored. */
    public Acknowledged(int count, long acknowledgedThrough, Map<String, String> observedTopics) {
      this(count, acknowledgedThrough, observedTopics, List.of());
    }
  }

  /** Result of a {@link Command.ReadTopic}. */
  record TopicRead(String object, String topic, TopicSnapshot snapshot) implements Event {}

  /**
   * Result of a {@link Command.ReadLastValues}.
   *
   * @param values by id and column, of the ids that have a row; empty if the topic could not be
   *     read
   */
  record LastValuesRead(
      String object, String topic, Optional<Map<String, Map<String, Object>>> values)
      implements Event {}

  /** Result of a {@link Command.CheckTopicConfig}. */
  record TopicConfigChecked(String object, TopicSnapshot snapshot) implements Event {}

  /**
   * Result of a {@link Command.CheckTopicsExist}.
   *
   * @param missing those of the topics that do not exist
   */
  record TopicsChecked(Set<String> missing) implements Event {}

  /** Result of a {@link Command.CheckSchema}. */
  record SchemaChecked(String object, long checkId, SchemaVerdict verdict) implements Event {}

  /** Result of a {@link Command.ReadSignals}. */
  record SignalsRead(SignalBatch batch) implements Event {}

  /**
   * Result of a {@link Command.SetLogLevel}.
   *
   * @param problem why the level was not set; empty if it was
   */
  record LogLevelSet(long position, Optional<String> problem) implements Event {}

  /** Time has passed. */
  record Tick() implements Event {}
}
