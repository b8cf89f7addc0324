package io.crmconnect.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.crm.Json;
import io.crmconnect.http.Backoff;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * POSTs events of the level {@code alert} to an address, one after the other. An address that does
 * not take one is tried again for some time; the event is in its topic in any case.
 */
public final class AlertWebhook {
  private static final Logger LOG = LoggerFactory.getLogger(AlertWebhook.class);
  private static final int MAX_ATTEMPTS = 10;
  private static final int MAX_QUEUED_ALERTS = 100;
  private static final long IN_FLIGHT = Long.MAX_VALUE;

  private final URI address;
  private final Transport transport;
  private final Backoff backoff;
  private final RandomGenerator random;
  private final Runnable wakeUp;
  private final Deque<String> queuedAlerts = new ArrayDeque<>();
  private final Queue<HttpOutcome> outcomes = new ConcurrentLinkedQueue<>();
  private long nextSendAt;
  private int attempts;

  /**
   * @param wakeUp called by any thread when {@link #sendDue} has something to do
   */
  public AlertWebhook(
      URI address, Transport transport, Backoff backoff, RandomGenerator random, Runnable wakeUp) {
    this.address = address;
    this.transport = transport;
    this.backoff = backoff;
    this.random = random;
    this.wakeUp = wakeUp;
  }

  /** Takes the record up if it is an alert. */
  public void enqueueIfAlert(SourceRecord record) {
    Optional<Struct> alert =
        EventLog.extractEvent(record).filter(event -> "alert".equals(event.getString("level")));
    if (alert.isEmpty()) {
      return;
    }
    Struct event = alert.get();
    if (queuedAlerts.size() >= MAX_QUEUED_ALERTS) {
      queuedAlerts.removeFirst();
      attempts = 0;
      LOG.warn("The webhook takes no alerts; the oldest that waited is given up");
    }
    queuedAlerts.addLast(toJson(event));
  }

  private static String toJson(Struct event) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("kind", event.getString("kind"));
    json.put("object", event.getString("object"));
    json.put("level", event.getString("level"));
    json.put("at", ((Date) event.get("at")).toInstant().toString());
    json.put("text", event.getString("text"));
    try {
      json.set("details", Json.MAPPER.readTree(event.getString("details")));
    } catch (JsonProcessingException e) {
      json.put("details", event.getString("details"));
    }
    return Json.write(json);
  }

  /** Sends what is due; returns when it has something to do again, if so. */
  public OptionalLong sendDue(long now) {
    for (HttpOutcome outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
      onOutcome(outcome, now);
    }
    if (queuedAlerts.isEmpty() || nextSendAt == IN_FLIGHT) {
      return OptionalLong.empty();
    }
    if (now < nextSendAt) {
      return OptionalLong.of(nextSendAt);
    }
    nextSendAt = IN_FLIGHT;
    Map<String, String> headers = Map.of("Content-Type", "application/json");
    transport.send(
        new HttpCall("POST", address, headers, Optional.of(queuedAlerts.peekFirst())),
        outcome -> {
          outcomes.add(outcome);
          wakeUp.run();
        });
    return OptionalLong.empty();
  }

  private void onOutcome(HttpOutcome outcome, long now) {
    nextSendAt = now;
    boolean delivered =
        outcome instanceof HttpOutcome.Response response && response.status() / 100 == 2;
    if (!delivered && ++attempts < MAX_ATTEMPTS) {
      nextSendAt = now + backoff.delayMs(attempts, 0, random);
      return;
    }
    if (!delivered) {
      LOG.warn(
          "The webhook did not take an alert in {} tries ({}); it is in the events topic",
          MAX_ATTEMPTS,
          outcome instanceof HttpOutcome.Response response
              ? "it answers " + response.status()
              : "no answer");
    }
    attempts = 0;
    queuedAlerts.pollFirst();
  }

  public void close() {
    transport.close();
  }
}
