/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.monitor.AlertWebhook;
import io.crmconnect.monitor.EventLog;
import io.crmconnect.monitor.ObjectMetric;
import io.crmconnect.monitor.ObjectMetrics;
import io.crmconnect.monitor.TaskMetric;
import io.crmconnect.monitor.TaskMetrics;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.EventPayload;
import io.crmconnect.record.Op;
import io.crmconnect.record.OutRecord;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.Event;
import java.util.List;
import java.util.Optional;

/** Executes the commands of the syncs. */
final class CommandExecutor {
  private final RequestQueue requests;
  private final RecordQueue records;
  private final Acknowledgements acknowledgements;
  private final TaskDriver.KafkaReads kafkaReads;
  private final SchemaRegistry registry;
  private final Inbox inbox;
  private final TaskMetrics metrics;
  private final Optional<AlertWebhook> webhook;

  /** The object of the last record: records of one object mostly follow each other. */
  private String countedObject = "";

  private ObjectMetrics counted;

  private long nextSyncAt;
  private Optional<String> failure = Optional.empty();

  CommandExecutor(
      RequestQueue requests,
      RecordQueue records,
      Acknowledgements acknowledgements,
      TaskDriver.KafkaReads kafkaReads,
      SchemaRegistry registry,
      Inbox inbox,
      TaskMetrics metrics,
      Optional<AlertWebhook> webhook) {
    this.requests = requests;
    this.records = records;
    this.acknowledgements = acknowledgements;
    this.kafkaReads = kafkaReads;
    this.registry = registry;
    this.inbox = inbox;
    this.metrics = metrics;
    this.webhook = webhook;
  }

  /**
   * Executes the commands of one step in order, but reads stored offsets last.
   *
   * @return the stored offsets, if the step requested them
   */
  Optional<Event.OffsetsLoaded> execute(List<Command> commands) {
    Optional<Command.LoadOffsets> pendingLoad = Optional.empty();
    for (Command command : commands) {
      if (command instanceof Command.LoadOffsets loadOffsets) {
        pendingLoad = Optional.of(loadOffsets);
      } else {
        execute(command);
      }
    }
    records.endStep();
    return pendingLoad.map(
        load -> new Event.OffsetsLoaded(kafkaReads.offsets().apply(load.partitions())));
  }

  private void execute(Command command) {
    if (command instanceof Command.SendRequest sendRequest) {
      requests.add(sendRequest);
    } else if (command instanceof Command.CancelRequest cancelRequest) {
      requests.cancel(cancelRequest.id());
    } else if (command instanceof Command.Emit emit) {
      emit(emit.record());
    } else if (command instanceof Command.ReadTopicTail readTopicTail) {
      readTopicTail(readTopicTail);
    } else if (command instanceof Command.ReadTopic readTopic) {
      readTopic(readTopic);
    } else if (command instanceof Command.ReadLastValues readLastValues) {
      readLastValues(readLastValues);
    } else if (command instanceof Command.CheckTopicConfig checkTopicConfig) {
      checkTopicConfig(checkTopicConfig);
    } else if (command instanceof Command.CheckTopicsExist checkTopicsExist) {
      kafkaReads
          .topicReader()
          .findMissing(
              checkTopicsExist.topics(),
              missing -> inbox.addEvent(new Event.TopicsChecked(missing)));
    } else if (command instanceof Command.ReadSignals readSignals) {
      kafkaReads
          .signalReader()
          .read(readSignals.from(), batch -> inbox.addEvent(new Event.SignalsRead(batch)));
    } else if (command instanceof Command.SetLogLevel setLogLevel) {
      inbox.addEvent(
          new Event.LogLevelSet(
              setLogLevel.position(), LogLevels.set(setLogLevel.logger(), setLogLevel.level())));
    } else if (command instanceof Command.CheckSchema checkSchema) {
      checkSchema(checkSchema);
    } else if (command instanceof Command.ScheduleWakeUp scheduleWakeUp) {
      nextSyncAt = scheduleWakeUp.wakeAt();
    } else if (command instanceof Command.Fail fail) {
      failure = Optional.of(fail.message());
    } else {
      throw new IllegalStateException("unknown command " + command);
    }
  }

  private void emit(OutRecord outRecord) {
    long bytes = outRecord.memoryBytes();
    records.add(outRecord.sourceRecord(), bytes);
    acknowledgements.addEmitted(outRecord, bytes);
    if (outRecord instanceof OutRecord.ObjectRecord objectRecord) {
      count(objectRecord);
    } else if (outRecord instanceof OutRecord.Event event) {
      publish(event.payload());
    }
  }

  private void count(OutRecord.ObjectRecord objectRecord) {
    if (!objectRecord.object().equals(countedObject)) {
      countedObject = objectRecord.object();
      counted = metrics.forObject(countedObject);
    }
    counted.add(ObjectMetric.RECORDS, 1);
    if (objectRecord instanceof OutRecord.Row row && row.op() == Op.SNAPSHOT) {
      counted.add(ObjectMetric.BACKFILLED, 1);
    }
  }

  private void publish(EventPayload event) {
    if (event.kind() == EventKind.SIGNAL_APPLIED) {
      metrics.increment(TaskMetric.SIGNALS_APPLIED);
    } else if (event.kind() == EventKind.SIGNAL_REFUSED) {
      metrics.increment(TaskMetric.SIGNALS_REFUSED);
    }
    EventLog.log(event);
    webhook.ifPresent(alertWebhook -> alertWebhook.enqueueIfAlert(event));
  }

  private void readTopicTail(Command.ReadTopicTail command) {
    kafkaReads
        .topicReader()
        .forObject(command.object())
        .readTail(
            command.topic(),
            command.sinceMs(),
            command.minVersion(),
            tail ->
                inbox.addEvent(new Event.TopicTailRead(command.object(), command.topic(), tail)));
  }

  private void readTopic(Command.ReadTopic command) {
    kafkaReads
        .topicReader()
        .forObject(command.object())
        .readAll(
            command.topic(),
            command.fingerprint(),
            command.idOrder(),
            snapshot ->
                inbox.addEvent(new Event.TopicRead(command.object(), command.topic(), snapshot)));
  }

  private void readLastValues(Command.ReadLastValues command) {
    kafkaReads
        .topicReader()
        .forObject(command.object())
        .readValues(
            command.topic(),
            command.ids(),
            values ->
                inbox.addEvent(
                    new Event.LastValuesRead(
                        command.object(),
                        command.topic(),
                        values.flatMap(
                            each -> kafkaReads.valueDecoder().decode(command.topic(), each)))));
  }

  private void checkTopicConfig(Command.CheckTopicConfig command) {
    kafkaReads
        .topicReader()
        .checkConfig(
            command.topic(),
            snapshot -> inbox.addEvent(new Event.TopicConfigChecked(command.object(), snapshot)));
  }

  private void checkSchema(Command.CheckSchema command) {
    registry.check(
        command.topic(),
        command.schema(),
        verdict ->
            inbox.addEvent(new Event.SchemaChecked(command.object(), command.checkId(), verdict)));
  }

  /** When the syncs need the next step unless an event arrives earlier. */
  long nextSyncAt() {
    return nextSyncAt;
  }

  /** Why the task has failed; empty if it has not. */
  Optional<String> failure() {
    return failure;
  }
}
