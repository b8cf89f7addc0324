/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.http.Backoff;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.record.DeleteMode;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.EventPayload;
import io.crmconnect.record.Level;
import io.crmconnect.record.MisfitMode;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.record.RecordSettings;
import io.crmconnect.record.SourcePosition;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Alerts are sent in order and retried a limited number of times. */
class AlertWebhookTest {
  private final List<HttpCall> calls = new ArrayList<>();
  private final Deque<HttpOutcome> outcomes = new ArrayDeque<>();
  private int status = 200;

  private final AlertWebhook alertWebhook =
      new AlertWebhook(
          URI.create("https://hooks.example.com/secret"),
          new Transport() {
            @Override
            public void send(HttpCall call, Consumer<HttpOutcome> sink) {
              calls.add(call);
              sink.accept(new HttpOutcome.Response(status, Map.of(), new byte[0]));
            }

            @Override
            public void close() {}
          },
          new Backoff(100, 1_000),
          new SplittableRandom(1),
          outcomes::add);

  @Test
  void onlyAlertsAreSent() {
    alertWebhook.enqueueIfAlert(event(Level.INFO, "fine"));
    alertWebhook.enqueueIfAlert(event(Level.ALERT, "phone is gone"));
    alertWebhook.enqueueIfAlert(event(Level.ALERT, "fax is gone"));
    runTurns(0, 5);
    assertThat(calls).hasSize(2);
    assertThat(calls.get(0).body().orElseThrow())
        .contains(
            "\"kind\":\"drift.found\"",
            "\"object\":\"contacts\"",
            "\"text\":\"phone is gone\"",
            "\"details\":{\"rows\":3}",
            "\"connector\":null,\"account\":null",
            "\"at\":\"1970-01-01T00:00:05Z\"");
    assertThat(calls.get(1).body().orElseThrow()).contains("fax is gone");
  }

  @Test
  void aRefusedAlertIsRetriedAndThenDropped() {
    status = 500;
    alertWebhook.enqueueIfAlert(event(Level.ALERT, "phone is gone"));
    alertWebhook.enqueueIfAlert(event(Level.ALERT, "fax is gone"));
    runTurns(0, 3);
    assertThat(calls).hasSize(1);
    for (long now = 0; now < 100_000; now += 10) {
      runTurns(now, 1);
    }
    assertThat(calls).hasSize(20);
    assertThat(calls.get(9).body()).isEqualTo(calls.get(0).body());
    assertThat(calls.get(10).body().orElseThrow()).contains("fax is gone");
  }

  private void runTurns(long now, int count) {
    for (int i = 0; i < count; i++) {
      if (!outcomes.isEmpty()) {
        alertWebhook.onOutcome(outcomes.removeFirst(), now);
      }
      alertWebhook.sendDue(now);
    }
  }

  private static EventPayload event(Level level, String text) {
    return new RecordFactory(new RecordSettings("crm", MisfitMode.NULL, DeleteMode.TOMBSTONE))
        .createEvent(
            EventKind.DRIFT_FOUND,
            "contacts",
            level,
            text,
            Map.of("rows", 3),
            5_000,
            new SourcePosition(Map.of(), Map.of()))
        .payload();
  }
}
