/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.crmconnect.CapturedLog;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is thrown on a thread of the client, or keeps it busy, stops no other call. */
class TransportThreadsTest {
  private static WireMockServer server;
  private Transport transport = new HttpClientTransport(new Timeouts(20_000, 20_000));

  @BeforeAll
  static void startServer() {
    server = new WireMockServer(wireMockConfig().dynamicPort());
    server.start();
    server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200)));
    server.stubFor(
        any(urlPathEqualTo("/slow")).willReturn(aResponse().withStatus(200).withFixedDelay(8_000)));
  }

  @AfterAll
  static void stopServer() {
    server.stop();
  }

  @AfterEach
  void close() {
    transport.close();
  }

  static Error newError(String kind) {
    return switch (kind) {
      case "memory" -> new OutOfMemoryError("Java heap space");
      case "stack" -> new StackOverflowError();
      case "class" -> new NoClassDefFoundError("com/example/Missing");
      default -> new AssertionError(kind);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "stack", "class", "assertion"})
  void anErrorOfASinkStopsNoOtherCall(String kind) {
    for (int i = 0; i < 4; i++) {
      CompletableFuture<Void> called = new CompletableFuture<>();
      transport.send(
          call("/"),
          outcome -> {
            called.complete(null);
            throw newError(kind);
          });
      called.orTimeout(20, TimeUnit.SECONDS).join();
    }

    assertThat(status(send("/"))).isEqualTo(200);
  }

  @Test
  void aClientWhoseThreadsHaveEndedFailsItsCallsAndIsReplaced() throws Exception {
    Set<Thread> others = clientThreads();
    transport.close();
    transport = new HttpClientTransport(new Timeouts(20_000, 20_000));
    assertThat(status(send("/"))).isEqualTo(200);
    CompletableFuture<HttpOutcome> waiting = new CompletableFuture<>();
    transport.send(call("/slow"), waiting::complete);
    Thread.sleep(300);

    // An I/O thread ends without a word when it is interrupted.
    clientThreads().stream().filter(thread -> !others.contains(thread)).forEach(Thread::interrupt);

    assertThat(waiting.orTimeout(5, TimeUnit.SECONDS).join())
        .isInstanceOf(HttpOutcome.Fault.class)
        .extracting(outcome -> ((HttpOutcome.Fault) outcome).permanent())
        .isEqualTo(false);
    Thread.sleep(200);
    for (int i = 0; i < 5; i++) {
      assertThat(status(send("/"))).isEqualTo(200);
    }
  }

  /** Resolves {@code slow.invalid} in eight seconds. */
  private static final DnsResolver SLOW_RESOLVER =
      new DnsResolver() {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
          if (!host.equals("slow.invalid")) {
            return SystemDefaultDnsResolver.INSTANCE.resolve(host);
          }
          try {
            Thread.sleep(8_000);
          } catch (InterruptedException e) {
            throw new UnknownHostException(host);
          }
          return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
          return host;
        }
      };

  @Test
  void aSlowResolverHoldsUpNeitherTheCallerNorOtherCallsNorTheDeadline() {
    transport.close();
    transport = new HttpClientTransport(new Timeouts(1_000, 1_000), SLOW_RESOLVER);
    assertThat(status(send("/"))).isEqualTo(200);
    long start = System.nanoTime();
    List<CompletableFuture<HttpOutcome>> slow = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      CompletableFuture<HttpOutcome> outcome = new CompletableFuture<>();
      slow.add(outcome);
      transport.send(
          call(URI.create("http://slow.invalid:" + server.port() + "/")), outcome::complete);
    }
    assertThat(elapsedMs(start)).isLessThan(800);
    assertThat(status(send("/"))).isEqualTo(200);

    for (CompletableFuture<HttpOutcome> outcome : slow) {
      assertThat(outcome.orTimeout(3, TimeUnit.SECONDS).join())
          .isInstanceOf(HttpOutcome.Fault.class);
    }
    assertThat(elapsedMs(start)).isBetween(900L, 3_000L);
  }

  @Test
  void closingDoesNotWaitForAResolver() {
    transport.close();
    transport = new HttpClientTransport(new Timeouts(20_000, 20_000), SLOW_RESOLVER);
    CompletableFuture<HttpOutcome> outcome = new CompletableFuture<>();
    transport.send(call(URI.create("http://slow.invalid/")), outcome::complete);
    long start = System.nanoTime();

    transport.close();

    assertThat(outcome.orTimeout(3, TimeUnit.SECONDS).join()).isInstanceOf(HttpOutcome.Fault.class);
    assertThat(elapsedMs(start)).isLessThan(3_000);
  }

  /** The reactor meets the selector in whatever state closing has left it. */
  @Test
  void closingAmidCallsIsNoFailureToTell() {
    try (CapturedLog log = new CapturedLog(HttpClientTransport.class.getName())) {
      for (int round = 0; round < 200; round++) {
        transport.close();
        transport = new HttpClientTransport(new Timeouts(20_000, 20_000));
        CompletableFuture<HttpOutcome> first = new CompletableFuture<>();
        for (int i = 0; i < 32; i++) {
          transport.send(call("/"), first::complete);
        }
        first.orTimeout(20, TimeUnit.SECONDS).join();
      }
      transport.close();

      assertThat(log.lines()).noneMatch(line -> line.contains("ERROR"));
    }
  }

  private static long elapsedMs(long startNanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private static Set<Thread> clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("crm-http"))
        .collect(Collectors.toSet());
  }

  private static int status(HttpOutcome outcome) {
    assertThat(outcome).isInstanceOf(HttpOutcome.Response.class);
    return ((HttpOutcome.Response) outcome).status();
  }

  private HttpOutcome send(String path) {
    CompletableFuture<HttpOutcome> outcome = new CompletableFuture<>();
    transport.send(call(path), outcome::complete);
    return outcome.orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static HttpCall call(String path) {
    return call(URI.create("http://localhost:" + server.port() + path));
  }

  private static HttpCall call(URI uri) {
    return new HttpCall("GET", uri, Map.of(), Optional.empty());
  }
}
