package io.crmconnect.task;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Result;
import io.crmconnect.http.Backoff;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.monitor.AlertWebhook;
import io.crmconnect.monitor.TaskMetrics;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.sync.TaskSync;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.core.ReconcileMetrics;
import io.crmconnect.topics.TopicReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Runs {@link TaskSync} on the polling thread: it converts the messages in the {@link Inbox} to
 * events, has the commands executed, sends requests and retries failed ones.
 */
final class TaskDriver {
  /**
   * The data that a task reads from Kafka.
   *
   * @param offsets returns the stored offsets of partitions in their order; null if there is none
   * @param topicReader reads the output topics
   */
  record KafkaReads(
      Function<List<Map<String, String>>, List<Map<String, Object>>> offsets,
      TopicReader topicReader) {}

  /** The services that a task uses in addition to the vendor and Kafka. */
  record Services(
      SchemaRegistry registry, Optional<AlertWebhook> webhook, CrmReachability reachability) {}

  /** How failed requests are retried. */
  record RetryPolicy(Backoff backoff, RandomGenerator random, int reportAfterAttempts) {}

  private final TaskSync sync;
  private final CrmClient crmClient;
  private final RetryPolicy retryPolicy;
  private final Inbox inbox;
  private final TaskMetrics metrics;
  private final KafkaReads kafkaReads;
  private final Services services;

  private final RequestQueue requests = new RequestQueue();
  private final RecordQueue records = new RecordQueue();
  private final Acknowledgements acknowledgements;
  private final CommandExecutor executor;
  private final BudgetAlerts budgetAlerts = new BudgetAlerts();

  private boolean started;
  private long nextWakeUpAt;

  TaskDriver(
      TaskSync sync,
      CrmClient crmClient,
      RetryPolicy retryPolicy,
      Inbox inbox,
      TaskMetrics metrics,
      KafkaReads kafkaReads,
      Services services) {
    this.sync = sync;
    this.crmClient = crmClient;
    this.retryPolicy = retryPolicy;
    this.inbox = inbox;
    this.metrics = metrics;
    this.kafkaReads = kafkaReads;
    this.services = services;
    this.acknowledgements = new Acknowledgements(inbox);
    this.executor =
        new CommandExecutor(
            requests,
            records,
            acknowledgements,
            kafkaReads,
            services.registry,
            inbox,
            metrics,
            services.webhook);
  }

  /**
   * Called on any thread.
   *
   * @param topic that the record was written to; empty: it was not written
   */
  void acknowledge(SourceRecord record, Optional<String> topic) {
    inbox.addAcknowledgement(record, topic);
  }

  /** Called on any thread. */
  void stop() {
    inbox.close();
    crmClient.close();
    kafkaReads.topicReader.close();
    services.registry.close();
    services.webhook.ifPresent(AlertWebhook::close);
    inbox.wakePoll();
  }

  /** When the next {@link #runOnce} is useful unless a message arrives earlier. */
  long nextWakeUpAt() {
    return nextWakeUpAt;
  }

  /** Handles all messages, runs the syncs, and sends the requests that the budget grants. */
  void runOnce(long now) {
    if (!started) {
      started = true;
      step(new Event.Started(), now);
    }
    acknowledgements.pollEvent().ifPresent(event -> step(event, now));
    drainEvents(now);
    while (!records.isFull() && !hasFailed()) {
      Inbox.ReceivedResponse received = inbox.pollResponse();
      if (received == null) {
        break;
      }
      onResponse(received, now);
    }
    if (now >= executor.nextSyncAt()) {
      step(new Event.Tick(), now);
    }
    // Checks that were requested in this call may already have results.
    drainEvents(now);
    long nextDispatchAt = requests.dispatch(crmClient, now, pending -> send(pending, now));
    if (alertBudget("", now)) {
      nextDispatchAt = requests.dispatch(crmClient, now, pending -> send(pending, now));
    }
    services
        .reachability
        .nextReport(requests.unanswered(), now)
        .ifPresent(report -> step(report, now));
    metrics.setCrmUnreachable(services.reachability.unreachableMs(now));
    nextWakeUpAt =
        Math.min(
            services.reachability.nextReportAt(requests.unanswered()),
            Math.min(executor.nextSyncAt(), nextDispatchAt));
    services.webhook.ifPresent(webhook -> sendAlerts(webhook, now));
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

  private void drainEvents(long now) {
    for (Event next = inbox.pollEvent(); next != null; next = inbox.pollEvent()) {
      step(next, now);
    }
  }

  private void sendAlerts(AlertWebhook webhook, long now) {
    for (HttpOutcome outcome = inbox.pollWebhookOutcome();
        outcome != null;
        outcome = inbox.pollWebhookOutcome()) {
      webhook.onOutcome(outcome, now);
    }
    nextWakeUpAt = Math.min(nextWakeUpAt, webhook.sendDue(now).orElse(nextWakeUpAt));
  }

  boolean hasReadyRecords() {
    return !records.isEmpty();
  }

  /**
   * The records that are ready.
   *
   * @throws ConnectException if the task has failed and no record is left
   */
  List<SourceRecord> drain() {
    if (records.isEmpty() && hasFailed()) {
      throw new ConnectException(executor.failure().orElseThrow());
    }
    return records.nextBatch();
  }

  boolean hasFailed() {
    return executor.failure().isPresent();
  }

  private void send(RequestQueue.PendingRequest pendingRequest, long now) {
    long id = pendingRequest.sendRequest.id();
    metrics.countRequest();
    services.reachability.onSent(requests.unanswered() == 1 && pendingRequest.attempts == 0, now);
    crmClient.send(
        pendingRequest.sendRequest.request(), crmResponse -> inbox.addResponse(id, crmResponse));
  }

  private void onResponse(Inbox.ReceivedResponse received, long now) {
    RequestQueue.PendingRequest pendingRequest = requests.complete(received.requestId());
    crmClient.onResponse(pendingRequest.sendRequest.request(), received.answer(), now);
    services
        .reachability
        .onResponse(received.answer().result(), requests.unanswered(), now)
        .ifPresent(reachable -> step(reachable, now));
    if (pendingRequest.isCancelled()) {
      return;
    }
    if (received.answer().result() instanceof Result.Failure failed
        && failed.kind().isRetryable()) {
      scheduleRetry(pendingRequest, failed, now);
    } else {
      step(
          new Event.ResponseReceived(
              received.requestId(), received.answer(), now - pendingRequest.sentAt),
          now);
    }
  }

  private void scheduleRetry(
      RequestQueue.PendingRequest pendingRequest, Result.Failure failed, long now) {
    pendingRequest.attempts++;
    if (failed.kind() == FailureKind.THROTTLED) {
      metrics.countThrottled();
    }
    long waitMs =
        retryPolicy.backoff.delayMs(
            pendingRequest.attempts, failed.retryAfterMs(), retryPolicy.random);
    requests.requeue(pendingRequest, now + waitMs);
    if (failed.isDailyLimit()) {
      alertBudget(failed.message(), now);
    } else if (pendingRequest.attempts >= retryPolicy.reportAfterAttempts
        && !pendingRequest.reportedFailing) {
      pendingRequest.reportedFailing = true;
      step(new Event.RequestFailing(pendingRequest.sendRequest.id(), failed), now);
    }
  }

  /**
   * @param refusalMessage the vendor's message; empty if the budget denied the request
   * @return whether an event was emitted
   */
  private boolean alertBudget(String refusalMessage, long now) {
    Optional<String> alert =
        budgetAlerts.nextAlert(
            refusalMessage,
            crmClient.dailyLimitReached(now),
            crmClient.limitUsedByOthers(now),
            now);
    alert.ifPresent(text -> step(new Event.BudgetExhausted(text), now));
    return alert.isPresent();
  }

  private void step(Event event, long now) {
    executor.execute(sync.step(event, now)).ifPresent(loaded -> step(loaded, now));
  }
}
