package io.crmconnect.sync.core;

import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Result;
import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.topics.LatestRecord;
import io.crmconnect.topics.TopicSnapshot;
import java.util.List;
import java.util.Map;

/** What happens to the syncs; all of it comes through {@link io.crmconnect.sync.TaskSync#step}. */
public sealed interface Event {

  /** The first event of a task. */
  record Started() implements Event {}

  /**
   * What is stored for the partitions of a {@link Command.LoadOffsets}, in their order; null for
   * none.
   */
  record OffsetsLoaded(List<Map<String, Object>> offsets) implements Event {}

  /** What a {@link Command.ReadTopicTail} found, an id at most once, the oldest first. */
  record TopicTailRead(String object, List<LatestRecord> latestRecords) implements Event {}

  /**
   * The answer to a {@link Command.SendRequest}: a result, or a failure that asking again cannot
   * mend.
   *
   * @param roundTripMs from sending to answer
   */
  record ResponseReceived(long requestId, CrmResponse answer, long roundTripMs) implements Event {}

  /** An ask keeps failing; the driver goes on asking it. */
  record RequestFailing(long requestId, Result.Failure failure) implements Event {}

  /**
   * The day's allowance is used up, or the part of it for what is less urgent.
   *
   * @param message what happened, and until when
   */
  record BudgetExhausted(String message) implements Event {}

  /**
   * Kafka has more of the emitted records.
   *
   * @param count how many
   * @param acknowledgedThrough of the first so many emitted, all are acknowledged
   * @param observedTopics object to the topic that its rows were written to; where nothing new is
   *     known, nothing
   */
  record Acknowledged(int count, long acknowledgedThrough, Map<String, String> observedTopics)
      implements Event {}

  /** What came of a {@link Command.ReadTopic}. */
  record TopicRead(String object, String topic, TopicSnapshot snapshot) implements Event {}

  /** What came of a {@link Command.CheckTopicConfig}. */
  record TopicConfigChecked(String object, TopicSnapshot snapshot) implements Event {}

  /** What came of a {@link Command.CheckSchema}. */
  record SchemaChecked(String object, long checkId, SchemaVerdict verdict) implements Event {}

  /** Time has passed. */
  record Tick() implements Event {}
}
