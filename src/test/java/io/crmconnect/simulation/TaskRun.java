/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;

/** One task from its start on one worker to its stop or the worker's crash. */
final class TaskRun {
  private static final long MAX_IDLE_MS = 60_000;

  private final long incarnation;
  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final History history;
  private final TopicLogs topicLogs;
  private final OffsetStore offsets;
  private final DeliverySettings deliverySettings;
  private final Listener listener;
  private final TaskUnderTest taskUnderTest;
  private final SubmittedRecords submitted = new SubmittedRecords();
  private final Map<Map<String, ?>, Map<String, ?>> committable = new LinkedHashMap<>();
  private final Map<TopicPartition, PartitionQueue> partitionQueues = new LinkedHashMap<>();
  private List<SourceRecord> transaction = List.of();
  private boolean running;
  private boolean paused;
  private boolean flushing;
  private long pollSequence;

  /** The moments at which a crash is most harmful. */
  interface Listener {
    /** An offset was committed. */
    void onOffsetCommitted();

    /** Records are on their way in a transaction that is still open. */
    default void onTransactionWritten(long incarnation, int records) {}
  }

  /** Records on their way to one topic partition, in order. */
  private static final class PartitionQueue {
    private final List<Batch> unwritten = new ArrayList<>();
    private final List<Batch> unacknowledged = new ArrayList<>();
    private long nextWriteAt;
    private long nextAckAt;
  }

  private record Batch(List<SubmittedRecords.Submitted> records) {}

  TaskRun(
      long incarnation,
      Scheduler scheduler,
      SplittableRandom random,
      History history,
      TopicLogs topicLogs,
      OffsetStore offsets,
      DeliverySettings deliverySettings,
      Listener listener,
      TaskUnderTest.Factory factory) {
    this.incarnation = incarnation;
    this.scheduler = scheduler;
    this.random = random;
    this.history = history;
    this.topicLogs = topicLogs;
    this.offsets = offsets;
    this.deliverySettings = deliverySettings;
    this.listener = listener;
    this.taskUnderTest = factory.create(incarnation, this::wakeUp);
  }

  boolean isRunning() {
    return running;
  }

  long incarnation() {
    return incarnation;
  }

  void start(Map<String, String> config, SourceTaskContext context) {
    history.addEvent("start", incarnation, () -> "task run " + incarnation + " starts");
    taskUnderTest.task().initialize(context);
    taskUnderTest.task().start(config);
    running = true;
    schedulePoll(0);
    scheduler.schedule(
        1 + random.nextInt(deliverySettings.flushIntervalMs()), this::flushPeriodically);
  }

  void pause(boolean pause) {
    paused = pause;
    if (!pause) {
      wakeUp();
    }
  }

  /** Stopped as Connect stops a task: mostly with a last commit, sometimes without. */
  void stop() {
    if (!running) {
      return;
    }
    boolean withoutCommit = random.nextInt(100) < deliverySettings.hardStopPercent();
    history.addEvent(
        "stop",
        incarnation,
        () ->
            "task run " + incarnation + " stops" + (withoutCommit ? " without a last commit" : ""));
    running = false;
    taskUnderTest.task().stop();
    if (withoutCommit) {
      dropInFlight();
    } else {
      deliverInFlight();
      committable.putAll(submitted.committable());
      committable.forEach(this::commitOffset);
    }
  }

  /** The worker is killed: no stop, no commit; sent records may or may not have been written. */
  boolean crash() {
    if (!running) {
      return false;
    }
    history.addEvent("crash", incarnation, () -> "task run " + incarnation + " crashes");
    running = false;
    taskUnderTest.kill();
    dropInFlight();
    return true;
  }

  private void wakeUp() {
    if (running && transaction.isEmpty()) {
      schedulePoll(0);
    }
  }

  private void schedulePoll(long delayMs) {
    long sequence = ++pollSequence;
    scheduler.schedule(
        delayMs,
        () -> {
          if (running && !paused && sequence == pollSequence) {
            poll();
          }
        });
  }

  private void poll() {
    committable.putAll(submitted.committable());
    List<SourceRecord> records;
    try {
      records = taskUnderTest.task().poll();
    } catch (RetriableException e) {
      records = null;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nothing interrupts here", e);
    }
    if (records == null || records.isEmpty()) {
      schedulePoll(Math.min(MAX_IDLE_MS, Math.max(1, taskUnderTest.idleMs())));
      return;
    }
    history.mix(records.size());
    records = withoutDropped(records);
    if (deliverySettings.exactlyOnce()) {
      beginTransaction(records);
    } else {
      send(records);
      schedulePoll(random.nextInt(deliverySettings.maxPollGapMs() + 1));
    }
  }

  /** What a transformation drops is acknowledged without metadata, and its offset is not stored. */
  private List<SourceRecord> withoutDropped(List<SourceRecord> records) {
    List<SourceRecord> sent = new ArrayList<>();
    for (SourceRecord record : records) {
      if (topicLogs.drops(record)) {
        history.addEvent(
            "drop",
            record.key().toString().hashCode(),
            () -> "dropped " + record.topic() + record.key());
        notifyDone(record, null);
      } else {
        sent.add(record);
      }
    }
    return sent;
  }

  private void beginTransaction(List<SourceRecord> records) {
    transaction = List.copyOf(records);
    listener.onTransactionWritten(incarnation, records.size());
    // What arrived while the task was polled waits like everything else.
    pollSequence++;
    scheduler.schedule(
        1 + random.nextInt(deliverySettings.maxAppendMs() + 1),
        () -> {
          if (running) {
            commitTransaction();
            schedulePoll(random.nextInt(deliverySettings.maxPollGapMs() + 1));
          }
        });
  }

  private void commitTransaction() {
    List<SourceRecord> records = transaction;
    writeTransaction();
    for (SourceRecord record : records) {
      notifyAcknowledged(record);
    }
  }

  private void writeTransaction() {
    Map<Map<String, ?>, Map<String, ?>> last = new LinkedHashMap<>();
    for (SourceRecord record : transaction) {
      topicLogs.append(record, scheduler.now(), incarnation);
      last.put(record.sourcePartition(), record.sourceOffset());
    }
    last.forEach(this::commitOffset);
    transaction = List.of();
  }

  private void send(List<SourceRecord> records) {
    Map<TopicPartition, List<SubmittedRecords.Submitted>> byPartition = new LinkedHashMap<>();
    for (SourceRecord record : records) {
      int partition =
          Math.floorMod(String.valueOf(record.key()).hashCode(), deliverySettings.partitions());
      byPartition
          .computeIfAbsent(new TopicPartition(record.topic(), partition), p -> new ArrayList<>())
          .add(submitted.submit(record));
    }
    byPartition.forEach((partition, parcel) -> send(partition, new Batch(parcel)));
  }

  private void send(TopicPartition partition, Batch batch) {
    PartitionQueue partitionQueue =
        partitionQueues.computeIfAbsent(partition, p -> new PartitionQueue());
    partitionQueue.unwritten.add(batch);
    partitionQueue.nextWriteAt =
        Math.max(
            partitionQueue.nextWriteAt,
            scheduler.now() + random.nextInt(deliverySettings.maxAppendMs() + 1));
    scheduler.schedule(
        partitionQueue.nextWriteAt - scheduler.now(),
        () -> {
          if (running) {
            write(partitionQueue);
          }
        });
  }

  private void write(PartitionQueue partitionQueue) {
    Batch batch = partitionQueue.unwritten.remove(0);
    append(batch, batch.records().size());
    partitionQueue.unacknowledged.add(batch);
    partitionQueue.nextAckAt =
        Math.max(
            partitionQueue.nextAckAt,
            scheduler.now() + random.nextInt(deliverySettings.maxAckMs() + 1));
    scheduler.schedule(
        partitionQueue.nextAckAt - scheduler.now(),
        () -> {
          if (running) {
            acknowledge(partitionQueue.unacknowledged.remove(0));
          }
        });
  }

  private void append(Batch batch, int count) {
    for (SubmittedRecords.Submitted one : batch.records().subList(0, count)) {
      topicLogs.append(one.record(), scheduler.now(), incarnation);
    }
  }

  private void acknowledge(Batch batch) {
    for (SubmittedRecords.Submitted one : batch.records()) {
      one.acknowledge();
      notifyAcknowledged(one.record());
    }
  }

  private void notifyAcknowledged(SourceRecord record) {
    notifyDone(
        record,
        new RecordMetadata(new TopicPartition(topicLogs.topicOf(record), 0), 0, 0, 0, 0, 0));
  }

  private void notifyDone(SourceRecord record, RecordMetadata metadata) {
    try {
      taskUnderTest.task().commitRecord(record, metadata);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nothing interrupts here", e);
    }
  }

  private void deliverInFlight() {
    if (!transaction.isEmpty()) {
      commitTransaction();
    }
    for (PartitionQueue partitionQueue : partitionQueues.values()) {
      partitionQueue.unwritten.forEach(batch -> append(batch, batch.records().size()));
      partitionQueue.unacknowledged.addAll(partitionQueue.unwritten);
      partitionQueue.unwritten.clear();
      partitionQueue.unacknowledged.forEach(this::acknowledge);
    }
  }

  private void dropInFlight() {
    if (!transaction.isEmpty()) {
      if (random.nextBoolean()) {
        writeTransaction();
      } else {
        history.addEvent("abort", incarnation, () -> "its transaction is aborted");
        for (SourceRecord record : transaction) {
          topicLogs.appendAborted(record, scheduler.now(), incarnation);
        }
        transaction = List.of();
      }
    }
    for (PartitionQueue partitionQueue : partitionQueues.values()) {
      for (Batch batch : partitionQueue.unwritten) {
        boolean whole = random.nextBoolean();
        append(batch, whole ? batch.records().size() : random.nextInt(batch.records().size()));
        if (!whole) {
          break;
        }
      }
    }
  }

  private void flushPeriodically() {
    if (!running) {
      return;
    }
    scheduler.schedule(deliverySettings.flushIntervalMs(), this::flushPeriodically);
    if (deliverySettings.exactlyOnce() || flushing || committable.isEmpty()) {
      return;
    }
    flushing = true;
    Map<Map<String, ?>, Map<String, ?>> snapshot = new LinkedHashMap<>(committable);
    committable.clear();
    long maxDelay = 0;
    for (Map.Entry<Map<String, ?>, Map<String, ?>> entry : snapshot.entrySet()) {
      long delay = random.nextInt(deliverySettings.maxAckMs() + 1);
      maxDelay = Math.max(maxDelay, delay);
      scheduler.schedule(
          delay,
          () -> {
            if (running) {
              commitOffset(entry.getKey(), entry.getValue());
            }
          });
    }
    scheduler.schedule(maxDelay + 1, () -> flushing = false);
  }

  private void commitOffset(Map<String, ?> partition, Map<String, ?> offset) {
    if (offset == null) {
      // An event of a task that does not know its account yet.
      return;
    }
    offsets.commit(partition, offset);
    listener.onOffsetCommitted();
    history.addEvent(
        "commit",
        OffsetStore.toJson(offset).hashCode(),
        () -> "offset " + partition.values() + " " + offset);
  }
}
