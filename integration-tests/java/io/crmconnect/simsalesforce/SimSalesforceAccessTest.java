/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import static io.crmconnect.simsalesforce.TestClient.CREDENTIALS;
import static io.crmconnect.simsalesforce.TestClient.DATA;
import static io.crmconnect.simsalesforce.TestClient.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens, sessions, versions and limits. */
class SimSalesforceAccessTest {
  private static final SimSettings SETTINGS = SimSettings.DEFAULT;

  @Test
  void aTokenNamesOrgAndInstance() {
    TestClient client = new TestClient(SETTINGS);

    JsonNode token = client.login(CREDENTIALS, START);

    assertThat(token.path("instance_url").asText()).isEqualTo("https://sim-org.my.salesforce.com");
    assertThat(token.path("id").asText())
        .startsWith("https://login.salesforce.com/id/" + OrgSettings.DEFAULT.orgId() + "/005");
    assertThat(token.has("expires_in")).isFalse();
    assertThat(token.path("token_type").asText()).isEqualTo("Bearer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client_credentials&client_id=x&client_secret=sim-secret | invalid_client_id",
        "client_credentials&client_id=sim-client&client_secret=x | invalid_client",
        "refresh_token&client_id=sim-client&refresh_token=x | invalid_grant",
        "password&client_id=sim-client | unsupported_grant_type",
        "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c | invalid_grant"
      })
  void aWrongCredentialIsRefusedWithAnObject(String form, String error) {
    TestClient client = new TestClient(SETTINGS);

    JsonNode refusal = client.login("grant_type=" + form, START);

    assertThat(client.lastResponse.status()).isEqualTo(400);
    assertThat(refusal.path("error").asText()).isEqualTo(error);
    assertThat(refusal.path("error_description").asText()).isNotEmpty();
  }

  @Test
  void clientCredentialsNeedAUser() {
    TestClient client = new TestClient(SETTINGS.withOrg(OrgSettings.DEFAULT.withRunAsUser(false)));

    assertThat(client.login(CREDENTIALS, START).path("error_description").asText())
        .isEqualTo("no client credentials user enabled");
  }

  @Test
  void aRefreshTokenRotates() {
    TestClient client =
        new TestClient(SETTINGS.withOrg(OrgSettings.DEFAULT.withRotatesRefreshToken(true)));
    String form = "grant_type=refresh_token&client_id=sim-client&refresh_token=";

    String next = client.login(form + "sim-refresh", START).path("refresh_token").asText();

    assertThat(client.login(form + "sim-refresh", START).path("error_description").asText())
        .isEqualTo("expired access/refresh token");
    assertThat(client.login(form + next, START).path("access_token").asText()).isNotEmpty();
    client.org.revokeRefreshToken();
    client.login(form + next, START);
    assertThat(client.lastResponse.status()).isEqualTo(400);
  }

  @Test
  void anAssertionIsVerified() throws Exception {
    TestClient client = new TestClient(SETTINGS);
    KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    client.org.setAssertionKey(keys.getPublic());
    String login = "https://login.salesforce.com";

    assertThat(assertion(client, keys, "sim-client", login, START + 180_000)).isEmpty();
    assertThat(assertion(client, keys, "other", login, START + 180_000))
        .isEqualTo("client identifier invalid");
    assertThat(assertion(client, keys, "sim-client", "https://x", START + 180_000))
        .isEqualTo("audience is invalid");
    assertThat(assertion(client, keys, "sim-client", login, START - 1_000))
        .isEqualTo("expired authorization code");
    assertThat(assertion(client, keys, "sim-client", login, START + 900_000))
        .isEqualTo("expired authorization code");
    KeyPair others = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    assertThat(assertion(client, others, "sim-client", login, START + 180_000))
        .isEqualTo("invalid assertion");
    client.org.setUserProblem("user is locked");
    assertThat(assertion(client, keys, "sim-client", login, START + 180_000))
        .isEqualTo("user is locked");
  }

  /** The description of the refusal; "" if there is none. */
  private static String assertion(
      TestClient client, KeyPair keys, String issuer, String audience, long expiresAt)
      throws Exception {
    String claims =
        "{\"iss\":\"%s\",\"sub\":\"integration@sim-org.example\",\"aud\":\"%s\",\"exp\":%d}"
            .formatted(issuer, audience, expiresAt / 1000);
    String head = base64("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8));
    String signed = head + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return client
        .login(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
                + signed
                + "."
                + base64(signature.sign()),
            START)
        .path("error_description")
        .asText();
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Test
  void aSessionLastsWhileItIsUsed() {
    TestClient client =
        new TestClient(SETTINGS.withOrg(OrgSettings.DEFAULT.withSessionMs(900_000)));
    client.token = client.login(CREDENTIALS, START).path("access_token").asText();

    client.get(DATA + "/limits", START + 900_000);
    client.get(DATA + "/limits", START + 1_800_000);
    assertThat(client.lastResponse.status()).isEqualTo(200);
    client.get(DATA + "/limits", START + 2_700_001);
    assertThat(client.refusal()).isEqualTo("401 INVALID_SESSION_ID");
    client.token = client.login(CREDENTIALS, START + 2_700_001).path("access_token").asText();
    client.org.endSessions();
    client.get(DATA + "/limits", START + 2_700_002);
    assertThat(client.refusal()).isEqualTo("401 INVALID_SESSION_ID");
  }

  @Test
  void versionsNeedNoTokenAndCountForNothing() {
    TestClient client = new TestClient(SETTINGS);
    client.token = "none";

    JsonNode versions = client.get("/services/data/", START);

    assertThat(versions.findValuesAsText("version")).contains("62.0", "67.0");
    assertThat(client.lastResponse.header("date")).hasValue("Mon, 21 Sep 2026 14:14:00 GMT");
    assertThat(client.lastResponse.header("sforce-limit-info")).isEmpty();
    assertThat(client.org.stats().counted()).isZero();
  }

  @Test
  void oldVersionsAreGoneAndFutureOnesAreUnknown() {
    TestClient client = new TestClient(SETTINGS);

    client.get("/services/data/v30.0/limits", START);
    assertThat(client.lastResponse.status()).isEqualTo(410);
    client.get("/services/data/v99.0/limits", START);
    assertThat(client.refusal()).isEqualTo("404 NOT_FOUND");
  }

  @Test
  void everyCallCountsAndTheLimitIsTheOrgs() {
    TestClient client = new TestClient(SETTINGS.withOrg(OrgSettings.DEFAULT.withDailyCalls(10)));
    client.org.useCalls(8, START - 3_600_000);

    client.get(DATA + "/limits", START);
    assertThat(client.lastResponse.header("sforce-limit-info")).hasValue("api-usage=9/10");
    assertThat(client.json().path("DailyApiRequests").path("Remaining").asInt()).isEqualTo(1);
    client.query("SELECT Id FROM Account", START);
    client.query("SELECT Id FROM Account", START);
    assertThat(client.refusal()).isEqualTo("403 REQUEST_LIMIT_EXCEEDED");
    assertThat(client.json().path(0).path("message").asText())
        .isEqualTo("TotalRequests Limit exceeded.");
    assertThat(client.org.stats().limitRefusals()).isEqualTo(1);
    long later = START + 86_400_000 - 3_500_000;
    client.token = client.login(CREDENTIALS, later).path("access_token").asText();
    client.query("SELECT Id FROM Account", later);
    assertThat(client.lastResponse.status()).isEqualTo(200);
  }

  @Test
  void limitsNeedAPermissionAndTheApiMayBeDisabled() {
    TestClient client =
        new TestClient(SETTINGS.withOrg(OrgSettings.DEFAULT.withReadsLimits(false)));
    client.get(DATA + "/limits", START);
    assertThat(client.lastResponse.status()).isEqualTo(403);
    TestClient disabled =
        new TestClient(SETTINGS.withOrg(OrgSettings.DEFAULT.withApiEnabled(false)));
    disabled.query("SELECT Id FROM Account", START);
    assertThat(disabled.refusal()).isEqualTo("403 API_DISABLED_FOR_ORG");
  }

  @Test
  void aCompositeCountsAsOneCall() {
    TestClient client = new TestClient(SETTINGS);
    String id = client.create("Account", "a", START);
    StringBuilder body = new StringBuilder("{\"allOrNone\":false,\"compositeRequest\":[");
    for (String object : List.of("Account", "Contact", "Gone")) {
      body.append(
          "{\"method\":\"GET\",\"url\":\"%s/queryAll?q=%s\",\"referenceId\":\"r_%s\"},"
              .formatted(DATA, TestClient.encode("SELECT Id FROM " + object), object));
    }
    body.setLength(body.length() - 1);
    body.append("]}");

    JsonNode answers = client.post(DATA + "/composite", body.toString(), START);

    assertThat(client.org.stats().counted()).isEqualTo(1);
    JsonNode first = answers.path("compositeResponse").path(0);
    assertThat(first.path("httpStatusCode").asInt()).isEqualTo(200);
    assertThat(first.path("body").path("records").path(0).path("Id").asText()).isEqualTo(id);
    JsonNode last = answers.path("compositeResponse").path(2);
    assertThat(last.path("httpStatusCode").asInt()).isEqualTo(400);
    assertThat(last.path("body").path(0).path("errorCode").asText()).isEqualTo("INVALID_TYPE");
    assertThat(last.path("referenceId").asText()).isEqualTo("r_Gone");
  }

  @ParameterizedTest
  @CsvSource({"6,queryAll?q=SELECT+Id+FROM+Account", "26,sobjects/Account/describe"})
  void aCompositeHasAtMostFiveQueriesAndTwentyFiveCalls(int calls, String resource) {
    TestClient client = new TestClient(SETTINGS);
    StringBuilder body = new StringBuilder("{\"compositeRequest\":[");
    for (int i = 0; i < calls; i++) {
      body.append(i == 0 ? "" : ",")
          .append(
              "{\"method\":\"GET\",\"url\":\"%s/%s\",\"referenceId\":\"r%d\"}"
                  .formatted(DATA, resource, i));
    }
    client.post(DATA + "/composite", body + "]}", START);

    assertThat(client.lastResponse.status()).isEqualTo(400);
    assertThat(client.org.violations()).hasSize(1);
  }
}
