/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.matching.StringValuePattern;
import io.crmconnect.FakeVendor;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.http.Certificates;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.task.DefaultEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the settings of the schema registry appear in the requests that it receives. */
class RegistryAccessTest {
  private static final String COMPATIBLE_RESPONSE = "{\"is_compatible\":true}";
  private static final String COMPATIBILITY_PATH =
      "/compatibility/subjects/crm.contacts-value/versions";

  @TempDir private static Path folder;

  private static Path store;
  private static WireMockServer server;

  private final Map<String, String> props = new TreeMap<>(new ValidationFixture().props);

  /** A registry whose https port has a certificate and requires one from the client. */
  @BeforeAll
  static void startServer() throws Exception {
    store = Certificates.createStore(folder, "localhost");
    server =
        new WireMockServer(
            wireMockConfig()
                .dynamicPort()
                .dynamicHttpsPort()
                .keystorePath(store.toString())
                .keystorePassword(Certificates.PASSWORD)
                .keyManagerPassword(Certificates.PASSWORD)
                .keystoreType("PKCS12")
                .needClientAuth(true)
                .trustStorePath(store.toString())
                .trustStorePassword(Certificates.PASSWORD)
                .trustStoreType("PKCS12"));
    server.start();
    server.stubFor(any(anyUrl()).willReturn(okJson(COMPATIBLE_RESPONSE)));
  }

  @AfterAll
  static void stopServer() {
    server.stop();
  }

  @Test
  void withoutCredentialsNoneAreSent() {
    assertRequestedWith(absent());
  }

  @Test
  void userAndPasswordAreSentAsBasic() {
    props.put("schema.registry.basic.auth.user.info", "connect:s3:crét");
    assertRequestedWith(equalTo("Basic Y29ubmVjdDpzMzpjcsOpdA=="));
  }

  @Test
  void aTokenIsSentAsBearerAndOverridesUserAndPassword() {
    props.put("schema.registry.basic.auth.user.info", "connect:s3cret");
    props.put("schema.registry.bearer.auth.token", "t0ken");
    assertRequestedWith(equalTo("Bearer t0ken"));
  }

  @Test
  void theClientCertificateIsSentAndTheAuthoritiesAreTrusted() {
    props.put("schema.registry.url", "https://localhost:" + server.httpsPort());
    assertThat(checkSchema()).isInstanceOf(SchemaVerdict.Unavailable.class);
    props.put("schema.registry.ssl.truststore.location", store.toString());
    props.put("schema.registry.ssl.truststore.password", Certificates.PASSWORD);
    assertThat(checkSchema()).isInstanceOf(SchemaVerdict.Unavailable.class);
    props.put("schema.registry.ssl.keystore.location", store.toString());
    props.put("schema.registry.ssl.keystore.password", Certificates.PASSWORD);
    assertThat(checkSchema()).isInstanceOf(SchemaVerdict.Compatible.class);
  }

  @Test
  void withoutAUrlNoRegistryIsUsed() {
    SchemaRegistry none = openRegistry();
    assertThat(none).isSameAs(SchemaRegistry.NONE);
  }

  private void assertRequestedWith(StringValuePattern authorization) {
    server.resetRequests();
    props.put("schema.registry.url", "http://localhost:" + server.port() + "/");
    assertThat(checkSchema()).isInstanceOf(SchemaVerdict.Compatible.class);
    server.verify(
        1,
        postRequestedFor(urlPathEqualTo(COMPATIBILITY_PATH))
            .withHeader("Authorization", authorization));
  }

  private SchemaRegistry openRegistry() {
    CrmSourceConfig config = new CrmSourceConfig(props, List.of(new FakeVendor()));
    return DefaultEnvironment.create(List.of()).registries().apply(config.registrySettings());
  }

  private SchemaVerdict checkSchema() {
    CompletableFuture<SchemaVerdict> answer = new CompletableFuture<>();
    try (SchemaRegistry registry = openRegistry()) {
      registry.check(
          "crm.contacts",
          SchemaEvolver.createSchema(
                  FakeVendor.CONTACTS,
                  List.of(new Field("email", FieldType.STRING)),
                  SchemaSettings.DEFAULT)
              .valueSchema(),
          answer::complete);
      return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }
  }
}
