/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import static io.crmconnect.simhubspot.TestClient.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.http.HttpCall;
import io.crmconnect.simcrm.SimClocks;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimHubspotRefusalTest {
  private SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(1));
  private TestClient testClient = new TestClient(hubspot);

  private void useSettings(SimSettings settings) {
    hubspot = new SimHubspot(settings, new SplittableRandom(1));
    testClient = new TestClient(hubspot);
  }

  private void assertRefused(int status, String text) {
    assertThat(testClient.lastResponse.status()).isEqualTo(status);
    assertThat(testClient.json().path("message").asText()).contains(text);
    assertThat(hubspot.violations()).hasSize(1);
  }

  private void assertRefusedWithoutViolation(int status, String text) {
    assertThat(testClient.lastResponse.status()).isEqualTo(status);
    assertThat(testClient.json().path("message").asText()).contains(text);
    assertThat(hubspot.violations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=101", "limit=0", "limit=x", "after=abc"})
  void aListIsRefused(String query) {
    testClient.get(testClient.objectsPath("contacts") + "?" + query, START);
    assertRefused(400, "");
    assertThat(testClient.json().path("category").asText()).isEqualTo("VALIDATION_ERROR");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"limit\":201}",
        "{\"after\":\"x\"}",
        "{\"after\":9801,\"limit\":200}",
        "{\"sorts\":[{\"propertyName\":\"nonsense\"}]}",
        "{\"filters\":[{\"propertyName\":\"nonsense\",\"operator\":\"EQ\",\"value\":\"1\"}]}",
        "{\"filters\":[{\"propertyName\":\"email\",\"operator\":\"LIKE\",\"value\":\"1\"}]}",
        "{\"filters\":[{\"propertyName\":\"email\",\"operator\":\"EQ\"}]}",
        "{\"filters\":[{\"propertyName\":\"createdate\",\"operator\":\"GT\",\"value\":\"soon\"}]}",
        "{\"filterGroups\":[{},{},{},{},{},{}]}",
        "{\"filters\":",
      })
  void aSearchIsRefused(String body) {
    testClient.search("contacts", body, START);
    assertRefused(400, "");
  }

  @Test
  void aSearchUpToTheCapIsAnswered() {
    testClient.assertOk(testClient.search("contacts", "{\"after\":\"9800\",\"limit\":200}", START));
    assertThat(hubspot.violations()).isEmpty();
  }

  @Test
  void moreThanSixFiltersInAGroupAreRefused() {
    String filter = "{\"propertyName\":\"email\",\"operator\":\"HAS_PROPERTY\"}";
    testClient.search(
        "contacts", "{\"filters\":[" + filter + (("," + filter).repeat(6)) + "]}", START);
    assertRefused(400, "filters");
  }

  @Test
  void aSearchAtTheEpochFailsWithA500() {
    testClient.search(
        "contacts",
        "{\"filters\":[{\"propertyName\":\"lastmodifieddate\",\"operator\":\"GTE\",\"value\":\"0\"}]}",
        START);
    assertRefused(500, "internal");
  }

  @Test
  void aBatchReadTakesAHundredIdsEachOnce() {
    List<Long> ids = LongStream.rangeClosed(1, 101).boxed().toList();
    testClient.read("contacts", ids, List.of(), START);
    assertRefused(400, "100");
    testClient.read("contacts", List.of(1L, 1L), List.of(), START);
    assertThat(testClient.lastResponse.status()).isEqualTo(200);
    assertThat(hubspot.violations()).hasSize(2);
  }

  @Test
  void aUrlThatIsTooLongIsRefusedInHtml() {
    String names = "p,".repeat(7_980);
    testClient.hubspot.handle(call("/crm/v3/objects/contacts?properties=" + names), START);
    assertThat(hubspot.violations()).isEmpty();
    testClient.lastResponse =
        hubspot.handle(call("/crm/v3/objects/contacts?properties=" + names + names), START);
    assertThat(testClient.lastResponse.status()).isEqualTo(414);
    assertThat(new String(testClient.lastResponse.body(), StandardCharsets.UTF_8))
        .startsWith("<html>");
    assertThat(hubspot.violations()).hasSize(1);
  }

  private static HttpCall call(String target) {
    URI uri = URI.create("https://api.hubapi.com" + target);
    return new HttpCall("GET", uri, Map.of("authorization", "Bearer sim-token"), Optional.empty());
  }

  @Test
  void anUnknownObjectIsRefusedWithoutACategory() {
    JsonNode body = testClient.get(testClient.objectsPath("butterflies"), START);
    assertRefusedWithoutViolation(400, "Unable to infer object type from: butterflies");
    assertThat(body.has("category")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/crm/objects/v3/contacts",
        "/crm/2026-09/objects/contacts",
        "/crm/v4/owners",
        "/"
      })
  void anUnknownPathIsRefused(String path) {
    testClient.get(path, START);
    assertRefused(404, "");
  }

  @Test
  void missingCredentialsAndAnInvalidTokenAreDistinguished() {
    testClient.token = null;
    testClient.get(testClient.objectsPath("contacts"), START);
    assertRefused(401, "Authentication credentials not found.");
    testClient.token = "nonsense";
    JsonNode body = testClient.get(testClient.objectsPath("contacts"), START);
    assertThat(body.path("message").asText()).contains("day(s) ago");
    assertThat(body.at("/context/expire time/0").asText()).startsWith("1970-01-01");
  }

  @Test
  void anOauthTokenLivesForHalfAnHourAndSeesNoDailyLimit() {
    useSettings(SimSettings.DEFAULT.withAccount(SimAccount.DEFAULT.withRotatesRefreshToken(true)));
    JsonNode grant = refresh("sim-refresh");
    assertThat(grant.path("expires_in").asLong()).isEqualTo(1_800);
    testClient.token = grant.path("access_token").asText();
    testClient.list("contacts", "", START + 1_799_999);
    assertThat(testClient.lastResponse.headers()).doesNotContainKey("x-hubspot-ratelimit-daily");
    testClient.get(testClient.objectsPath("contacts"), START + 1_875_000);
    assertRefusedWithoutViolation(401, "expired 75 second(s) ago");
    refresh("sim-refresh");
    assertThat(testClient.lastResponse.status()).isEqualTo(400);
    refresh(grant.path("refresh_token").asText());
    assertThat(testClient.lastResponse.status()).isEqualTo(200);
  }

  private JsonNode refresh(String token) {
    return testClient.post(
        "/oauth/2026-03/token",
        "grant_type=refresh_token&client_id=sim-client&client_secret=sim-secret&refresh_token="
            + token,
        START);
  }

  @Test
  void aMissingScopeIsNamed() {
    hubspot.revokeScope("crm.objects.deals.read");
    JsonNode body = testClient.get(testClient.objectsPath("deals"), START);
    assertRefusedWithoutViolation(403, "required scopes");
    JsonNode scopes = body.at("/errors/0/context/requiredGranularScopes");
    assertThat(scopes)
        .hasSizeGreaterThan(25)
        .extracting(JsonNode::asText)
        .contains("crm.objects.deals.read", "crm.objects.deals.write");
    assertThat(testClient.lastResponse.headers().keySet())
        .noneMatch(name -> name.contains("ratelimit"));
    testClient.list("contacts", "", START);
  }

  @Test
  void aMissingScopeForPropertiesIsNotListed() {
    hubspot.revokeScope("crm.schemas.deals.read");
    JsonNode body = testClient.get("/crm/properties/2026-09/deals", START);
    assertRefusedWithoutViolation(403, "requires one of [deals-read]");
    assertThat(body.has("category")).isFalse();
    assertThat(testClient.lastResponse.headers()).containsKey("x-hubspot-ratelimit-daily");
    assertThat(testClient.lastResponse.headers()).doesNotContainKey("x-hubspot-ratelimit-max");
  }

  @Test
  void anUnknownPathIsAWebPageOfHubspots() {
    testClient.get("/crm/nothing/2026-09/deals", START);
    assertThat(testClient.lastResponse.status()).isEqualTo(404);
    assertThat(testClient.lastResponse.headers())
        .containsEntry("content-type", "text/html")
        .containsEntry("x-hubspot-notfound", "true")
        .containsKey("x-hubspot-correlation-id");
  }

  @Test
  void eachApplicationHasABurstWindowOfItsOwnAndAllShareTheOneOfSearches() {
    useSettings(
        SimSettings.DEFAULT.withQuota(SimQuota.DEFAULT.withBurst(2).withSearchPerSecond(2)));
    hubspot.addKey("other-token");
    for (int i = 0; i < 2; i++) {
      testClient.list("contacts", "", START);
      testClient.assertOk(testClient.search("contacts", "{}", START));
    }
    testClient.token = "other-token";
    testClient.list("contacts", "", START);
    testClient.search("contacts", "{}", START);
    assertRefusedWithoutViolation(429, "secondly limit");
  }

  @Test
  void theBurstWindowRolls() {
    useSettings(SimSettings.DEFAULT.withQuota(SimQuota.DEFAULT.withBurst(3)));
    for (long at : new long[] {0, 4_000, 9_000}) {
      testClient.list("contacts", "", START + at);
    }
    assertThat(testClient.lastResponse.header("X-HubSpot-RateLimit-Remaining")).contains("0");
    testClient.get(testClient.objectsPath("contacts"), START + 9_999);
    assertRefusedWithoutViolation(429, "ten_secondly_rolling");
    assertThat(testClient.json().path("policyName").asText()).isEqualTo("TEN_SECONDLY_ROLLING");
    testClient.list("contacts", "", START + 10_000);
    testClient.get(testClient.objectsPath("contacts"), START + 13_999);
    assertThat(testClient.lastResponse.status()).isEqualTo(429);
    assertThat(hubspot.stats().refusals()).containsOnly(Map.entry("burst", 2L));
    assertThat(hubspot.stats().unexpectedRefusals()).isEqualTo(2);
    assertThat(hubspot.arrivals(SimHubspot.Bucket.BURST)).hasSize(6);
  }

  @Test
  void searchesHaveTheirOwnWindowAndNoLimitHeaders() {
    for (int i = 0; i < 5; i++) {
      testClient.searchChanges("contacts", START, 0, 200, START + i * 100);
    }
    assertThat(testClient.lastResponse.headers())
        .doesNotContainKeys("x-hubspot-ratelimit-max", "x-hubspot-ratelimit-remaining")
        .containsKey("x-hubspot-ratelimit-daily");
    testClient.search("contacts", "{}", START + 999);
    assertRefusedWithoutViolation(429, "You have reached your secondly limit.");
    assertThat(testClient.json().path("category").asText()).isEqualTo("RATE_LIMITS");
    assertThat(testClient.lastResponse.headers().keySet())
        .containsExactlyInAnyOrder("date", "content-type", "x-hubspot-correlation-id");
    testClient.assertOk(testClient.search("contacts", "{}", START + 1_000));
    assertThat(hubspot.arrivals(SimHubspot.Bucket.BURST)).isEmpty();
  }

  @Test
  void theDayEndsInTheAccountsZone() {
    useSettings(
        SimSettings.DEFAULT
            .withAccount(SimAccount.DEFAULT.withTimeZone("America/New_York"))
            .withQuota(SimQuota.DEFAULT.withDaily(3)));
    long start = Instant.parse("2026-11-24T23:00:00Z").toEpochMilli();
    testClient.list("contacts", "", start);
    testClient.assertOk(testClient.search("contacts", "{}", start));
    String reset = "2026-11-25T05:00:00Z";
    JsonNode usage =
        testClient.assertOk(testClient.get("/account-info/v3/api-usage/daily/private-apps", start));
    assertThat(usage.at("/results/0/resetsAt").asText()).isEqualTo(reset);
    long resetsAt = Instant.parse(reset).toEpochMilli();
    testClient.get(testClient.objectsPath("contacts"), resetsAt - 1);
    assertRefusedWithoutViolation(429, "daily");
    assertThat(testClient.json().path("policyName").asText()).isEqualTo("DAILY");
    testClient.list("contacts", "", resetsAt);
  }

  @Test
  void callsOfOtherAppsAreNotCountedAsOurRefusals() {
    useSettings(SimSettings.DEFAULT.withQuota(SimQuota.DEFAULT.withOthersSearchChance(1)));
    for (int i = 0; i < 5; i++) {
      testClient.search("contacts", "{}", START);
    }
    assertThat(hubspot.stats().refusals()).containsKey("search");
    assertThat(hubspot.stats().unexpectedRefusals()).isZero();
  }

  @Test
  void answersAreDatedByTheirNodeInWholeSeconds() {
    useSettings(SimSettings.DEFAULT.withClocks(SimClocks.EXACT.withSkewMs(3_000)));
    TreeSet<String> dates = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      testClient.list("contacts", "", START);
      dates.add(testClient.lastResponse.header("Date").orElseThrow());
    }
    assertThat(dates).hasSizeGreaterThan(1);
    for (String date : dates) {
      long at =
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
              .toInstant()
              .toEpochMilli();
      assertThat(at).isBetween(START - 4_000, START + 3_000);
    }
  }
}
