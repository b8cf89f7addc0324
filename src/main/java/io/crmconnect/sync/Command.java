package io.crmconnect.sync;

import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;

/** What the syncs want done; the driver carries it out in this order. */
public sealed interface Command {

  /** Read the stored offsets of these partitions; answered by {@link Event.Loaded}. */
  record Load(List<Map<String, String>> partitions) implements Command {}

  /**
   * Look what the object's topic holds last for the ids emitted since; answered by {@link
   * Event.Recalled}, empty where nobody can look.
   *
   * @param since ms of the driver's clock
   */
  record Recall(String object, String topic, long since) implements Command {}

  /**
   * Read what the topic holds; answered by {@link Event.TopicRead}.
   *
   * @param mark of an earlier reading; empty: none
   */
  record ReadTopic(String object, String topic, String mark) implements Command {}

  /** Look whether the topic can be read back; answered by {@link Event.TopicChecked}. */
  record CheckTopic(String object, String topic) implements Command {}

  /**
   * Ask the schema registry whether rows of this schema may go to the topic; answered by {@link
   * Event.SchemaChecked}.
   */
  record CheckSchema(String object, long check, String topic, Schema schema) implements Command {}

  /**
   * Put the request to the vendor, again and again until it has an answer.
   *
   * @param dueAt the earlier, the sooner among those of its purpose (ms of the driver's clock)
   */
  record Ask(long id, Request request, Purpose purpose, long dueAt) implements Command {}

  /** Nobody waits for this ask any more. */
  record Withdraw(long id) implements Command {}

  /** Hand the record to Kafka, behind all emitted before it. */
  record Emit(SourceRecord record) implements Command {}

  /** Nothing is due before this instant; at it, a {@link Event.Tick} is. */
  record Wake(long at) implements Command {}

  /** The task cannot go on. */
  record Fail(String message) implements Command {}
}
