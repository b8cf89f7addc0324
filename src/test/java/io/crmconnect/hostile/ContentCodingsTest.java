/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpClientTransport;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Timeouts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The codecs on the class path (zstd among them in this test) are not advertised. */
class ContentCodingsTest {
  private final List<String> advertised = new CopyOnWriteArrayList<>();
  private final HttpClientTransport transport =
      new HttpClientTransport(new Timeouts(2_000, 10_000));
  private HttpServer server;
  private String coding = "gzip";
  private byte[] body = new byte[0];

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          advertised.addAll(exchange.getRequestHeaders().get("Accept-Encoding"));
          exchange.getResponseHeaders().set("Content-Encoding", coding);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void close() {
    transport.close();
    server.stop(0);
  }

  private HttpOutcome get() throws Exception {
    CompletableFuture<HttpOutcome> outcome = new CompletableFuture<>();
    URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    transport.send(new HttpCall("GET", uri, Map.of(), Optional.empty()), outcome::complete);
    return outcome.get(20, TimeUnit.SECONDS);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  @Test
  void onlyGzipIsAdvertised() throws Exception {
    body = gzip("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
    HttpOutcome outcome = get();
    assertThat(advertised).containsExactly("gzip");
    assertThat(new String(((HttpOutcome.Response) outcome).body(), StandardCharsets.UTF_8))
        .isEqualTo("{\"a\":1}");
  }

  @Test
  void aBodyInAnotherCodingIsAFault() throws Exception {
    coding = "zstd";
    body = new byte[] {1, 2, 3};
    assertThat(get()).isInstanceOf(HttpOutcome.Fault.class);
  }

  /** The limit counts what the body becomes, not what is sent. */
  @Test
  void aBodyThatInflatesWithoutEndIsTooLarge() throws Exception {
    body = gzip(new byte[200 << 20]);
    assertThat(get())
        .isInstanceOfSatisfying(
            HttpOutcome.Fault.class, fault -> assertThat(fault.tooLarge()).isTrue());
  }
}
