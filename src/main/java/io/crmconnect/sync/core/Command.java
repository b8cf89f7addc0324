package io.crmconnect.sync.core;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.record.OutRecord;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/** What the syncs want done; the driver carries it out in this order. */
public sealed interface Command {

  /** Read the stored offsets of these partitions; answered by {@link Event.OffsetsLoaded}. */
  record LoadOffsets(List<Map<String, String>> partitions) implements Command {}

  /**
   * Look what the object's topic holds last for the ids emitted since; answered by {@link
   * Event.Recalled}, empty where nobody can look.
   *
   * @param sinceMs ms of the driver's clock
   */
  record ReadTopicTail(String object, String topic, long sinceMs) implements Command {}

  /**
   * Read what the topic holds; answered by {@link Event.TopicRead}.
   *
   * @param fingerprint of an earlier reading; empty: none
   */
  record ReadTopic(String object, String topic, String fingerprint, IdOrder idOrder)
      implements Command {}

  /** Look whether the topic can be read back; answered by {@link Event.TopicConfigChecked}. */
  record CheckTopicConfig(String object, String topic) implements Command {}

  /**
   * Ask the schema registry whether rows of this schema may go to the topic; answered by {@link
   * Event.SchemaChecked}.
   */
  record CheckSchema(String object, long checkId, String topic, Schema schema) implements Command {}

  /**
   * Put the request to the vendor, again and again until it has an answer.
   *
   * @param dueAt the earlier, the sooner among those of its purpose (ms of the driver's clock)
   */
  record SendRequest(long id, Request request, RequestPriority purpose, long dueAt)
      implements Command {}

  /** Nobody waits for this ask any more. */
  record CancelRequest(long id) implements Command {}

  /** Hand the record to Kafka, behind all emitted before it. */
  record Emit(OutRecord record) implements Command {}

  /** Nothing is due before this instant; at it, a {@link Event.Tick} is. */
  record ScheduleWakeUp(long wakeAt) implements Command {}

  /** The task cannot go on. */
  record Fail(String message) implements Command {}
}
