package io.crmconnect.task;

import io.crmconnect.crm.CrmResponse;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.sync.core.Event;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Messages from other threads to the thread that polls. Any thread may add; only the polling thread
 * takes out.
 *
 * <p>Each kind of message has its own queue, because the driver takes them by kind, not in the
 * order of their arrival: acknowledgements first and all at once, then the results of topic reads
 * and schema checks, then responses. Responses stay here while Kafka is behind.
 */
final class Inbox {
  /** Kafka has this record, in this topic. */
  record Acknowledgement(SourceRecord record, String topic) {}

  /** What the vendor answered to the request of this id. */
  record ReceivedResponse(long requestId, CrmResponse answer) {}

  private final Environment.PollSignal pollSignal;
  private final Queue<Acknowledgement> acknowledgements = new ConcurrentLinkedQueue<>();
  private final Queue<Event> events = new ConcurrentLinkedQueue<>();
  private final Queue<ReceivedResponse> responses = new ConcurrentLinkedQueue<>();
  private final Queue<HttpOutcome> webhookOutcomes = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  Inbox(Environment.PollSignal pollSignal) {
    this.pollSignal = pollSignal;
  }

  /** Does not wake the polling thread: records are acknowledged all the time. */
  void addAcknowledgement(SourceRecord record, String topic) {
    acknowledgements.add(new Acknowledgement(record, topic));
  }

  /** The result of a topic read or of a schema check. */
  void addEvent(Event event) {
    add(events, event);
  }

  void addResponse(long requestId, CrmResponse answer) {
    add(responses, new ReceivedResponse(requestId, answer));
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

  /** Null if there is none; so do all that follow. */
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

  /** From here on only acknowledgements are taken in. */
  void close() {
    closed = true;
  }

  void wakePoll() {
    pollSignal.signal();
  }
}
