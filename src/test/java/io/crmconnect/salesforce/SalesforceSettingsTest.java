/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.ratelimit.AccountBudgets;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SalesforceSettingsTest {
  /** How many bytes of the general form precede the RSA form of a key of 2048 bits. */
  private static final int ALGORITHM_LENGTH = 26;

  private static KeyPair keys;
  @TempDir private Path directory;

  @BeforeAll
  static void generateKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
  }

  private static Map<String, String> validate(String... settings) {
    SalesforceVendor vendor =
        new SalesforceVendor(
            timeouts -> {
              throw new AssertionError("no connection");
            },
            new AccountBudgets(VirtualPacers.factory(() -> 0L)));
    ConfigDef definition = new ConfigDef();
    vendor.define(definition);
    Map<String, String> props = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      props.put(settings[i], settings[i + 1]);
    }
    return vendor.validate(new AbstractConfig(definition, props, false));
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private String write(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private String keystore() throws Exception {
    String file = directory.resolve("keys.p12").toString();
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "app",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=app",
                "-keystore",
                file,
                "-storetype",
                "PKCS12",
                "-storepass",
                "store-secret")
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    assertThat(keytool.waitFor()).isZero();
    return file;
  }

  private static String[] jwt(String file) {
    return new String[] {
      "salesforce.domain", "acme.my.salesforce.com",
      "salesforce.auth", "jwt_bearer",
      "salesforce.client.id", "app",
      "salesforce.username", "copy@acme.example",
      "salesforce.private.key.file", file
    };
  }

  @Test
  void eachFlowNamesTheSettingsThatItLacks() {
    assertThat(validate())
        .containsOnlyKeys("salesforce.domain", "salesforce.client.id", "salesforce.client.secret");
    assertThat(validate("salesforce.auth", "jwt_bearer"))
        .containsKeys("salesforce.username", "salesforce.private.key.file");
    assertThat(validate("salesforce.auth", "refresh_token"))
        .containsKey("salesforce.refresh.token")
        .doesNotContainKey("salesforce.client.secret");
  }

  @Test
  void theDomainIsAHostThatIssuesTokens() {
    for (String wrong :
        new String[] {
          "https://acme.my.salesforce.com",
          "acme.my.salesforce.com/x",
          "acme.lightning.force.com",
          "login.salesforce.com",
          "a..b",
          ".salesforce.com",
          "acme-.my.salesforce.com",
          "x".repeat(64) + ".salesforce.com"
        }) {
      assertThat(
              validate(
                  "salesforce.domain", wrong,
                  "salesforce.client.id", "a",
                  "salesforce.client.secret", "b"))
          .as(wrong)
          .containsOnlyKeys("salesforce.domain");
    }
    assertThat(
            validate(
                "salesforce.domain", "login.salesforce.com",
                "salesforce.auth", "refresh_token",
                "salesforce.refresh.token", "r",
                "salesforce.client.id", "a"))
        .isEmpty();
  }

  /** As in all other settings, in topics they are in lower case. */
  @Test
  void theHistoryOfFieldsIsThatOfTheObjectInTopics() {
    CrmSourceConfig config =
        new CrmSourceConfig(
            Map.of(
                "crm.vendor", "salesforce",
                "crm.objects", "Account",
                "topic.prefix", "crm",
                "salesforce.domain", "acme.my.salesforce.com",
                "salesforce.client.id", "app",
                "salesforce.client.secret", "very-secret",
                "property.history", "Account.Name,account.Phone"),
            List.of(
                new SalesforceVendor(
                    timeouts -> {
                      throw new AssertionError("no connection");
                    },
                    new AccountBudgets(VirtualPacers.factory(() -> 0L)))));
    assertThat(config.historyProperties()).isEqualTo(Map.of("account", List.of("Name", "Phone")));
  }

  @Test
  void theVersionIsANumber() {
    assertThat(
            validate(
                "salesforce.domain", "acme.my.salesforce.com",
                "salesforce.client.id", "a",
                "salesforce.client.secret", "b",
                "salesforce.api.version", "v62.0"))
        .containsOnlyKeys("salesforce.api.version");
  }

  @Test
  void aKeyIsReadFromPemAndKeystores() throws Exception {
    byte[] general = keys.getPrivate().getEncoded();
    byte[] rsa = Arrays.copyOfRange(general, ALGORITHM_LENGTH, general.length);
    for (String file :
        new String[] {
          write("general.pem", pem("PRIVATE KEY", general)),
          write("rsa.pem", pem("RSA PRIVATE KEY", rsa))
        }) {
      assertThat(validate(jwt(file))).isEmpty();
      assertThat(PrivateKeyFile.read(file, "", "")).isEqualTo(keys.getPrivate());
    }
    String keystore = keystore();
    assertThat(PrivateKeyFile.read(keystore, "store-secret", "app").getAlgorithm())
        .isEqualTo("RSA");
    assertThat(PrivateKeyFile.read(keystore, "store-secret", "").getAlgorithm()).isEqualTo("RSA");
    assertThat(validate(jwt(keystore)).get("salesforce.private.key.file"))
        .contains("salesforce.private.key.password");
  }

  @Test
  void aFileThatIsNoKeyIsNamed() throws Exception {
    assertThat(validate(jwt("/nowhere/key.pem")).get("salesforce.private.key.file"))
        .contains("There is no file");
    assertThat(
            validate(jwt(write("c.pem", pem("CERTIFICATE", new byte[] {1}))))
                .get("salesforce.private.key.file"))
        .contains("no private key");
    assertThat(
            validate(jwt(write("b.pem", pem("PRIVATE KEY", new byte[] {1, 2, 3}))))
                .get("salesforce.private.key.file"))
        .contains("cannot be read");
    assertThat(
            validate(jwt(write("e.pem", pem("ENCRYPTED PRIVATE KEY", new byte[] {1}))))
                .get("salesforce.private.key.file"))
        .contains("encrypted");
  }

  @Test
  void theAssertionIsSignedForTheUserAndTheLoginAddress() throws Exception {
    String file = write("key.pem", pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    ScriptedOrg org = new ScriptedOrg(jwt(file));
    org.answer(200, "[{\"version\":\"62.0\"}]");
    org.send(new Request.Account(), Result.Account.class);
    String form = org.tokenCalls.get(0).body().orElseThrow();
    assertThat(form)
        .startsWith("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=");
    String[] parts =
        URLDecoder.decode(form.substring(form.lastIndexOf('=') + 1), StandardCharsets.UTF_8)
            .split("\\.");
    JsonNode claims = Json.MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1]));
    assertThat(claims.path("iss").asText()).isEqualTo("app");
    assertThat(claims.path("sub").asText()).isEqualTo("copy@acme.example");
    assertThat(claims.path("aud").asText()).isEqualTo("https://acme.my.salesforce.com");
    assertThat(claims.path("exp").asLong()).isEqualTo(org.now / 1000 + 180);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(keys.getPublic());
    signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
  }

  @Test
  void aThresholdThatIsNoNumberOfRowsIsRefused() {
    assertThatThrownBy(() -> validate("salesforce.bulk.threshold", "-1"))
        .hasMessageContaining("salesforce.bulk.threshold")
        .hasMessageContaining("must be 0 (never) to");
  }
}
