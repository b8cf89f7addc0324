/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.http.Certificates;
import io.crmconnect.http.HttpClientTransport;
import io.crmconnect.http.Timeouts;
import io.crmconnect.http.TlsSettings;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import io.crmconnect.schema.SchemaVerdict;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verdicts for the responses of schema registries. */
class RestSchemaRegistryTest {
  private static final String COMPATIBILITY_PATH =
      "/api/compatibility/subjects/crm.contacts-value/versions";
  private static final Schema SCHEMA =
      SchemaEvolver.createSchema(
              new CrmObject("contacts", "contacts"),
              List.of(new Field("email", FieldType.STRING)),
              SchemaSettings.DEFAULT)
          .valueSchema();

  private static WireMockServer server;

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
  void resetServer() {
    server.resetAll();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {\"is_compatible\":true}                                   | Compatible",
        "200 | {\"is_compatible\":false,\"messages\":[\"READER_FIELD\"]}  | Incompatible"
            + " READER_FIELD",
        "200 | {\"is_compatible\":false}                                  | Incompatible not"
            + " compatible",
        "200 | <html>                                                     | Unavailable no"
            + " compatibility result",
        "200 | {}                                                         | Unavailable no"
            + " compatibility result",
        "404 | {\"error_code\":40401,\"message\":\"Subject not found\"}   | UnknownSubject"
            + " crm.contacts-value",
        "404 | {\"error_code\":40402,\"message\":\"Version not found\"}   | UnknownSubject"
            + " crm.contacts-value",
        "404 | <html>                                                     | Unavailable Check"
            + " schema.registry.url",
        "409 | {\"error_code\":409,\"message\":\"Incompatible artifact\"} | Incompatible artifact",
        "422 | {\"error_code\":42201,\"message\":\"Invalid schema\"}      | Incompatible Invalid"
            + " schema",
        "401 | {}                                                         | Unavailable bearer",
        "500 | {}                                                         | Unavailable HTTP 500",
        "503 | <html>                                                     | Unavailable HTTP 503",
      })
  void everyResponseIsAVerdict(int status, String body, String expected) {
    stubResponse(status, body);
    assertThat(checkSchema(settings(url())).toString()).contains(expected.split(" "));
  }

  @Test
  void aMissingResponseIsNoVerdict() {
    server.stubFor(any(anyUrl()).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
    assertThat(checkSchema(settings(url()))).isInstanceOf(SchemaVerdict.Unavailable.class);
  }

  @Test
  void allVersionsAreCheckedWithTheSchemaAndTheCredentials() {
    stubResponse(200, "{\"is_compatible\":true}");
    checkSchema(new RegistrySettings(List.of(url()), "Basic abc", TlsSettings.NONE, timeouts()));
    server.verify(
        postRequestedFor(urlPathEqualTo(COMPATIBILITY_PATH))
            .withHeader("Authorization", equalTo("Basic abc"))
            .withRequestBody(matchingJsonPath("$.schema")));
  }

  @ParameterizedTest
  @CsvSource({
    "TOPIC_NAME, crm.contacts-value",
    "RECORD_NAME, io.crmconnect.contacts.Value",
    "TOPIC_RECORD_NAME, crm.contacts-io.crmconnect.contacts.Value",
  })
  void theSubjectIsThatOfTheStrategy(SubjectStrategy subjects, String subject) {
    stubResponse(404, "{\"error_code\":40401}");
    SchemaVerdict verdict =
        checkSchema(
            new RegistrySettings(List.of(url()), null, TlsSettings.NONE, timeouts(), subjects));
    assertThat(verdict).isEqualTo(new SchemaVerdict.UnknownSubject(subject));
    server.verify(
        postRequestedFor(urlPathEqualTo("/api/compatibility/subjects/" + subject + "/versions")));
  }

  @Test
  void aServerWithoutTheCheckOfAllVersionsChecksTheLatest() {
    server.stubFor(any(urlPathEqualTo(COMPATIBILITY_PATH)).willReturn(aResponse().withStatus(405)));
    server.stubFor(
        any(urlPathEqualTo(COMPATIBILITY_PATH + "/latest"))
            .willReturn(aResponse().withStatus(200).withBody("{\"is_compatible\":false}")));
    assertThat(checkSchema(settings(url()))).isInstanceOf(SchemaVerdict.Incompatible.class);
  }

  @Test
  void theNextUrlIsTriedWhenOneIsUnavailable() {
    stubResponse(200, "{\"is_compatible\":true}");
    SchemaVerdict verdict =
        checkSchema(
            new RegistrySettings(
                List.of("http://127.0.0.1:1", url()), null, TlsSettings.NONE, timeouts()));
    assertThat(verdict).isInstanceOf(SchemaVerdict.Compatible.class);
  }

  /** The server's certificate is self-signed, so the JVM does not trust it by default. */
  @Test
  void aTrustStoreIsUsedAndAWrongOneIsReported() {
    stubResponse(200, "{\"is_compatible\":true}");
    String https = "https://localhost:" + server.httpsPort() + "/api";
    assertThat(checkSchema(settings(https))).isInstanceOf(SchemaVerdict.Unavailable.class);
    TlsSettings wrong = new TlsSettings(null, null, "/no/such/store.p12", "secret");
    RegistrySettings settings = new RegistrySettings(List.of(https), null, wrong, timeouts());
    assertThatThrownBy(() -> checkSchema(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/no/such/store.p12")
        .hasMessageNotContaining("secret");
  }

  /** Both sides have a certificate, here the same one, which is created for this test. */
  @Test
  void aClientCertificateIsSent(@TempDir Path folder) throws Exception {
    Path store = Certificates.createStore(folder, "localhost");
    TlsSettings tls = new TlsSettings(store.toString(), "changeit", store.toString(), "changeit");
    WireMockServer mutual =
        new WireMockServer(
            wireMockConfig()
                .dynamicPort()
                .dynamicHttpsPort()
                .keystorePath(store.toString())
                .keystorePassword("changeit")
                .keyManagerPassword("changeit")
                .keystoreType("PKCS12")
                .needClientAuth(true)
                .trustStorePath(store.toString())
                .trustStorePassword("changeit")
                .trustStoreType("PKCS12"));
    mutual.start();
    try {
      mutual.stubFor(any(anyUrl()).willReturn(aResponse().withBody("{\"is_compatible\":true}")));
      List<String> urls = List.of("https://localhost:" + mutual.httpsPort() + "/api");
      TlsSettings trustOnly = new TlsSettings(null, null, store.toString(), "changeit");
      assertThat(checkSchema(new RegistrySettings(urls, null, trustOnly, timeouts())))
          .isInstanceOf(SchemaVerdict.Unavailable.class);
      assertThat(checkSchema(new RegistrySettings(urls, null, tls, timeouts())))
          .isInstanceOf(SchemaVerdict.Compatible.class);
    } finally {
      mutual.stop();
    }
  }

  private static RegistrySettings settings(String url) {
    return new RegistrySettings(List.of(url), null, TlsSettings.NONE, timeouts());
  }

  private static Timeouts timeouts() {
    return new Timeouts(10_000, 10_000);
  }

  private static String url() {
    return "http://127.0.0.1:" + server.port() + "/api";
  }

  private static void stubResponse(int status, String body) {
    server.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status).withBody(body)));
  }

  private static SchemaVerdict checkSchema(RegistrySettings settings) {
    CompletableFuture<SchemaVerdict> answer = new CompletableFuture<>();
    try (RestSchemaRegistry registry =
        new RestSchemaRegistry(
            settings, new HttpClientTransport(settings.timeouts(), settings.tls()))) {
      registry.check("crm.contacts", SCHEMA, answer::complete);
      return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }
  }
}
