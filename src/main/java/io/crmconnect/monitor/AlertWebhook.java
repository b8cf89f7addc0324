/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.crm.Json;
import io.crmconnect.http.Backoff;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpDates;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.record.EventPayload;
import io.crmconnect.record.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
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

  /** Many receivers refuse more; the events topic has the whole event. */
  private static final int MAX_DETAILS_LENGTH = 32_000;

  private static final int MAX_TEXT_LENGTH = 8_000;

  /** A receiver that asks for more would get the alert when it is of no use any more. */
  private static final long MAX_RETRY_AFTER_MS = 900_000;

  private static final long IN_FLIGHT = Long.MAX_VALUE;

  private final URI address;
  private final Map<String, String> headers;
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
    this.address = withoutUserInfo(address);
    this.headers = createHeaders(address);
    this.transport = transport;
    this.backoff = backoff;
    this.random = random;
    this.outcomes = outcomes;
  }

  private static Map<String, String> createHeaders(URI address) {
    String userInfo = address.getUserInfo();
    if (userInfo == null || userInfo.isEmpty()) {
      return Map.of("Content-Type", "application/json");
    }
    String credentials = userInfo.contains(":") ? userInfo : userInfo + ":";
    return Map.of(
        "Content-Type",
        "application/json",
        "Authorization",
        "Basic "
            + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
  }

  /** A fragment is not part of a request either. */
  private static URI withoutUserInfo(URI address) {
    StringBuilder text = new StringBuilder();
    text.append(address.getScheme()).append("://").append(address.getHost());
    if (address.getPort() >= 0) {
      text.append(':').append(address.getPort());
    }
    text.append(address.getRawPath());
    if (address.getRawQuery() != null) {
      text.append('?').append(address.getRawQuery());
    }
    return URI.create(text.toString());
  }

  /** Queues the event if it is an alert. */
  public void enqueueIfAlert(EventPayload event) {
    if (event.level() != Level.ALERT) {
      return;
    }
    if (queuedAlerts.size() >= MAX_QUEUED_ALERTS) {
      removeOldest();
      LOG.warn(
          "More than {} alerts wait for the webhook, so the oldest is not sent. Check"
              + " alert.webhook.url",
          MAX_QUEUED_ALERTS);
    }
    queuedAlerts.addLast(toJson(event));
  }

  /** The alert in flight stays the first one, because its outcome removes it. */
  private void removeOldest() {
    if (nextSendAt != IN_FLIGHT) {
      queuedAlerts.removeFirst();
      attempts = 0;
      return;
    }
    String inFlight = queuedAlerts.removeFirst();
    queuedAlerts.removeFirst();
    queuedAlerts.addFirst(inFlight);
  }

  private static String toJson(EventPayload event) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("kind", event.kind().text());
    json.put("object", event.object().orElse(null));
    json.put("level", event.level().text());
    json.put("at", Instant.ofEpochMilli(event.timestampMs()).toString());
    json.put("text", truncate(event.text(), MAX_TEXT_LENGTH));
    json.put("connector", event.connector().orElse(null));
    json.put("account", event.account().orElse(null));
    if (event.detailsJson().length() > MAX_DETAILS_LENGTH) {
      json.putObject("details").put("omitted", "too long; see the events topic");
      return Json.write(json);
    }
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
    transport.send(
        new HttpCall("POST", address, headers, Optional.of(queuedAlerts.peekFirst())), outcomes);
    return OptionalLong.empty();
  }

  private static long retryAfterMs(HttpOutcome outcome) {
    return outcome instanceof HttpOutcome.Response response
        ? Math.min(MAX_RETRY_AFTER_MS, HttpDates.parseRetryAfterMs(response))
        : 0;
  }

  private static String truncate(String text, int maxLength) {
    if (text.length() <= maxLength) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
    return text.substring(0, end) + "...";
  }

  /**
   * Handles the outcome of a call. A status of 2xx means that the receiver has the alert, whatever
   * follows it; sending it again would alert twice.
   */
  public void onOutcome(HttpOutcome outcome, long now) {
    nextSendAt = now;
    boolean delivered =
        outcome instanceof HttpOutcome.Response response && response.status() / 100 == 2;
    if (!delivered && ++attempts < MAX_ATTEMPTS) {
      nextSendAt = now + backoff.delayMs(attempts, retryAfterMs(outcome), random);
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
}
