/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS calls use the tunnel of a proxy, which sees only the host. */
class TunnelTest {
  private static final String HOST = "crm.invalid";

  private final List<String> proxyLines = new ArrayList<>();
  private WireMockServer server;
  private ServerSocket proxy;
  private Path store;

  /** The proxy's response to the CONNECT request. */
  private String proxyReply = "200 Connection established";

  @BeforeEach
  void startServers(@TempDir Path folder) throws Exception {
    store = Certificates.createStore(folder, HOST);
    server =
        new WireMockServer(
            wireMockConfig()
                .dynamicPort()
                .dynamicHttpsPort()
                .keystorePath(store.toString())
                .keystorePassword(Certificates.PASSWORD)
                .keyManagerPassword(Certificates.PASSWORD)
                .keystoreType("PKCS12"));
    server.start();
    server.stubFor(any(anyUrl()).willReturn(aResponse().withBody("through the tunnel")));
    proxy = new ServerSocket(0);
    startDaemon(this::accept);
    System.setProperty("https.proxyHost", "127.0.0.1");
    System.setProperty("https.proxyPort", Integer.toString(proxy.getLocalPort()));
  }

  @AfterEach
  void stopServers() throws IOException {
    System.clearProperty("https.proxyHost");
    System.clearProperty("https.proxyPort");
    proxy.close();
    server.stop();
  }

  @Test
  void theProxySeesOnlyTheHost() {
    HttpOutcome.Response response = (HttpOutcome.Response) send();

    assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo("through the tunnel");
    assertThat(String.join("\n", proxyLines))
        .startsWith("CONNECT " + HOST + ":443 ")
        .doesNotContain("secret", "/rows");
  }

  @Test
  void aProxyThatRequiresCredentialsIsAResponse() {
    proxyReply = "407 Proxy Authentication Required";

    assertThat(((HttpOutcome.Response) send()).status()).isEqualTo(407);
    assertThat(String.join("\n", proxyLines)).doesNotContain("secret");
  }

  private HttpOutcome send() {
    String file = store.toString();
    TlsSettings tls = new TlsSettings(null, null, file, Certificates.PASSWORD);
    CompletableFuture<HttpOutcome> outcome = new CompletableFuture<>();
    try (Transport transport = new HttpClientTransport(new Timeouts(20_000, 20_000), tls)) {
      HttpCall call =
          new HttpCall(
              "GET",
              URI.create("https://" + HOST + "/rows?limit=1"),
              Map.of("Authorization", "Bearer secret"),
              Optional.empty());
      transport.send(call, outcome::complete);
      return outcome.get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void accept() throws IOException {
    while (!proxy.isClosed()) {
      Socket client = proxy.accept();
      BufferedReader head =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII), 1);
      for (String line = head.readLine(); line != null && !line.isEmpty(); line = head.readLine()) {
        proxyLines.add(line);
      }
      String answer = "HTTP/1.1 " + proxyReply + "\r\nContent-Length: 0\r\n\r\n";
      client
          .getOutputStream()
          .write(
              (proxyReply.startsWith("200") ? "HTTP/1.1 " + proxyReply + "\r\n\r\n" : answer)
                  .getBytes(StandardCharsets.US_ASCII));
      if (proxyReply.startsWith("200")) {
        Socket upstream = new Socket("127.0.0.1", server.httpsPort());
        startDaemon(() -> pump(client.getInputStream(), upstream.getOutputStream()));
        startDaemon(() -> pump(upstream.getInputStream(), client.getOutputStream()));
      }
    }
  }

  private static void pump(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[8_192];
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      to.write(buffer, 0, read);
      to.flush();
    }
  }

  private interface IoTask {
    void run() throws IOException;
  }

  private static void startDaemon(IoTask task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // One side has closed the connection.
                return;
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
