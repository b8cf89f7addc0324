/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.crm.CrmResponse;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.sync.core.Event;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Messages from other threads to the polling thread. Any thread may add messages; only the polling
 * thread removes them.
 *
 * <p>Each kind of message has its own queue, because the driver handles them by kind, not in the
 * order of arrival: first all acknowledgements, then the results of topic reads and schema checks,
 * then responses. Responses stay here while too many records wait for the next poll.
 */
final class Inbox {
  /**
   * Connect is done with the record.
   *
   * @param topic that it was written to; empty: it was not written
   */
  record Acknowledgement(SourceRecord record, Optional<String> topic) {}

  /**
   * The vendor's response to the request with this id.
   *
   * @param sendCount how often the request had been sent when this response was requested
   */
  record ReceivedResponse(long requestId, int sendCount, CrmResponse answer) {}

  private final Environment.PollSignal pollSignal;
  private final Queue<Acknowledgement> acknowledgements = new ConcurrentLinkedQueue<>();
  private final Queue<Event> events = new ConcurrentLinkedQueue<>();
  private final Queue<ReceivedResponse> responses = new ConcurrentLinkedQueue<>();
  private final Queue<HttpOutcome> webhookOutcomes = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  Inbox(Environment.PollSignal pollSignal) {
    this.pollSignal = pollSignal;
  }

  /** Does not wake the polling thread, because acknowledgements arrive all the time. */
  void addAcknowledgement(SourceRecord record, Optional<String> topic) {
    acknowledgements.add(new Acknowledgement(record, topic));
  }

  /** Adds the result of a topic read or a schema check. */
  void addEvent(Event event) {
    add(events, event);
  }

  void addResponse(long requestId, int sendCount, CrmResponse answer) {
    add(responses, new ReceivedResponse(requestId, sendCount, answer));
  }

  void addWebhookOutcome(HttpOutcome outcome) {
    add(webhookOutcomes, outcome);
  }

  private <T> void add(Queue<T> queue, T message) {
    if (!closed) {
      queue.add(message);
      pollSignal.signal();
    }
  }

  /** The next message, or null if there is none; so do the following methods. */
  Acknowledgement pollAcknowledgement() {
    return acknowledgements.poll();
  }

  Event pollEvent() {
    return events.poll();
  }

  ReceivedResponse pollResponse() {
    return responses.poll();
  }

  HttpOutcome pollWebhookOutcome() {
    return webhookOutcomes.poll();
  }

  /** From now on, only acknowledgements are accepted. */
  void close() {
    closed = true;
  }

  void wakePoll() {
    pollSignal.signal();
  }
}
