package io.crmconnect.task;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.http.Backoff;
import io.crmconnect.monitor.AlertWebhook;
import io.crmconnect.monitor.EventLog;
import io.crmconnect.monitor.TaskMetrics;
import io.crmconnect.record.Op;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.sync.TaskSync;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.core.ReconcileMetrics;
import io.crmconnect.topics.TopicReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Carries out what {@link TaskSync} says. All of it happens on the thread that polls; answers and
 * acknowledgements come in through a queue and are events.
 */
final class TaskDriver {
  /** Records ready for Kafka; beyond, answers stay in the queue until Kafka has taken some. */
  private static final int MAX_READY_RECORDS = 4_000;

  private static final int MAX_BATCH = 2_000;

  private record ReceivedResponse(long id, CrmResponse answer) {}

  /**
   * What a task reads of Kafka.
   *
   * @param offsets what is stored for the partitions, in their order; null for none
   * @param topicReader what the topics hold
   */
  record KafkaReads(
      Function<List<Map<String, String>>, List<Map<String, Object>>> offsets,
      TopicReader topicReader) {}

  /** Whom a task asks or tells beside the vendor and Kafka. */
  record Services(
      SchemaRegistry registry, Optional<AlertWebhook> webhook, AccountWaitLog accountWaitLog) {}

  /** How a failing request is asked again. */
  record RetryPolicy(Backoff backoff, RandomGenerator random, int reportAfterAttempts) {}

  private final TaskSync sync;
  private final CrmClient crmClient;
  private final RetryPolicy retryPolicy;
  private final Environment.PollSignal pollSignal;
  private final TaskMetrics metrics;
  private final KafkaReads kafkaReads;
  private final Services services;

  private final RequestQueue requests = new RequestQueue();
  private final Deque<SourceRecord> readyRecords = new ArrayDeque<>();
  private final Queue<ReceivedResponse> receivedResponses = new ConcurrentLinkedQueue<>();
  private final Queue<Event> topicReads = new ConcurrentLinkedQueue<>();
  private final Acknowledgements acknowledgements = new Acknowledgements();
  private final BudgetAlerts budgetAlerts = new BudgetAlerts();

  private boolean started;
  private long nextSyncAt;
  private long nextWakeUpAt;
  private String failureMessage;
  private volatile boolean stopped;

  TaskDriver(
      TaskSync sync,
      CrmClient crmClient,
      RetryPolicy retryPolicy,
      Environment.PollSignal pollSignal,
      TaskMetrics metrics,
      KafkaReads kafkaReads,
      Services services) {
    this.sync = sync;
    this.crmClient = crmClient;
    this.retryPolicy = retryPolicy;
    this.pollSignal = pollSignal;
    this.metrics = metrics;
    this.kafkaReads = kafkaReads;
    this.services = services;
  }

  /** Any thread. */
  void acknowledge(SourceRecord record, String topic) {
    acknowledgements.onAcknowledged(record, topic);
  }

  /** Any thread. */
  void stop() {
    stopped = true;
    crmClient.close();
    kafkaReads.topicReader.close();
    services.registry.close();
    services.webhook.ifPresent(AlertWebhook::close);
    pollSignal.signal();
  }

  /** When {@link #runOnce} has something to do again, unless something arrives before. */
  long nextWakeUpAt() {
    return nextWakeUpAt;
  }

  /** Takes in all that has arrived, lets the syncs act on it, sends what the budget grants. */
  void runOnce(long now) {
    if (!started) {
      started = true;
      step(new Event.Started(), now);
    }
    acknowledgements.pollEvent().ifPresent(event -> step(event, now));
    drainTopicReads(now);
    while (readyRecords.size() < MAX_READY_RECORDS && failureMessage == null) {
      ReceivedResponse received = receivedResponses.poll();
      if (received == null) {
        break;
      }
      onResponse(received, now);
    }
    if (now >= nextSyncAt) {
      step(new Event.Tick(), now);
    }
    // What was asked in this very turn may already be answered: nobody could look.
    drainTopicReads(now);
    long nextDispatchAt = requests.dispatch(crmClient, now, this::send);
    if (alertBudget("", now)) {
      nextDispatchAt = requests.dispatch(crmClient, now, this::send);
    }
    nextWakeUpAt = Math.min(nextSyncAt, nextDispatchAt);
    if (services.webhook.isPresent()) {
      nextWakeUpAt =
          Math.min(nextWakeUpAt, services.webhook.get().sendDue(now).orElse(nextWakeUpAt));
    }
    sync.reportLag(now, (object, ms) -> metrics.forObject(object).setFreshness(ms));
    sync.reportQuarantinedRows((object, rows) -> metrics.forObject(object).setFrozen(rows));
    sync.reportReconciliation(
        now, (object, figures) -> updateReconcileMetrics(metrics.forObject(object), figures));
  }

  private static void updateReconcileMetrics(
      TaskMetrics.ObjectMetrics objectMetrics, ReconcileMetrics reconcileMetrics) {
    objectMetrics.setDeleted(reconcileMetrics.deleted());
    objectMetrics.setHeld(reconcileMetrics.heldDeletes());
    objectMetrics.setRefuted(reconcileMetrics.refuted());
    objectMetrics.setRepaired(reconcileMetrics.repaired());
    objectMetrics.setSwept(reconcileMetrics.swept());
    objectMetrics.setSinceReconciled(reconcileMetrics.sinceFinishedMs());
  }

  private void drainTopicReads(long now) {
    for (Event next = topicReads.poll(); next != null; next = topicReads.poll()) {
      step(next, now);
    }
  }

  boolean hasReadyRecords() {
    return !readyRecords.isEmpty();
  }

  /**
   * What is ready for Kafka.
   *
   * @throws ConnectException once all that was ready is taken and the task cannot go on
   */
  List<SourceRecord> drain() {
    if (readyRecords.isEmpty() && failureMessage != null) {
      throw new ConnectException(failureMessage);
    }
    List<SourceRecord> batch = new ArrayList<>(Math.min(MAX_BATCH, readyRecords.size()));
    while (batch.size() < MAX_BATCH && !readyRecords.isEmpty()) {
      batch.add(readyRecords.removeFirst());
    }
    return batch;
  }

  boolean hasFailed() {
    return failureMessage != null;
  }

  private void send(RequestQueue.PendingRequest pendingRequest) {
    long id = pendingRequest.sendRequest.id();
    metrics.countRequest();
    crmClient.send(
        pendingRequest.sendRequest.request(),
        crmResponse -> {
          if (!stopped) {
            receivedResponses.add(new ReceivedResponse(id, crmResponse));
            pollSignal.signal();
          }
        });
  }

  private void readTopicTail(Command.ReadTopicTail readTopicTail) {
    kafkaReads
        .topicReader
        .forObject(readTopicTail.object())
        .readTail(
            readTopicTail.topic(),
            readTopicTail.sinceMs(),
            last -> onTopicRead(new Event.TopicTailRead(readTopicTail.object(), last)));
  }

  private void onTopicRead(Event event) {
    if (!stopped) {
      topicReads.add(event);
      pollSignal.signal();
    }
  }

  private void onResponse(ReceivedResponse received, long now) {
    RequestQueue.PendingRequest pendingRequest = requests.complete(received.id);
    crmClient.onResponse(pendingRequest.sendRequest.request(), received.answer, now);
    if (pendingRequest.isCancelled()) {
      return;
    }
    if (received.answer.result() instanceof Result.Failure failed && failed.kind().isRetryable()) {
      scheduleRetry(pendingRequest, failed, now);
    } else {
      if (pendingRequest.sendRequest.request() instanceof Request.Account) {
        services.accountWaitLog.onResponse();
      }
      step(
          new Event.ResponseReceived(received.id, received.answer, now - pendingRequest.sentAt),
          now);
    }
  }

  private void scheduleRetry(
      RequestQueue.PendingRequest pendingRequest, Result.Failure failed, long now) {
    pendingRequest.attempts++;
    if (failed.kind().isThrottled()) {
      metrics.countThrottled();
    }
    long waitMs =
        retryPolicy.backoff.delayMs(
            pendingRequest.attempts, failed.retryAfterMs(), retryPolicy.random);
    requests.requeue(pendingRequest, now + waitMs);
    if (pendingRequest.sendRequest.request() instanceof Request.Account) {
      services.accountWaitLog.onFailure(failed, pendingRequest.attempts, now);
    }
    if (failed.kind() == FailureKind.THROTTLED_DAILY) {
      alertBudget(failed.message(), now);
    } else if (pendingRequest.attempts >= retryPolicy.reportAfterAttempts
        && !pendingRequest.reportedFailing) {
      pendingRequest.reportedFailing = true;
      step(new Event.RequestFailing(pendingRequest.sendRequest.id(), failed), now);
    }
  }

  /**
   * @param refusalMessage the vendor's, or nothing where only the budget knows
   * @return whether there was something to tell
   */
  private boolean alertBudget(String refusalMessage, long now) {
    Optional<String> alert =
        sync.canEmitEvents()
            ? budgetAlerts.nextAlert(refusalMessage, crmClient.dailyLimitReached(now), now)
            : Optional.empty();
    alert.ifPresent(text -> step(new Event.BudgetExhausted(text), now));
    return alert.isPresent();
  }

  private void countEmitted(SourceRecord record) {
    Header op = record.headers().lastWithName(RecordFactory.HEADER_OP);
    if (op != null) {
      TaskMetrics.ObjectMetrics object =
          metrics.forObject((String) record.sourcePartition().get("object"));
      object.addEmitted(1);
      if (Op.SNAPSHOT.text().equals(op.value())) {
        object.addBackfilled(1);
      }
    }
  }

  private void step(Event event, long now) {
    Command.LoadOffsets pendingLoad = null;
    for (Command command : sync.step(event, now)) {
      if (command instanceof Command.SendRequest sendRequest) {
        requests.add(sendRequest);
      } else if (command instanceof Command.CancelRequest cancelRequest) {
        requests.cancel(cancelRequest.id());
      } else if (command instanceof Command.Emit emit) {
        readyRecords.addLast(emit.record());
        acknowledgements.addEmitted(emit.record());
        countEmitted(emit.record());
        EventLog.logIfEvent(emit.record());
        services.webhook.ifPresent(alertWebhook -> alertWebhook.enqueueIfAlert(emit.record()));
      } else if (command instanceof Command.ReadTopicTail readTopicTail) {
        readTopicTail(readTopicTail);
      } else if (command instanceof Command.ReadTopic request) {
        kafkaReads
            .topicReader
            .forObject(request.object())
            .readAll(
                request.topic(),
                request.fingerprint(),
                state ->
                    onTopicRead(new Event.TopicRead(request.object(), request.topic(), state)));
      } else if (command instanceof Command.CheckTopicConfig request) {
        kafkaReads.topicReader.checkConfig(
            request.topic(),
            state -> onTopicRead(new Event.TopicConfigChecked(request.object(), state)));
      } else if (command instanceof Command.CheckSchema request) {
        services.registry.check(
            request.topic(),
            request.schema(),
            verdict ->
                onTopicRead(new Event.SchemaChecked(request.object(), request.checkId(), verdict)));
      } else if (command instanceof Command.ScheduleWakeUp scheduleWakeUp) {
        nextSyncAt = scheduleWakeUp.wakeAt();
      } else if (command instanceof Command.LoadOffsets loadOffsets) {
        pendingLoad = loadOffsets;
      } else if (command instanceof Command.Fail fail) {
        failureMessage = fail.message();
      }
    }
    if (pendingLoad != null) {
      step(new Event.OffsetsLoaded(kafkaReads.offsets.apply(pendingLoad.partitions())), now);
    }
  }
}
