package io.crmconnect.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.crm.Json;
import io.crmconnect.http.Backoff;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.record.EventPayload;
import io.crmconnect.record.Level;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events of level {@code alert} to a URL with POST, one after the other. Failed calls are
 * retried for some time; the event is in the events topic in any case.
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
  private final Consumer<HttpOutcome> outcomes;
  private final Deque<String> queuedAlerts = new ArrayDeque<>();
  private long nextSendAt;
  private int attempts;

  /**
   * @param outcomes receives outcomes on any thread; they must be passed to {@link #onOutcome}
   */
  public AlertWebhook(
      URI address,
      Transport transport,
      Backoff backoff,
      RandomGenerator random,
      Consumer<HttpOutcome> outcomes) {
    this.address = address;
    this.transport = transport;
    this.backoff = backoff;
    this.random = random;
    this.outcomes = outcomes;
  }

  /** Queues the event if it is an alert. */
  public void enqueueIfAlert(EventPayload event) {
    if (event.level() != Level.ALERT) {
      return;
    }
    if (queuedAlerts.size() >= MAX_QUEUED_ALERTS) {
      queuedAlerts.removeFirst();
      attempts = 0;
      LOG.warn(
          "More than {} alerts wait for the webhook, so the oldest is not sent. Check"
              + " alert.webhook.url",
          MAX_QUEUED_ALERTS);
    }
    queuedAlerts.addLast(toJson(event));
  }

  private static String toJson(EventPayload event) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("kind", event.kind().text());
    json.put("object", event.object().orElse(null));
    json.put("level", event.level().text());
    json.put("at", Instant.ofEpochMilli(event.timestampMs()).toString());
    json.put("text", event.text());
    try {
      json.set("details", Json.MAPPER.readTree(event.detailsJson()));
    } catch (JsonProcessingException e) {
      json.put("details", event.detailsJson());
    }
    return Json.write(json);
  }

  /** Sends the next alert if it is due; returns the time of the next attempt, if there is one. */
  public OptionalLong sendDue(long now) {
    if (queuedAlerts.isEmpty() || nextSendAt == IN_FLIGHT) {
      return OptionalLong.empty();
    }
    if (now < nextSendAt) {
      return OptionalLong.of(nextSendAt);
    }
    nextSendAt = IN_FLIGHT;
    Map<String, String> headers = Map.of("Content-Type", "application/json");
    transport.send(
        new HttpCall("POST", address, headers, Optional.of(queuedAlerts.peekFirst())), outcomes);
    return OptionalLong.empty();
  }

  /** Handles the outcome of a call. */
  public void onOutcome(HttpOutcome outcome, long now) {
    nextSendAt = now;
    boolean delivered =
        outcome instanceof HttpOutcome.Response response && response.status() / 100 == 2;
    if (!delivered && ++attempts < MAX_ATTEMPTS) {
      nextSendAt = now + backoff.delayMs(attempts, 0, random);
      return;
    }
    if (!delivered) {
      LOG.warn(
          "The webhook did not accept an alert in {} attempts ({}). The alert is in the events"
              + " topic. Check alert.webhook.url",
          MAX_ATTEMPTS,
          outcome instanceof HttpOutcome.Response response
              ? "HTTP " + response.status()
              : "no response");
    }
    attempts = 0;
    queuedAlerts.pollFirst();
  }

  public void close() {
    transport.close();
  }
}
