/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.http.Backoff;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.monitor.AlertWebhook;
import io.crmconnect.monitor.RequestLog;
import io.crmconnect.monitor.TaskMetric;
import io.crmconnect.monitor.TaskMetrics;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.signal.SignalReader;
import io.crmconnect.sync.TaskSync;
import io.crmconnect.sync.core.Event;
import io.crmconnect.topics.TopicReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
   * @param signalReader reads the signals topic
   * @param valueDecoder decodes what the topic reader returns of rows
   */
  record KafkaReads(
      Function<List<Map<String, String>>, List<Map<String, Object>>> offsets,
      TopicReader topicReader,
      SignalReader signalReader,
      ValueDecoder valueDecoder) {}

  /** The services that a task uses in addition to the vendor and Kafka. */
  record Services(
      SchemaRegistry registry, Optional<AlertWebhook> webhook, CrmReachability reachability) {}

  /**
   * How failed requests are retried.
   *
   * @param maxInFlightMs a request without an outcome for so long has failed; more than the
   *     timeouts of the calls that it may take
   */
  record RetryPolicy(
      Backoff backoff, RandomGenerator random, int reportAfterAttempts, long maxInFlightMs) {}

  private static final Logger LOG = LoggerFactory.getLogger(TaskDriver.class);

  /** Failed attempts before a request is divided, if others are answered meanwhile. */
  private static final int MIN_DIVISION_ATTEMPTS = 3;

  /** The same if no other request is answered, or if the request is for a single record. */
  private static final int MAX_DIVISION_ATTEMPTS = 5;

  private final TaskSync sync;
  private final CrmClient crmClient;
  private final RetryPolicy retryPolicy;
  private final Inbox inbox;
  private final TaskMetrics metrics;
  private final KafkaReads kafkaReads;
  private final Services services;

  private final RequestQueue requests;
  private final RecordQueue records;
  private final AnswerAdmission admission;
  private final Acknowledgements acknowledgements;
  private final CommandExecutor executor;
  private final MetricsUpdate metricsUpdate;
  private final BudgetAlerts budgetAlerts = new BudgetAlerts();

  private boolean started;
  private long nextWakeUpAt;

  /** When the latest of the requests was sent that were answered. */
  private long lastAnsweredSentAt = Long.MIN_VALUE;

  TaskDriver(
      TaskSync sync,
      CrmClient crmClient,
      RetryPolicy retryPolicy,
      Inbox inbox,
      TaskMetrics metrics,
      KafkaReads kafkaReads,
      Services services,
      WorkerMemory memory) {
    this.sync = sync;
    this.crmClient = crmClient;
    this.retryPolicy = retryPolicy;
    this.inbox = inbox;
    this.metrics = metrics;
    this.kafkaReads = kafkaReads;
    this.services = services;
    this.acknowledgements = new Acknowledgements(inbox);
    this.records = new RecordQueue(memory);
    this.admission = new AnswerAdmission(memory, records, acknowledgements);
    this.requests = new RequestQueue(admission);
    this.metricsUpdate = new MetricsUpdate(metrics, sync, crmClient, records, acknowledgements);
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
    admission.close();
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
        failOverdueRequests(now);
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
            Math.min(
                services.reachability.nextReportAt(requests.unanswered()),
                requests.oldestInFlight().map(this::overdueAt).orElse(Long.MAX_VALUE)),
            Math.min(executor.nextSyncAt(), nextDispatchAt));
    services.webhook.ifPresent(webhook -> sendAlerts(webhook, now));
    metricsUpdate.update(now);
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
    int sendCount = pendingRequest.sendCount();
    metrics.increment(TaskMetric.REQUESTS);
    RequestLog.logSent(
        id,
        pendingRequest.sendRequest.request(),
        pendingRequest.sendRequest.purpose(),
        sendCount,
        now - pendingRequest.dueAt(),
        crmClient,
        now);
    services.reachability.onSent(requests.unanswered() == 1 && pendingRequest.attempts == 0, now);
    crmClient.send(
        pendingRequest.sendRequest.request(),
        crmResponse -> {
          if (sendCount == pendingRequest.sendCount()) {
            // Otherwise it is late and will not be processed, so nothing would release its memory.
            admission.onReceived(pendingRequest, crmResponse);
          }
          inbox.addResponse(id, sendCount, crmResponse);
        });
  }

  private long overdueAt(RequestQueue.PendingRequest pendingRequest) {
    return pendingRequest.sentAt + retryPolicy.maxInFlightMs;
  }

  /**
   * Whatever went wrong where the response was lost, the task must not wait for it forever while it
   * seems to run.
   */
  private void failOverdueRequests(long now) {
    for (Optional<RequestQueue.PendingRequest> oldest = requests.oldestInFlight();
        oldest.isPresent() && now >= overdueAt(oldest.get());
        oldest = requests.oldestInFlight()) {
      RequestQueue.PendingRequest overdue = oldest.get();
      String message =
          "The request has had no outcome for " + retryPolicy.maxInFlightMs / 1_000 + " s.";
      LOG.error(
          "{} It is sent again. If this persists, restart the task and report the errors that the"
              + " log has before this one",
          message);
      onResponse(
          new Inbox.ReceivedResponse(
              overdue.sendRequest.id(),
              overdue.sendCount(),
              new CrmResponse(
                  new Result.Failure(FailureKind.UNAVAILABLE, message, 0),
                  OptionalLong.empty(),
                  BudgetSignals.NONE)),
          now);
    }
  }

  private void onResponse(Inbox.ReceivedResponse received, long now) {
    if (!requests.awaits(received.requestId(), received.sendCount())) {
      // The request was taken for lost and sent again, so this response may be too old.
      return;
    }
    RequestQueue.PendingRequest pendingRequest = requests.complete(received.requestId());
    crmClient.onResponse(pendingRequest.sendRequest.request(), received.answer(), now);
    metrics.countResponse(pendingRequest.sendRequest.request(), received.answer().result(), now);
    RequestLog.logResponse(
        received.requestId(), received.answer().result(), now - pendingRequest.sentAt);
    admission.observe(pendingRequest.sendRequest.request(), received.answer());
    admission.onProcessed(pendingRequest);
    services
        .reachability
        .onResponse(received.answer().result(), requests.unanswered(), now)
        .ifPresent(reachable -> step(reachable, now));
    if (pendingRequest.isCancelled()) {
      return;
    }
    if (received.answer().result() instanceof Result.Failure failed
        && failed.kind().isRetryable()
        && !mustDivide(pendingRequest, failed, now)) {
      scheduleRetry(pendingRequest, failed, now);
    } else {
      if (!(received.answer().result() instanceof Result.Failure)) {
        lastAnsweredSentAt = Math.max(lastAnsweredSentAt, pendingRequest.sentAt);
      }
      step(
          new Event.ResponseReceived(
              received.requestId(), received.answer(), now - pendingRequest.sentAt),
          now);
    }
  }

  /**
   * Whether the syncs have to ask for less: the response is too large, or several attempts failed.
   * While no other request is answered, it may be an outage, so it takes more attempts, and a
   * request for a single record is retried until others are answered.
   */
  private boolean mustDivide(
      RequestQueue.PendingRequest pendingRequest, Result.Failure failed, long now) {
    if (!(pendingRequest.sendRequest.request() instanceof Request.Divisible request)) {
      return false;
    }
    if (failed.kind() == FailureKind.TOO_LARGE) {
      return true;
    }
    if (failed.kind() != FailureKind.UNAVAILABLE || failed.retryAfterMs() > 0) {
      return false;
    }
    pendingRequest.firstUnavailableAt = Math.min(pendingRequest.firstUnavailableAt, now);
    pendingRequest.unavailableAttempts++;
    boolean othersAnswered = lastAnsweredSentAt >= pendingRequest.firstUnavailableAt;
    if (request.limit() == 1) {
      return othersAnswered && pendingRequest.unavailableAttempts >= MAX_DIVISION_ATTEMPTS;
    }
    return pendingRequest.unavailableAttempts
        >= (othersAnswered ? MIN_DIVISION_ATTEMPTS : MAX_DIVISION_ATTEMPTS);
  }

  private void scheduleRetry(
      RequestQueue.PendingRequest pendingRequest, Result.Failure failed, long now) {
    pendingRequest.attempts++;
    metrics.increment(TaskMetric.RETRIES);
    long waitMs =
        retryPolicy.backoff.delayMs(
            pendingRequest.attempts, pendingRequest.minRetryDelayMs(failed), retryPolicy.random);
    requests.requeue(pendingRequest, now + waitMs);
    if (!failed.isDailyLimit()) {
      budgetAlerts
          .nextWaitAlert(failed, now)
          .ifPresent(text -> step(new Event.BudgetExhausted(text), now));
    }
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
            crmClient.budgetStatus().dailyLimitReached(now),
            crmClient.budgetStatus().limitUsedByOthers(now),
            now);
    alert.ifPresent(text -> step(new Event.BudgetExhausted(text), now));
    return alert.isPresent();
  }

  private void step(Event event, long now) {
    executor.execute(sync.step(event, now)).ifPresent(loaded -> step(loaded, now));
  }
}
