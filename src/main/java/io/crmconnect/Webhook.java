package io.crmconnect;

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
final class Webhook {
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
  private static final int TRIES = 10;
  private static final int MOST = 100;
  private static final long ASKED = Long.MAX_VALUE;

  private final URI address;
  private final Transport transport;
  private final Backoff backoff;
  private final RandomGenerator random;
  private final Runnable arrived;
  private final Deque<String> waiting = new ArrayDeque<>();
  private final Queue<HttpOutcome> outcomes = new ConcurrentLinkedQueue<>();
  private long dueAt;
  private int tries;

  /**
   * @param arrived called by any thread when {@link #turn} has something to do
   */
  Webhook(
      URI address, Transport transport, Backoff backoff, RandomGenerator random, Runnable arrived) {
    this.address = address;
    this.transport = transport;
    this.backoff = backoff;
    this.random = random;
    this.arrived = arrived;
  }

  /** Takes the record up if it is an alert. */
  void offer(SourceRecord record) {
    Optional<Struct> found =
        EventLog.eventOf(record).filter(event -> "alert".equals(event.getString("level")));
    if (found.isEmpty()) {
      return;
    }
    Struct event = found.get();
    if (waiting.size() >= MOST) {
      waiting.removeFirst();
      tries = 0;
      LOG.warn("The webhook takes no alerts; the oldest that waited is given up");
    }
    waiting.addLast(json(event));
  }

  private static String json(Struct event) {
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
  OptionalLong turn(long now) {
    for (HttpOutcome outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
      answered(outcome, now);
    }
    if (waiting.isEmpty() || dueAt == ASKED) {
      return OptionalLong.empty();
    }
    if (now < dueAt) {
      return OptionalLong.of(dueAt);
    }
    dueAt = ASKED;
    Map<String, String> headers = Map.of("Content-Type", "application/json");
    transport.send(
        new HttpCall("POST", address, headers, Optional.of(waiting.peekFirst())),
        outcome -> {
          outcomes.add(outcome);
          arrived.run();
        });
    return OptionalLong.empty();
  }

  private void answered(HttpOutcome outcome, long now) {
    dueAt = now;
    boolean taken =
        outcome instanceof HttpOutcome.Response response && response.status() / 100 == 2;
    if (!taken && ++tries < TRIES) {
      dueAt = now + backoff.delayMs(tries, 0, random);
      return;
    }
    if (!taken) {
      LOG.warn(
          "The webhook did not take an alert in {} tries ({}); it is in the events topic",
          TRIES,
          outcome instanceof HttpOutcome.Response response
              ? "it answers " + response.status()
              : "no answer");
    }
    tries = 0;
    waiting.pollFirst();
  }

  void close() {
    transport.close();
  }
}
