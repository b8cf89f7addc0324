package io.crmconnect.sync;

import io.crmconnect.crm.Answer;
import io.crmconnect.crm.Result;
import io.crmconnect.schema.SchemaVerdict;
import java.util.List;
import java.util.Map;

/** What happens to the syncs; all of it comes through {@link TaskSync#step}. */
public sealed interface Event {

  /** The first event of a task. */
  record Started() implements Event {}

  /** What is stored for the partitions of a {@link Command.Load}, in their order; null for none. */
  record Loaded(List<Map<String, Object>> offsets) implements Event {}

  /** What a {@link Command.Recall} found, an id at most once, the oldest first. */
  record Recalled(String object, List<LastEmitted> last) implements Event {}

  /**
   * The answer to a {@link Command.Ask}: a result, or a failure that asking again cannot mend.
   *
   * @param roundTripMs from sending to answer
   */
  record Answered(long ask, Answer answer, long roundTripMs) implements Event {}

  /**
   * An ask keeps failing; the driver goes on asking it.
   *
   * @param attempts so far
   */
  record Struggling(long ask, Result.Failure failure, int attempts) implements Event {}

  /**
   * The day's allowance is used up, or the part of it for what is less urgent.
   *
   * @param message what happened, and until when
   */
  record BudgetExhausted(String message) implements Event {}

  /**
   * Kafka has more of the emitted records.
   *
   * @param records how many
   * @param upTo of the first so many emitted, all are acknowledged
   * @param topics object to the topic that its rows were written to; where nothing new is known,
   *     nothing
   */
  record Acknowledged(int records, long upTo, Map<String, String> topics) implements Event {}

  /** What came of a {@link Command.ReadTopic}. */
  record TopicRead(String object, String topic, TopicState state) implements Event {}

  /** What came of a {@link Command.CheckTopic}. */
  record TopicChecked(String object, TopicState state) implements Event {}

  /** What came of a {@link Command.CheckSchema}. */
  record SchemaChecked(String object, long check, SchemaVerdict verdict) implements Event {}

  /** Time has passed. */
  record Tick() implements Event {}
}
