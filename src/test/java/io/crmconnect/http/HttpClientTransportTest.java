/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Outcomes of calls for failures of the network, of TLS and of proxies. */
class HttpClientTransportTest {
  private static WireMockServer server;
  private Transport transport = new HttpClientTransport(new Timeouts(20_000, 20_000));

  @BeforeAll
  static void startServer() {
    server = new WireMockServer(wireMockConfig().dynamicPort().dynamicHttpsPort());
    server.start();
  }

  @AfterAll
  static void stopServer() {
    server.stop();
  }

  @AfterEach
  void close() {
    transport.close();
    server.resetAll();
  }

  @Test
  void aCompleteResponseHasStatusHeadersAndBytes() {
    stubResponse(aResponse().withStatus(429).withHeader("X-Left", "3").withBody("später"));

    HttpOutcome.Response response = (HttpOutcome.Response) send("/a?b=c", Optional.of("{\"ä\":1}"));

    assertThat(response.status()).isEqualTo(429);
    assertThat(response.header("x-left")).contains("3");
    assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo("später");
    server.verify(
        postRequestedFor(urlEqualTo("/a?b=c"))
            .withHeader("Content-Type", equalTo("application/json"))
            .withHeader("Authorization", equalTo("Bearer secret"))
            .withRequestBody(equalTo("{\"ä\":1}")));
  }

  @Test
  void anEmptyResponseIsComplete() {
    stubResponse(aResponse().withStatus(200));

    assertThat(((HttpOutcome.Response) get()).body()).isEmpty();
  }

  @Test
  void redirectsAreNotFollowed() {
    stubResponse(aResponse().withStatus(302).withHeader("Location", "http://elsewhere.example/"));

    assertThat(((HttpOutcome.Response) get()).status()).isEqualTo(302);
  }

  @Test
  void connectionResetsAreTransientFaults() {
    stubResponse(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

    transientFault(get());
  }

  @Test
  void garbageIsATransientFault() {
    stubResponse(aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE));

    transientFault(get());
  }

  @Test
  void aTruncatedResponseIsATransientFault() {
    stubResponse(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
    transientFault(get());
  }

  @Test
  void aResponseShorterThanItsContentLengthIsATransientFault() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      Thread answer = new Thread(() -> sendShortResponse(socket));
      answer.start();
      transientFault(send(URI.create("http://localhost:" + socket.getLocalPort() + "/")));
      answer.join();
    }
  }

  private static void sendShortResponse(ServerSocket socket) {
    try (Socket client = socket.accept()) {
      client.getInputStream().read();
      client
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void compressedResponsesAreDecompressed() {
    String body = "{\"a\":\"" + "ä1".repeat(100_000) + "\"}";
    stubResponse(aResponse().withBody(body));

    HttpOutcome.Response response = (HttpOutcome.Response) get();

    assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo(body);
    server.verify(getRequestedFor(anyUrl()).withHeader("Accept-Encoding", containing("gzip")));
  }

  @Test
  void aMissingResponseEndsWithTheTimeout() {
    useShortTimeouts();
    stubResponse(aResponse().withFixedDelay(5_000));

    transientFault(get());
  }

  @Test
  void aSlowBodyEndsWithTheTimeoutToo() {
    useShortTimeouts();
    stubResponse(aResponse().withBody("x".repeat(1_000)).withChunkedDribbleDelay(100, 20_000));

    assertThat(transientFault(get())).contains("1000 ms");
  }

  @Test
  void anUntrustedCertificateIsAPermanentFault() {
    HttpOutcome outcome = send(URI.create("https://localhost:" + server.httpsPort() + "/"));

    HttpOutcome.Fault fault = (HttpOutcome.Fault) outcome;
    assertThat(fault.permanent()).isTrue();
    assertThat(fault.message())
        .startsWith("The TLS connection to localhost failed")
        .contains("trustStore");
  }

  @Test
  void tlsWithAPlainServerIsAPermanentFault() {
    HttpOutcome outcome = send(URI.create("https://localhost:" + server.port() + "/"));

    HttpOutcome.Fault fault = (HttpOutcome.Fault) outcome;
    assertThat(fault.permanent()).as(fault.message()).isTrue();
  }

  @Test
  void aClosedPortAndAnUnknownHostAreTransientFaults() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    assertThat(transientFault(send(URI.create("http://localhost:" + port + "/"))))
        .isEqualTo("The connection to localhost was refused.");
    assertThat(transientFault(send(URI.create("http://no-such-host.invalid/"))))
        .contains("The host name no-such-host.invalid cannot be resolved");
  }

  @Test
  void anEndlessBodyIsAbortedAt64Mebibytes() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      Thread flood = new Thread(() -> sendEndlessBody(socket));
      flood.setDaemon(true);
      flood.start();

      assertThat(
              transientFault(send(URI.create("http://localhost:" + socket.getLocalPort() + "/"))))
          .contains("is too large: the limit is 67108864 bytes");
    }
  }

  private static void sendEndlessBody(ServerSocket socket) {
    byte[] chunk = new byte[1 << 16];
    try (Socket peer = socket.accept()) {
      peer.getInputStream().read();
      peer.getOutputStream()
          .write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      while (true) {
        peer.getOutputStream().write(chunk);
      }
    } catch (IOException e) {
      // The client has closed the connection, as expected.
      return;
    }
  }

  @Test
  void callsGoThroughTheProxyOfTheSystemProperties() {
    stubResponse(aResponse().withStatus(200).withBody("from the proxy"));
    System.setProperty("http.proxyHost", "127.0.0.1");
    System.setProperty("http.proxyPort", Integer.toString(server.port()));
    try {
      HttpOutcome.Response response =
          (HttpOutcome.Response) send(URI.create("http://crm.invalid/rows?limit=1"));

      assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo("from the proxy");
      server.verify(
          getRequestedFor(urlEqualTo("/rows?limit=1")).withHeader("Host", equalTo("crm.invalid")));
    } finally {
      System.clearProperty("http.proxyHost");
      System.clearProperty("http.proxyPort");
    }
  }

  @Test
  void closingAbortsRequestsInFlightAtOnce() throws Exception {
    stubResponse(aResponse().withFixedDelay(10_000));
    CompletableFuture<HttpOutcome> outcome = new CompletableFuture<>();
    transport.send(createCall(uri("/"), Optional.empty()), outcome::complete);

    transport.close();

    assertThat(outcome.get(5, TimeUnit.SECONDS)).isInstanceOf(HttpOutcome.Fault.class);
    assertThat(get()).isInstanceOf(HttpOutcome.Fault.class);
  }

  @Test
  void aCallShowsNoSecret() {
    assertThat(createCall(uri("/a?token=secret"), Optional.of("secret")).toString())
        .isEqualTo("POST /a");
  }

  private void useShortTimeouts() {
    transport.close();
    transport = new HttpClientTransport(new Timeouts(1_000, 1_000));
  }

  private static String transientFault(HttpOutcome outcome) {
    assertThat(outcome).isInstanceOf(HttpOutcome.Fault.class);
    HttpOutcome.Fault fault = (HttpOutcome.Fault) outcome;
    assertThat(fault.permanent()).isFalse();
    assertThat(fault.message()).isNotBlank().doesNotContain("secret");
    return fault.message();
  }

  private static void stubResponse(ResponseDefinitionBuilder answer) {
    server.stubFor(any(anyUrl()).willReturn(answer));
  }

  private static URI uri(String path) {
    return URI.create("http://localhost:" + server.port() + path);
  }

  private HttpOutcome get() {
    return send(uri("/"));
  }

  private HttpOutcome send(String path, Optional<String> body) {
    return send(createCall(uri(path), body));
  }

  private HttpOutcome send(URI uri) {
    return send(createCall(uri, Optional.empty()));
  }

  private HttpOutcome send(HttpCall call) {
    CompletableFuture<HttpOutcome> outcome = new CompletableFuture<>();
    transport.send(call, outcome::complete);
    return outcome.orTimeout(40, TimeUnit.SECONDS).join();
  }

  private static HttpCall createCall(URI uri, Optional<String> body) {
    return new HttpCall(
        body.isPresent() ? "POST" : "GET",
        uri,
        body.isPresent()
            ? Map.of("Authorization", "Bearer secret", "Content-Type", "application/json")
            : Map.of("Authorization", "Bearer secret"),
        body);
  }
}
