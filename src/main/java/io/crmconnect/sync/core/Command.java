/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.record.OutRecord;
import io.crmconnect.signal.LogLevel;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;

/** What the syncs request from the driver, which executes the commands in order. */
public sealed interface Command {

  /** Read the stored offsets of these partitions; answered by {@link Event.OffsetsLoaded}. */
  record LoadOffsets(List<Map<String, String>> partitions) implements Command {}

  /**
   * Read the latest records of the object's topic; answered by {@link Event.TopicTailRead}.
   *
   * @param sinceMs earliest time of a record, ms of the driver's clock
   * @param minVersion rows of older versions are left out
   */
  record ReadTopicTail(String object, String topic, long sinceMs, long minVersion)
      implements Command {}

  /**
   * Read the whole topic; answered by {@link Event.TopicRead}.
   *
   * @param fingerprint of an earlier reading; empty: none
   */
  record ReadTopic(String object, String topic, String fingerprint, IdOrder idOrder)
      implements Command {}

  /**
   * Check whether the topic is configured so that it can be read back; answered by {@link
   * Event.TopicConfigChecked}.
   */
  record CheckTopicConfig(String object, String topic) implements Command {}

  /** Read the values of the last records of these ids; answered by {@link Event.LastValuesRead}. */
  record ReadLastValues(String object, String topic, Set<String> ids) implements Command {}

  /** Look for topics that do not exist; answered by {@link Event.TopicsChecked}. */
  record CheckTopicsExist(List<String> topics) implements Command {}

  /**
   * Ask the schema registry whether the topic accepts rows of this schema; answered by {@link
   * Event.SchemaChecked}.
   */
  record CheckSchema(String object, long checkId, String topic, Schema schema) implements Command {}

  /**
   * Send the request to the vendor and retry it until there is a result.
   *
   * @param dueAt requests of the same purpose are sent in this order (ms of the driver's clock)
   */
  record SendRequest(long id, Request request, RequestPriority purpose, long dueAt)
      implements Command {}

  /** The response to this request is no longer needed. */
  record CancelRequest(long id) implements Command {}

  /**
   * Read the signals from this position on, or find the end of their topic if it is empty; answered
   * by {@link Event.SignalsRead}, also if there are none for some seconds.
   */
  record ReadSignals(OptionalLong from) implements Command {}

  /**
   * Set the level of a logger in this worker; answered by {@link Event.LogLevelSet}.
   *
   * @param position of the signal that asks for it
   */
  record SetLogLevel(long position, String logger, LogLevel level) implements Command {}

  /** Hand the record to Kafka, after all that were emitted before it. */
  record Emit(OutRecord record) implements Command {}

  /** Send an {@link Event.Tick} at this time; nothing is due before it. */
  record ScheduleWakeUp(long wakeAt) implements Command {}

  /** Fail the task. */
  record Fail(String message) implements Command {}
}
