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

/** One task from its start on one worker to its stop or the worker's death. */
final class TaskRun {
  private static final long LONGEST_IDLE_MS = 60_000;

  private final long incarnation;
  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final History history;
  private final Topics topics;
  private final OffsetStore offsets;
  private final Delivery delivery;
  private final Moments moments;
  private final Tasked tasked;
  private final SubmittedRecords submitted = new SubmittedRecords();
  private final Map<Map<String, ?>, Map<String, ?>> committable = new LinkedHashMap<>();
  private final Map<TopicPartition, Lane> lanes = new LinkedHashMap<>();
  private List<SourceRecord> transaction = List.of();
  private boolean open;
  private boolean paused;
  private boolean flushing;
  private long pollTicket;

  /** The best moments for a crash. */
  interface Moments {
    /** An offset was committed. */
    void committed();

    /** Records are on their way in a transaction that is still open. */
    default void written(long incarnation) {}
  }

  /** What is under way to one topic partition, in order. */
  private static final class Lane {
    private final List<Parcel> unwritten = new ArrayList<>();
    private final List<Parcel> unacknowledged = new ArrayList<>();
    private long writtenBy;
    private long acknowledgedBy;
  }

  private record Parcel(List<SubmittedRecords.Submitted> records) {}

  TaskRun(
      long incarnation,
      Scheduler scheduler,
      SplittableRandom random,
      History history,
      Topics topics,
      OffsetStore offsets,
      Delivery delivery,
      Moments moments,
      Tasked.Factory factory) {
    this.incarnation = incarnation;
    this.scheduler = scheduler;
    this.random = random;
    this.history = history;
    this.topics = topics;
    this.offsets = offsets;
    this.delivery = delivery;
    this.moments = moments;
    this.tasked = factory.create(incarnation, this::arrived);
  }

  boolean open() {
    return open;
  }

  long incarnation() {
    return incarnation;
  }

  void start(Map<String, String> config, SourceTaskContext context) {
    history.event("start", incarnation, () -> "task run " + incarnation + " starts");
    tasked.task().initialize(context);
    tasked.task().start(config);
    open = true;
    pollIn(0);
    scheduler.after(1 + random.nextInt(delivery.flushMs()), this::flushEvery);
  }

  void pause(boolean pause) {
    paused = pause;
    if (!pause) {
      arrived();
    }
  }

  /** Stopped as Connect stops a task: mostly with a last commit, sometimes without. */
  void stop() {
    if (!open) {
      return;
    }
    boolean hard = random.nextInt(100) < delivery.hardStopPercent();
    history.event(
        "stop",
        incarnation,
        () -> "task run " + incarnation + " stops" + (hard ? " without a last commit" : ""));
    open = false;
    tasked.task().stop();
    if (hard) {
      loseWhatIsUnderWay();
    } else {
      deliverWhatIsUnderWay();
      committable.putAll(submitted.committable());
      committable.forEach(this::commit);
    }
  }

  /** The worker is gone: no stop, no commit; what was sent may or may not have been written. */
  boolean crash() {
    if (!open) {
      return false;
    }
    history.event("crash", incarnation, () -> "task run " + incarnation + " crashes");
    open = false;
    tasked.die();
    loseWhatIsUnderWay();
    return true;
  }

  private void arrived() {
    if (open && transaction.isEmpty()) {
      pollIn(0);
    }
  }

  private void pollIn(long delayMs) {
    long ticket = ++pollTicket;
    scheduler.after(
        delayMs,
        () -> {
          if (open && !paused && ticket == pollTicket) {
            poll();
          }
        });
  }

  private void poll() {
    committable.putAll(submitted.committable());
    List<SourceRecord> records;
    try {
      records = tasked.task().poll();
    } catch (RetriableException e) {
      records = null;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nothing interrupts here", e);
    }
    if (records == null || records.isEmpty()) {
      pollIn(Math.min(LONGEST_IDLE_MS, Math.max(1, tasked.idleMs())));
      return;
    }
    history.mix(records.size());
    if (delivery.exactlyOnce()) {
      begin(records);
    } else {
      send(records);
      pollIn(random.nextInt(delivery.pollGapMaxMs() + 1));
    }
  }

  private void begin(List<SourceRecord> records) {
    transaction = List.copyOf(records);
    moments.written(incarnation);
    // What arrived while the task was polled waits like everything else.
    pollTicket++;
    scheduler.after(
        1 + random.nextInt(delivery.appendMaxMs() + 1),
        () -> {
          if (open) {
            commitTransaction();
            pollIn(random.nextInt(delivery.pollGapMaxMs() + 1));
          }
        });
  }

  private void commitTransaction() {
    List<SourceRecord> records = transaction;
    writeTransaction();
    for (SourceRecord record : records) {
      acknowledged(record);
    }
  }

  private void writeTransaction() {
    Map<Map<String, ?>, Map<String, ?>> last = new LinkedHashMap<>();
    for (SourceRecord record : transaction) {
      topics.append(record, scheduler.now(), incarnation);
      last.put(record.sourcePartition(), record.sourceOffset());
    }
    last.forEach(this::commit);
    transaction = List.of();
  }

  private void send(List<SourceRecord> records) {
    Map<TopicPartition, List<SubmittedRecords.Submitted>> byPartition = new LinkedHashMap<>();
    for (SourceRecord record : records) {
      int partition = Math.floorMod(String.valueOf(record.key()).hashCode(), delivery.partitions());
      byPartition
          .computeIfAbsent(new TopicPartition(record.topic(), partition), p -> new ArrayList<>())
          .add(submitted.submit(record));
    }
    byPartition.forEach((partition, parcel) -> send(partition, new Parcel(parcel)));
  }

  private void send(TopicPartition partition, Parcel parcel) {
    Lane lane = lanes.computeIfAbsent(partition, p -> new Lane());
    lane.unwritten.add(parcel);
    lane.writtenBy =
        Math.max(lane.writtenBy, scheduler.now() + random.nextInt(delivery.appendMaxMs() + 1));
    scheduler.after(
        lane.writtenBy - scheduler.now(),
        () -> {
          if (open) {
            write(lane);
          }
        });
  }

  private void write(Lane lane) {
    Parcel parcel = lane.unwritten.remove(0);
    append(parcel, parcel.records().size());
    lane.unacknowledged.add(parcel);
    lane.acknowledgedBy =
        Math.max(lane.acknowledgedBy, scheduler.now() + random.nextInt(delivery.ackMaxMs() + 1));
    scheduler.after(
        lane.acknowledgedBy - scheduler.now(),
        () -> {
          if (open) {
            acknowledge(lane.unacknowledged.remove(0));
          }
        });
  }

  private void append(Parcel parcel, int count) {
    for (SubmittedRecords.Submitted one : parcel.records().subList(0, count)) {
      topics.append(one.record(), scheduler.now(), incarnation);
    }
  }

  private void acknowledge(Parcel parcel) {
    for (SubmittedRecords.Submitted one : parcel.records()) {
      one.ack();
      acknowledged(one.record());
    }
  }

  private void acknowledged(SourceRecord record) {
    try {
      tasked
          .task()
          .commitRecord(
              record, new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0));
    } catch (InterruptedException e) {
      throw new IllegalStateException("nothing interrupts here", e);
    }
  }

  private void deliverWhatIsUnderWay() {
    if (!transaction.isEmpty()) {
      commitTransaction();
    }
    for (Lane lane : lanes.values()) {
      lane.unwritten.forEach(parcel -> append(parcel, parcel.records().size()));
      lane.unacknowledged.addAll(lane.unwritten);
      lane.unwritten.clear();
      lane.unacknowledged.forEach(this::acknowledge);
    }
  }

  private void loseWhatIsUnderWay() {
    if (!transaction.isEmpty()) {
      if (random.nextBoolean()) {
        writeTransaction();
      } else {
        history.event("abort", incarnation, () -> "its transaction is aborted");
        for (SourceRecord record : transaction) {
          topics.appendAborted(record, scheduler.now(), incarnation);
        }
        transaction = List.of();
      }
    }
    for (Lane lane : lanes.values()) {
      for (Parcel parcel : lane.unwritten) {
        boolean whole = random.nextBoolean();
        append(parcel, whole ? parcel.records().size() : random.nextInt(parcel.records().size()));
        if (!whole) {
          break;
        }
      }
    }
  }

  private void flushEvery() {
    if (!open) {
      return;
    }
    scheduler.after(delivery.flushMs(), this::flushEvery);
    if (delivery.exactlyOnce() || flushing || committable.isEmpty()) {
      return;
    }
    flushing = true;
    Map<Map<String, ?>, Map<String, ?>> snapshot = new LinkedHashMap<>(committable);
    committable.clear();
    long slowest = 0;
    for (Map.Entry<Map<String, ?>, Map<String, ?>> entry : snapshot.entrySet()) {
      long delay = random.nextInt(delivery.ackMaxMs() + 1);
      slowest = Math.max(slowest, delay);
      scheduler.after(
          delay,
          () -> {
            if (open) {
              commit(entry.getKey(), entry.getValue());
            }
          });
    }
    scheduler.after(slowest + 1, () -> flushing = false);
  }

  private void commit(Map<String, ?> partition, Map<String, ?> offset) {
    offsets.commit(partition, offset);
    moments.committed();
    history.event(
        "commit",
        OffsetStore.write(offset).hashCode(),
        () -> "offset " + partition.values() + " " + offset);
  }
}
