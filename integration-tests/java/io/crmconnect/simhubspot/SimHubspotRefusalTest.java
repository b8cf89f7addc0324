package io.crmconnect.simhubspot;

import static io.crmconnect.simhubspot.Asker.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.http.HttpCall;
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
  private SimHubspot hubspot = new SimHubspot(SimSettings.CALM, new SplittableRandom(1));
  private Asker asker = new Asker(hubspot);

  private void settings(SimSettings settings) {
    hubspot = new SimHubspot(settings, new SplittableRandom(1));
    asker = new Asker(hubspot);
  }

  private void refused(int status, String text) {
    assertThat(asker.last.status()).isEqualTo(status);
    assertThat(asker.json().path("message").asText()).contains(text);
    assertThat(hubspot.violations()).hasSize(1);
  }

  private void notBlamed(int status, String text) {
    assertThat(asker.last.status()).isEqualTo(status);
    assertThat(asker.json().path("message").asText()).contains(text);
    assertThat(hubspot.violations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=101", "limit=0", "limit=x", "after=abc"})
  void aListIsRefused(String query) {
    asker.get(asker.objects("contacts") + "?" + query, START);
    refused(400, "");
    assertThat(asker.json().path("category").asText()).isEqualTo("VALIDATION_ERROR");
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
    asker.search("contacts", body, START);
    refused(400, "");
  }

  @Test
  void aSearchUpToTheCapIsAnswered() {
    asker.ok(asker.search("contacts", "{\"after\":\"9800\",\"limit\":200}", START));
    assertThat(hubspot.violations()).isEmpty();
  }

  @Test
  void moreThanSixFiltersInAGroupAreRefused() {
    String filter = "{\"propertyName\":\"email\",\"operator\":\"HAS_PROPERTY\"}";
    asker.search("contacts", "{\"filters\":[" + filter + (("," + filter).repeat(6)) + "]}", START);
    refused(400, "filters");
  }

  @Test
  void aSearchAtTheEpochBreaksHubSpot() {
    asker.search(
        "contacts",
        "{\"filters\":[{\"propertyName\":\"lastmodifieddate\",\"operator\":\"GTE\",\"value\":\"0\"}]}",
        START);
    refused(500, "internal");
  }

  @Test
  void aBatchReadTakesAHundredIdsEachOnce() {
    List<Long> ids = LongStream.rangeClosed(1, 101).boxed().toList();
    asker.read("contacts", ids, List.of(), START);
    refused(400, "100");
    asker.read("contacts", List.of(1L, 1L), List.of(), START);
    assertThat(asker.last.status()).isEqualTo(200);
    assertThat(hubspot.violations()).hasSize(2);
  }

  @Test
  void aUrlThatIsTooLongIsRefusedInHtml() {
    String names = "p,".repeat(7_980);
    asker.hubspot.handle(call("/crm/v3/objects/contacts?properties=" + names), START);
    assertThat(hubspot.violations()).isEmpty();
    asker.last =
        hubspot.handle(call("/crm/v3/objects/contacts?properties=" + names + names), START);
    assertThat(asker.last.status()).isEqualTo(414);
    assertThat(new String(asker.last.body(), StandardCharsets.UTF_8)).startsWith("<html>");
    assertThat(hubspot.violations()).hasSize(1);
  }

  private static HttpCall call(String target) {
    URI uri = URI.create("https://api.hubapi.com" + target);
    return new HttpCall("GET", uri, Map.of("authorization", "Bearer sim-token"), Optional.empty());
  }

  @Test
  void anUnknownObjectIsRefusedWithoutACategory() {
    JsonNode body = asker.get(asker.objects("butterflies"), START);
    notBlamed(400, "Unable to infer object type from: butterflies");
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
    asker.get(path, START);
    refused(404, "");
  }

  @Test
  void missingCredentialsAndAGarbledTokenAreToldApart() {
    asker.token = null;
    asker.get(asker.objects("contacts"), START);
    refused(401, "Authentication credentials not found.");
    asker.token = "nonsense";
    JsonNode body = asker.get(asker.objects("contacts"), START);
    assertThat(body.path("message").asText()).contains("day(s) ago");
    assertThat(body.at("/context/expire time/0").asText()).startsWith("1970-01-01");
  }

  @Test
  void anOauthTokenLivesForHalfAnHourAndSeesNoDailyLimit() {
    settings(SimSettings.CALM.withAccount(SimAccount.DEFAULT.withRotatesRefreshToken(true)));
    JsonNode grant = refresh("sim-refresh");
    assertThat(grant.path("expires_in").asLong()).isEqualTo(1_800);
    asker.token = grant.path("access_token").asText();
    asker.list("contacts", "", START + 1_799_999);
    assertThat(asker.last.headers()).doesNotContainKey("x-hubspot-ratelimit-daily");
    asker.get(asker.objects("contacts"), START + 1_875_000);
    notBlamed(401, "expired 75 second(s) ago");
    refresh("sim-refresh");
    assertThat(asker.last.status()).isEqualTo(400);
    refresh(grant.path("refresh_token").asText());
    assertThat(asker.last.status()).isEqualTo(200);
  }

  private JsonNode refresh(String token) {
    return asker.post(
        "/oauth/2026-03/token",
        "grant_type=refresh_token&client_id=sim-client&client_secret=sim-secret&refresh_token="
            + token,
        START);
  }

  @Test
  void aMissingScopeIsNamed() {
    hubspot.takeScope("crm.objects.deals.read");
    JsonNode body = asker.get(asker.objects("deals"), START);
    notBlamed(403, "required scopes");
    assertThat(body.at("/errors/0/context/requiredGranularScopes/0").asText())
        .isEqualTo("crm.objects.deals.read");
    asker.list("contacts", "", START);
  }

  @Test
  void theBurstWindowRolls() {
    settings(SimSettings.CALM.withQuota(SimQuota.DEFAULT.withBurst(3)));
    for (long at : new long[] {0, 4_000, 9_000}) {
      asker.list("contacts", "", START + at);
    }
    assertThat(asker.last.header("X-HubSpot-RateLimit-Remaining")).contains("0");
    asker.get(asker.objects("contacts"), START + 9_999);
    notBlamed(429, "ten_secondly_rolling");
    assertThat(asker.json().path("policyName").asText()).isEqualTo("TEN_SECONDLY_ROLLING");
    asker.list("contacts", "", START + 10_000);
    asker.get(asker.objects("contacts"), START + 13_999);
    assertThat(asker.last.status()).isEqualTo(429);
    assertThat(hubspot.stats().refusals()).containsOnly(Map.entry("burst", 2L));
    assertThat(hubspot.stats().unexpectedRefusals()).isEqualTo(2);
    assertThat(hubspot.arrivals(SimHubspot.Bucket.BURST)).hasSize(6);
  }

  @Test
  void searchesHaveAWindowOfTheirOwnAndBareAnswers() {
    for (int i = 0; i < 5; i++) {
      asker.changes("contacts", START, 0, 200, START + i * 100);
    }
    assertThat(asker.last.headers())
        .doesNotContainKeys("x-hubspot-ratelimit-max", "x-hubspot-ratelimit-remaining")
        .containsKey("x-hubspot-ratelimit-daily");
    asker.search("contacts", "{}", START + 999);
    notBlamed(429, "You have reached your secondly limit.");
    assertThat(asker.json().path("category").asText()).isEqualTo("RATE_LIMITS");
    assertThat(asker.last.headers().keySet())
        .containsExactlyInAnyOrder("date", "content-type", "x-hubspot-correlation-id");
    asker.ok(asker.search("contacts", "{}", START + 1_000));
    assertThat(hubspot.arrivals(SimHubspot.Bucket.BURST)).isEmpty();
  }

  @Test
  void theDayEndsInTheAccountsZone() {
    settings(
        SimSettings.CALM
            .withAccount(SimAccount.DEFAULT.withTimeZone("America/New_York"))
            .withQuota(SimQuota.DEFAULT.withDaily(3)));
    long start = Instant.parse("2026-11-24T23:00:00Z").toEpochMilli();
    asker.list("contacts", "", start);
    asker.ok(asker.search("contacts", "{}", start));
    String reset = "2026-11-25T05:00:00Z";
    JsonNode usage = asker.ok(asker.get("/account-info/v3/api-usage/daily/private-apps", start));
    assertThat(usage.at("/results/0/resetsAt").asText()).isEqualTo(reset);
    long resetsAt = Instant.parse(reset).toEpochMilli();
    asker.get(asker.objects("contacts"), resetsAt - 1);
    notBlamed(429, "daily");
    assertThat(asker.json().path("policyName").asText()).isEqualTo("DAILY");
    asker.list("contacts", "", resetsAt);
  }

  @Test
  void whatOthersEatIsNotOurFault() {
    settings(SimSettings.CALM.withQuota(SimQuota.DEFAULT.withOthersSearchChance(1)));
    for (int i = 0; i < 5; i++) {
      asker.search("contacts", "{}", START);
    }
    assertThat(hubspot.stats().refusals()).containsKey("search");
    assertThat(hubspot.stats().unexpectedRefusals()).isZero();
  }

  @Test
  void answersAreDatedByTheirNodeInWholeSeconds() {
    settings(SimSettings.CALM.withClocks(SimClocks.EXACT.withSkewMs(3_000)));
    TreeSet<String> dates = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      asker.list("contacts", "", START);
      dates.add(asker.last.header("Date").orElseThrow());
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
