/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.http.Backoff;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpClientTransport;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Timeouts;
import io.crmconnect.http.Transport;
import io.crmconnect.monitor.AlertWebhook;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.EventPayload;
import io.crmconnect.record.Level;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers of alerts that answer in odd ways get each alert once, and none is lost. */
class WebhookReceiverTest {
  private static final Backoff BACKOFF = new Backoff(100, 1_000);

  /** Answers each request with the same bytes, and then with the rest, which may have no end. */
  private static final class Receiver implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicLong bytesSent = new AtomicLong();
    private final Queue<String> alerts = new ConcurrentLinkedQueue<>();
    private final String head;
    private final String rest;
    private final boolean endless;

    Receiver(String head, String rest, boolean endless) throws IOException {
      // Otherwise the next alert might be sent on a connection that is just being closed.
      this.head =
          head.contains("Connection: close")
              ? head
              : head.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
      this.rest = rest;
      this.endless = endless;
      Thread thread = new Thread(this::accept, "test-receiver");
      thread.setDaemon(true);
      thread.start();
    }

    private void accept() {
      try {
        while (true) {
          Socket peer = socket.accept();
          Thread thread = new Thread(() -> serve(peer), "test-receiver");
          thread.setDaemon(true);
          thread.start();
        }
      } catch (IOException e) {
        // Closed at the end of the test.
        return;
      }
    }

    private void serve(Socket peer) {
      try (peer) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(peer.getInputStream(), StandardCharsets.US_ASCII));
        int length = 0;
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
          if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
            length = Integer.parseInt(line.substring(15).strip());
          }
        }
        char[] body = new char[length];
        for (int read = 0; read < length; ) {
          read += in.read(body, read, length - read);
        }
        alerts.add(new String(body));
        OutputStream out = peer.getOutputStream();
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        do {
          out.write(rest.getBytes(StandardCharsets.ISO_8859_1));
          out.flush();
          bytesSent.addAndGet(rest.length());
        } while (endless);
      } catch (IOException e) {
        // The connector has closed the connection.
        return;
      }
    }

    URI address() {
      return URI.create("http://localhost:" + socket.getLocalPort() + "/hook");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static EventPayload alert(String text) {
    return new EventPayload(
        EventKind.DRIFT_FOUND,
        Optional.of("contacts"),
        Level.ALERT,
        5_000,
        text,
        "{\"rows\":3}",
        Optional.of("crm"),
        Optional.of("1"));
  }

  private static AlertWebhook webhook(
      URI address, Transport transport, Consumer<HttpOutcome> outcomes) {
    return new AlertWebhook(address, transport, BACKOFF, new SplittableRandom(1), outcomes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n|ok",
        "HTTP/1.1 204 No Content\r\n\r\n|",
        "HTTP/1.1 202 Accepted\r\nContent-Length: 100000\r\n\r\n|short",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n|zz\r\nnot a chunk",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\n|no gzip!!",
        "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 9\r\n\r\n|no brotli",
        "HTTP/1.1 200 OK\r\nContent-Type: a/b; charset=none\r\nContent-Length: 1\r\n\r\n|x",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n|endless",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n|",
      })
  void aSuccessfulStatusIsEnoughWhateverFollowsIt(String response) throws Exception {
    int bar = response.indexOf('|');
    BlockingQueue<HttpOutcome> outcomes = new LinkedBlockingQueue<>();
    try (Receiver receiver =
            new Receiver(
                response.substring(0, bar),
                response.substring(bar + 1),
                response.endsWith("endless"));
        Transport transport = HttpClientTransport.withoutBodies(new Timeouts(2_000, 2_000))) {
      AlertWebhook webhook = webhook(receiver.address(), transport, outcomes::add);
      webhook.enqueueIfAlert(alert("first"));
      webhook.enqueueIfAlert(alert("second"));
      long now = 0;
      for (int i = 0; i < 2; i++) {
        assertThat(webhook.sendDue(now)).isEmpty();
        HttpOutcome outcome = outcomes.poll(5, TimeUnit.SECONDS);
        assertThat(outcome).isInstanceOf(HttpOutcome.Response.class);
        webhook.onOutcome(outcome, ++now);
      }
      assertThat(webhook.sendDue(100_000_000)).isEmpty();
      assertThat(outcomes.poll(300, TimeUnit.MILLISECONDS)).isNull();
      assertThat(receiver.alerts).hasSize(2);
      assertThat(receiver.alerts.poll()).contains("first");
      assertThat(receiver.alerts.poll()).contains("second");
    }
  }

  /** Neither memory nor the thread of the client is given away. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\n|X-More: and more\r\n",
        "HTTP/1.1 200 OK\r\nX-Long: |and longer",
        "HTTP/1.1 200 |OK, and so on",
        "HTTP/1.1 503 Busy\r\n|X-More: and more\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n|HTTP/1.1 100 Continue\r\n\r\n",
        "|\r\n",
        "|x",
      })
  void aHeadWithoutEndIsBounded(String response) throws Exception {
    int bar = response.indexOf('|');
    BlockingQueue<HttpOutcome> outcomes = new LinkedBlockingQueue<>();
    try (Receiver receiver =
            new Receiver(response.substring(0, bar), response.substring(bar + 1), true);
        Transport transport = HttpClientTransport.withoutBodies(new Timeouts(2_000, 2_000))) {
      AlertWebhook webhook = webhook(receiver.address(), transport, outcomes::add);
      webhook.enqueueIfAlert(alert("first"));
      webhook.sendDue(0);

      HttpOutcome outcome = outcomes.poll(5, TimeUnit.SECONDS);

      assertThat(outcome).isNotNull();
      assertThat(receiver.bytesSent).hasValueLessThan(20_000_000);
      webhook.onOutcome(outcome, 1);
      webhook.sendDue(100_000_000);
      assertThat(outcomes.poll(5, TimeUnit.SECONDS)).isNotNull();
    }
  }

  /** A redirect is not followed: the alert may have secrets of the sender's in its address. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 307 Again\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 2000 Odd\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 -200 Odd\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 0 Odd\r\nContent-Length: 0\r\n\r\n",
        "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n",
        "no status line at all\r\n\r\n",
        "\u0000\u0001\u0002\r\n\r\n",
      })
  void anythingElseIsOneFailedAttempt(String response) throws Exception {
    BlockingQueue<HttpOutcome> outcomes = new LinkedBlockingQueue<>();
    try (Receiver receiver = new Receiver(response, "", false);
        Transport transport = HttpClientTransport.withoutBodies(new Timeouts(2_000, 2_000))) {
      AlertWebhook webhook = webhook(receiver.address(), transport, outcomes::add);
      webhook.enqueueIfAlert(alert("first"));
      long now = 0;
      for (int attempt = 1; attempt <= 10; attempt++) {
        assertThat(webhook.sendDue(now)).isEmpty();
        HttpOutcome outcome = outcomes.poll(5, TimeUnit.SECONDS);
        assertThat(outcome).isNotNull();
        assertThat(receiver.alerts).hasSize(attempt);
        webhook.onOutcome(outcome, now);
        now += 10_000_000;
      }
      webhook.sendDue(now);
      assertThat(outcomes.poll(300, TimeUnit.MILLISECONDS)).isNull();
      assertThat(receiver.alerts).hasSize(10);
    }
  }

  /** A transport whose outcomes the test decides. */
  private static final class HeldTransport implements Transport {
    final List<HttpCall> calls = new ArrayList<>();

    @Override
    public void send(HttpCall call, Consumer<HttpOutcome> sink) {
      calls.add(call);
    }

    @Override
    public void close() {}
  }

  private final HeldTransport transport = new HeldTransport();

  private static HttpOutcome refusal(int status, String retryAfter) {
    return new HttpOutcome.Response(status, Map.of("retry-after", retryAfter), new byte[0]);
  }

  @ParameterizedTest
  @CsvSource({
    "429, 30, 30000, 31000",
    "503, 30, 30000, 31000",
    "429, 2.5, 2500, 3500",
    "429, 999999999, 900000, 901000",
    "429, -5, 1, 200",
    "429, soon, 1, 200",
    "500, 'NaN', 1, 200",
  })
  void retryAfterIsHonouredWithinBounds(int status, String retryAfter, long min, long max) {
    AlertWebhook webhook = webhook(URI.create("http://h.example/"), transport, outcome -> {});
    webhook.enqueueIfAlert(alert("one"));
    webhook.sendDue(1_000);

    webhook.onOutcome(refusal(status, retryAfter), 1_000);

    OptionalLong next = webhook.sendDue(1_000);
    assertThat(next).isPresent();
    assertThat(next.getAsLong() - 1_000).isBetween(min, max);
    assertThat(transport.calls).hasSize(1);
  }

  @Test
  void anOverflowDropsTheOldestThatWaitsAndNoOther() {
    AlertWebhook webhook = webhook(URI.create("http://h.example/"), transport, outcome -> {});
    for (int i = 0; i < 100; i++) {
      webhook.enqueueIfAlert(alert("number " + i + "."));
    }
    webhook.sendDue(0);
    webhook.enqueueIfAlert(alert("number 100."));
    webhook.onOutcome(refusal(500, ""), 0);
    long now = 10_000;
    webhook.sendDue(now);
    for (int i = 0; i < 200; i++) {
      webhook.onOutcome(new HttpOutcome.Response(200, Map.of(), new byte[0]), ++now);
      int sent = transport.calls.size();
      webhook.sendDue(now);
      if (transport.calls.size() == sent) {
        break;
      }
    }
    List<String> bodies = transport.calls.stream().map(call -> call.body().orElseThrow()).toList();
    assertThat(bodies.get(0)).contains("number 0.").isEqualTo(bodies.get(1));
    assertThat(bodies.subList(1, bodies.size())).hasSize(100).doesNotHaveDuplicates();
    assertThat(bodies).noneMatch(body -> body.contains("number 1."));
    assertThat(bodies.get(100)).contains("number 100.");
  }

  @Test
  void userInfoIsSentAsBasicAuthAndNotInTheAddress() {
    AlertWebhook webhook =
        webhook(
            URI.create("https://me:p%40ss@h.example:8443/a%2Fb?key=1#part"),
            transport,
            outcome -> {});
    webhook.enqueueIfAlert(alert("one"));
    webhook.sendDue(0);

    HttpCall call = transport.calls.get(0);
    assertThat(call.uri()).hasToString("https://h.example:8443/a%2Fb?key=1");
    assertThat(call.headers()).containsEntry("Authorization", "Basic bWU6cEBzcw==");
  }

  @Test
  void aHugeAlertIsCut() {
    AlertWebhook webhook = webhook(URI.create("http://h.example/"), transport, outcome -> {});
    webhook.enqueueIfAlert(
        new EventPayload(
            EventKind.DRIFT_FOUND,
            Optional.empty(),
            Level.ALERT,
            5_000,
            "\ud83d\ude00".repeat(50_000),
            "{\"ids\":\"" + "1".repeat(1_000_000) + "\"}",
            Optional.of("crm"),
            Optional.of("1")));
    webhook.sendDue(0);

    String body = transport.calls.get(0).body().orElseThrow();
    assertThat(body.length()).isLessThan(50_000);
    assertThat(body).contains("\"details\":{\"omitted\":");
  }
}
