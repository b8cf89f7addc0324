/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.record.OutRecord;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.sync.TaskSync;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.Command.SendRequest;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.core.ObjectStatus;
import io.crmconnect.sync.core.ReconcileMetrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Runs one task's state machine against a {@link FakeCrm}, on a clock that the test moves. It takes
 * the place of the task's driver: it gives the task {@link Event events} and carries out its {@link
 * Command commands}. Scenarios use it in which one thing happens; whole histories of faults are the
 * simulation's.
 *
 * <ul>
 *   <li>{@link #start} creates a task from the committed offsets and the settings. Kafka, the
 *       registry and the stored offsets answer it at once; its requests to the CRM wait in a queue.
 *   <li>{@link #answerAll} answers them, and those that follow from the answers, until none is
 *       left. The clock moves by one millisecond for each.
 *   <li>{@link #advance} lets time pass: it wakes the task at the times that it has scheduled, and
 *       answers all its requests.
 *   <li>{@link #restart} commits everything and starts a new task. {@link #crashAfter} instead
 *       keeps only the first records.
 *   <li>{@link #takeOverAfter} and {@link #onAnotherWorker} give a second harness with a copy of
 *       the CRM, so that one history can be continued in many ways.
 * </ul>
 *
 * <p>Where the order of answers matters, {@link #withhold} keeps one request back, and {@link
 * #answerAllExcept}, {@link #advanceExcept} leave requests of a kind unanswered.
 *
 * <p>What the task wrote is in {@link #emitted}, what it asked for in {@link #sent}.
 */
public final class TaskHarness {

  /** Shortly after midnight (UTC), so that no day ends within the first hours of a test. */
  public static final long START_MS = 1_700_007_200_000L;

  private static final int MAX_ANSWERS = 100_000;

  private final TestSettings settings;
  private final FakeCrm crm;
  private final EmittedRecords emitted;
  private final FakeTopic topic;
  private final FakeRegistry registry = new FakeRegistry();
  private final FakeSignals signals = new FakeSignals();
  private final SentRequests sent = new SentRequests();
  private final Deque<SendRequest> pending = new ArrayDeque<>();
  private final Deque<Command.CheckSchema> pendingSchemaChecks = new ArrayDeque<>();
  private final Deque<Command.ReadTopic> pendingTopicReads = new ArrayDeque<>();
  private final Deque<Command.ReadLastValues> pendingValueReads = new ArrayDeque<>();
  private final Deque<Command.SetLogLevel> logLevels = new ArrayDeque<>();
  private final Deque<Command.ReadTopicTail> pendingTailReads = new ArrayDeque<>();
  private final Set<Integer> stepEnds = new TreeSet<>();
  private TaskSync sync;
  private CrmObject object;
  private long now = START_MS;
  private long wakeAt;
  private int emittedBeforeStart;
  private int acknowledged;
  private String failure;

  /** Which records Connect drops instead of storing them. */
  private Predicate<SourceRecord> dropped = record -> false;

  /** The topic that rows of the first object are acknowledged in; null: the task is not told. */
  private String destination;

  private boolean destinationTold;

  private final List<List<String>> topicChecks = new ArrayList<>();

  private final List<OutRecord> newlyDropped = new ArrayList<>();
  private int droppedSinceStart;

  public TaskHarness() {
    this(TestSettings.defaults());
  }

  public TaskHarness(TestSettings settings) {
    this(settings, new NumericIdVendor());
  }

  public TaskHarness(TestSettings settings, VendorShape vendor) {
    this(settings, vendor.newModel());
  }

  public TaskHarness(TestSettings settings, FakeVendorModel vendor) {
    this(settings, new FakeCrm(vendor));
  }

  private TaskHarness(TestSettings settings, FakeCrm crm) {
    this.settings = settings;
    this.crm = crm;
    emitted = new EmittedRecords(crm.idOrder());
    topic = new FakeTopic(emitted, crm.idOrder());
    crm.setClock(() -> now);
  }

  // What is around the task.

  public TestSettings settings() {
    return settings;
  }

  public FakeCrm crm() {
    return crm;
  }

  public EmittedRecords emitted() {
    return emitted;
  }

  public FakeTopic topic() {
    return topic;
  }

  public FakeRegistry registry() {
    return registry;
  }

  /** An operator sends a signal; the task receives it at once, if it is reading. */
  public TaskHarness signal(String json) {
    signals.send(json);
    answerSignals();
    return this;
  }

  public FakeSignals signals() {
    return signals;
  }

  public SentRequests sent() {
    return sent;
  }

  /** From now on, Connect drops these records, as a transformation does. */
  public void drop(Predicate<SourceRecord> records) {
    dropped = records;
  }

  /** From now on, a transformation renames the topic of the first object to this. */
  public void acknowledgeIn(String topicName) {
    destination = topicName;
    destinationTold = false;
  }

  /** Kafka acknowledges only now that the rows emitted so far are in this topic. */
  public void acknowledgeLateIn(String topicName) {
    step(new Event.Acknowledged(0, acknowledged, Map.of(object.name(), topicName), List.of()));
  }

  // Starts, commits and crashes.

  /** A new task, from what is committed. Requests of the task before it get no answer. */
  public TaskHarness start() {
    object = settings.objects().get(0);
    emitted.readTopic("crm." + object.name());
    sync =
        new TaskSync(
            settings.build(registry.isConfigured()),
            settings.objects(),
            crm.capabilities(),
            new RecordFactory(settings.recordSettings()));
    pending.clear();
    signals.onTaskStarted();
    emittedBeforeStart = emitted.size();
    acknowledged = 0;
    droppedSinceStart = 0;
    destinationTold = false;
    newlyDropped.clear();
    step(new Event.Started());
    return this;
  }

  /** The first start over so many old rows, until the topic has them and the sweep is over. */
  public void startInSync(int rows) {
    crm.putOldRows(rows);
    startInSync();
  }

  public void startInSync() {
    start().answerAll().advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  /** Everything emitted so far is stored and its offsets are committed. */
  public TaskHarness commit() {
    emitted.commit();
    return this;
  }

  /** A new task, after everything emitted so far was stored and committed. */
  public TaskHarness restart() {
    return commit().start().answerAll();
  }

  /** Only the first so many records were stored and committed; {@link #start} comes next. */
  public TaskHarness crashAfter(int stored) {
    emitted.loseAfter(stored);
    return commit();
  }

  /** The same CRM, settings and time at a worker without records and offsets. */
  public TaskHarness onAnotherWorker() {
    TaskHarness other = new TaskHarness(settings.copy(), crm.copy());
    other.now = now;
    return other;
  }

  /** Another worker, after the first so many records of this one were stored and committed. */
  public TaskHarness takeOverAfter(int stored) {
    TaskHarness other = onAnotherWorker();
    other.emitted.takeOverRecords(emitted);
    return other.crashAfter(stored);
  }

  /** Numbers of records after which a step ended: under exactly-once, so many may be stored. */
  public List<Integer> stepEnds() {
    return List.copyOf(stepEnds);
  }

  // Time.

  public long now() {
    return now;
  }

  /** Lets time pass; the task is woken when it wants to be, and all its requests are answered. */
  public TaskHarness advance(long ms) {
    long end = now + ms;
    while (wakeAt <= end) {
      wakeUp();
      answerAll();
    }
    now = end;
    return this;
  }

  /** Lets time pass, second by second; requests of this kind get no answer. */
  public void advanceExcept(long ms, Predicate<Request> unanswered) {
    for (long end = now + ms; now < end; ) {
      skip(1_000);
      tick();
      answerAllExcept(unanswered);
    }
  }

  /** Moves the clock; the task does not notice before something happens. */
  public TaskHarness skip(long ms) {
    now += ms;
    return this;
  }

  public void tick() {
    step(new Event.Tick());
  }

  /** Moves the clock to the wake-up that the task has scheduled, and wakes it. */
  public void wakeUp() {
    now = Math.max(now, wakeAt);
    tick();
  }

  // Requests to the CRM.

  /** Those that wait for an answer, in the order in which they were sent. */
  public List<SendRequest> pending() {
    return List.copyOf(pending);
  }

  public TaskHarness answerAll() {
    for (int i = 0; !pending.isEmpty(); i++) {
      if (i > MAX_ANSWERS) {
        throw new AssertionError("requests without end: " + pending.peek());
      }
      answerNext();
    }
    return this;
  }

  public void answerAllExcept(Predicate<Request> unanswered) {
    for (Optional<SendRequest> next = findPending(unanswered.negate());
        next.isPresent();
        next = findPending(unanswered.negate())) {
      answer(next.get());
    }
  }

  public void answerNext() {
    answer(pending.element());
  }

  public void answer(SendRequest request) {
    pending.remove(request);
    answer(request, crm.answer(request.request()));
  }

  public void answer(SendRequest request, Result result) {
    pending.remove(request);
    now += 1;
    step(new Event.ResponseReceived(request.id(), crm.respond(result, now), crm.roundTripMs()));
  }

  /**
   * Runs the task until it sends such a request, and takes that out of the queue: it has no answer
   * until the test gives it one. Requests before it are answered, later ones wait.
   */
  public SendRequest withhold(Predicate<Request> kind) {
    Optional<SendRequest> found = findPending(kind);
    while (found.isEmpty()) {
      if (pending.isEmpty()) {
        wakeUp();
      } else {
        answerNext();
      }
      found = findPending(kind);
    }
    pending.remove(found.get());
    return found.get();
  }

  private Optional<SendRequest> findPending(Predicate<Request> kind) {
    return pending.stream().filter(request -> kind.test(request.request())).findFirst();
  }

  /** The topics that the task has looked for; there is no answer but the test's. */
  public List<List<String>> topicChecks() {
    return List.copyOf(topicChecks);
  }

  // What the task reports.

  /** For how long the first object has been waiting for the end of its topic, in ms. */
  public long topicWaitMs() {
    Map<String, Long> waits = new TreeMap<>();
    sync.reportTopicWait(now, waits::put);
    return waits.get(object.name());
  }

  /** What the first object's sync does at present. */
  public ObjectStatus.Phase phase() {
    Map<String, ObjectStatus.Phase> phases = new TreeMap<>();
    sync.reportStatus((name, status) -> phases.put(name, status.phase()));
    return phases.get(object.name());
  }

  /** By object, in ms. */
  public Map<String, Long> lagByObject() {
    Map<String, Long> lags = new TreeMap<>();
    sync.reportLag(now, lags::put);
    return lags;
  }

  public long quarantinedRows() {
    Map<String, Long> rows = new TreeMap<>();
    sync.reportQuarantinedRows(rows::put);
    return rows.get(object.name());
  }

  public ReconcileMetrics reconcileMetrics() {
    Map<String, ReconcileMetrics> byObject = new TreeMap<>();
    sync.reportReconciliation(now, byObject::put);
    return byObject.get(object.name());
  }

  /** Why the task failed; null, where it did not. */
  public String failure() {
    return failure;
  }

  // Events and commands.

  /** Gives the task an event, and carries out what it commands. */
  public void step(Event event) {
    Command.LoadOffsets load = null;
    for (Command command : sync.step(event, now)) {
      if (command instanceof SendRequest request) {
        pending.addLast(request);
        sent.add(request.request());
      } else if (command instanceof Command.CancelRequest cancel) {
        pending.removeIf(request -> request.id() == cancel.id());
      } else if (command instanceof Command.Emit emit) {
        deliver(emit.record());
      } else if (command instanceof Command.ScheduleWakeUp schedule) {
        wakeAt = schedule.wakeAt();
      } else if (command instanceof Command.ReadTopicTail read) {
        pendingTailReads.add(read);
      } else if (command instanceof Command.CheckSchema check) {
        pendingSchemaChecks.add(check);
      } else if (command instanceof Command.ReadTopic read) {
        pendingTopicReads.add(read);
      } else if (command instanceof Command.ReadLastValues read) {
        pendingValueReads.add(read);
      } else if (command instanceof Command.ReadSignals read) {
        signals.onRead(read);
      } else if (command instanceof Command.SetLogLevel level) {
        logLevels.add(level);
      } else if (command instanceof Command.CheckTopicsExist check) {
        topicChecks.add(check.topics());
      } else if (command instanceof Command.LoadOffsets loadOffsets) {
        load = loadOffsets;
      } else if (command instanceof Command.Fail fail) {
        failure = fail.message();
      }
    }
    stepEnds.add(emitted.size());
    answerConnect(load);
    answerRegistryAndTopics();
    answerSignals();
  }

  private void answerSignals() {
    while (!logLevels.isEmpty()) {
      Command.SetLogLevel level = logLevels.removeFirst();
      step(new Event.LogLevelSet(level.position(), Optional.empty()));
    }
    signals.pollBatch().ifPresent(batch -> step(new Event.SignalsRead(batch)));
  }

  private void deliver(OutRecord record) {
    if (dropped.test(record.sourceRecord())) {
      newlyDropped.add(record);
      droppedSinceStart++;
    } else {
      emitted.add(record.sourceRecord());
    }
  }

  private void answerConnect(Command.LoadOffsets load) {
    if (load != null) {
      List<Map<String, Object>> stored = new ArrayList<>();
      load.partitions().forEach(partition -> stored.add(emitted.load(partition)));
      step(new Event.OffsetsLoaded(stored));
    }
    int newlyDone = emitted.size() - emittedBeforeStart + droppedSinceStart - acknowledged;
    if (newlyDone > 0) {
      acknowledged += newlyDone;
      boolean tellsTopic =
          destination != null
              && !destinationTold
              && emitted.since(Math.max(0, emitted.size() - newlyDone)).stream()
                  .anyMatch(record -> record.topic().equals("crm." + object.name()));
      destinationTold |= tellsTopic;
      Map<String, String> topics = tellsTopic ? Map.of(object.name(), destination) : Map.of();
      List<OutRecord> droppedNow = List.copyOf(newlyDropped);
      newlyDropped.clear();
      step(new Event.Acknowledged(newlyDone, acknowledged, topics, droppedNow));
    }
  }

  private void answerRegistryAndTopics() {
    while (!pendingSchemaChecks.isEmpty() && !registry.isHeld()) {
      Command.CheckSchema check = pendingSchemaChecks.removeFirst();
      SchemaVerdict verdict = registry.check(check.schema());
      step(new Event.SchemaChecked(check.object(), check.checkId(), verdict));
    }
    while (!pendingTopicReads.isEmpty()) {
      Command.ReadTopic read = pendingTopicReads.removeFirst();
      step(
          new Event.TopicRead(
              read.object(), read.topic(), topic.read(read.topic(), read.idOrder())));
    }
    while (!pendingValueReads.isEmpty()) {
      Command.ReadLastValues read = pendingValueReads.removeFirst();
      step(
          new Event.LastValuesRead(
              read.object(), read.topic(), topic.readValues(read.topic(), read.ids())));
    }
    while (!pendingTailReads.isEmpty()) {
      Command.ReadTopicTail read = pendingTailReads.removeFirst();
      step(new Event.TopicTailRead(read.object(), read.topic(), topic.readTail(read.topic())));
    }
  }
}
