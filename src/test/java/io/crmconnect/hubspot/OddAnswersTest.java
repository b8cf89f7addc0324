/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static io.crmconnect.hubspot.ScriptedHttp.CONTACTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Variations of what HubSpot was recorded to answer: refusals, limits and page tokens. */
class OddAnswersTest {
  private static final int MAX_MESSAGE_LENGTH = 2_000;
  private static final Map<String, String> CORRELATED =
      Map.of("x-hubspot-correlation-id", "8f2c", "content-type", "text/html");

  private final ScriptedHttp http = new ScriptedHttp();

  private static String scopes(int number, String suffix) {
    return IntStream.range(0, number)
        .mapToObj(i -> "\"crm.objects.o" + i + suffix + "\"")
        .reduce((a, b) -> a + "," + b)
        .orElse("");
  }

  private static String missing(String contexts) {
    return "{\"category\":\"MISSING_SCOPES\",\"message\":\"no\",\"errors\":[{\"context\":{"
        + contexts
        + "}}]}";
  }

  static Stream<Arguments> forbidden() {
    return Stream.of(
            missing("\"requiredGranularScopes\":[" + scopes(31, ".write") + "]"),
            missing("\"requiredGranularScopes\":[" + scopes(31, ".read") + "]"),
            missing("\"requiredGranularScopes\":[" + scopes(3_000, ".read") + "]"),
            missing(
                "\"requiredGranularScopes\":[" + scopes(30, ".write") + ",\"crm.objects.o.read\"]"),
            missing("\"requiredGranularScopes\":[]"),
            missing("\"requiredGranularScopes\":null"),
            missing("\"requiredGranularScopes\":\"crm.objects.contacts.read\""),
            missing("\"requiredGranularScopes\":{\"a\":1}"),
            missing("\"requiredGranularScopes\":[null,7,{},[],true]"),
            missing("\"requiredGranularScopes\":[\"a\\nb ERROR forged\",\"\\u202e\"]"),
            missing("\"requiredGranularScopes\":[\"" + "x".repeat(100_000) + "\"]"),
            missing("\"requiredScopes\":[" + scopes(31, ".write") + "]"),
            missing("\"requiredScopes\":[\"crm.objects.contacts.read\"]"),
            "{\"category\":\"MISSING_SCOPES\",\"errors\":[]}",
            "{\"category\":\"MISSING_SCOPES\",\"errors\":7}",
            "{\"category\":\"MISSING_SCOPES\",\"errors\":[null,1,\"x\"]}",
            "{\"message\":\"(requires one of [companies-read])\"}",
            "{\"message\":\"(requires one of [" + "a-read,".repeat(5_000) + "])\"}",
            "{\"message\":null}",
            "{\"message\":{\"a\":1}}",
            "[]",
            "7",
            "null",
            "{\"category\":",
            "")
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void aRefusalNamesNoLongListAndNothingToWrite(String body) {
    http.addResponse(403, body, Map.of("x-hubspot-correlation-id", "8f2c"));

    Result.Failure failure =
        http.send(
            http.open(),
            new Request.ReadByIds(CONTACTS, List.of("1"), List.of("a")),
            Result.Failure.class);

    assertThat(failure.kind()).isEqualTo(FailureKind.FORBIDDEN);
    assertThat(failure.message()).isNotBlank().doesNotContain(".write");
    assertThat(failure.message().length()).isLessThan(MAX_MESSAGE_LENGTH);
    assertThat(failure.message().split("\\.read").length).isLessThan(12);
    assertThat(failure.message().chars().noneMatch(Character::isISOControl)).isTrue();
  }

  static Stream<Arguments> notFound() {
    return Stream.of(
        Arguments.of("<html>Not found</html>", CORRELATED, true),
        Arguments.of("", CORRELATED, true),
        Arguments.of("<html>" + "x".repeat(200_000), CORRELATED, true),
        Arguments.of("\u0000\u0001", CORRELATED, true),
        Arguments.of(
            "<html></html>",
            Map.of("x-hubspot-correlation-id", "a", "x-hubspot-notfound", "true"),
            true),
        Arguments.of("<html>Not found</html>", Map.of("content-type", "text/html"), false),
        Arguments.of("", Map.of(), false),
        Arguments.of("{}", Map.of(), true),
        Arguments.of("<html></html>", Map.of("x-hubspot-notfound", "true"), false),
        Arguments.of("{\"status\":404}", Map.of("server", "nginx"), true));
  }

  @ParameterizedTest
  @MethodSource("notFound")
  void a404IsHubspotsIfItSaysSoOrIsJson(
      String body, Map<String, String> headers, boolean hubspots) {
    http.addResponse(404, body, headers);

    Result.Failure failure =
        http.send(http.open(), new Request.Catalogue(CONTACTS), Result.Failure.class);

    assertThat(failure.kind() == FailureKind.WRONG_ENDPOINT).isEqualTo(!hubspots);
    assertThat(failure.message().length()).isLessThan(MAX_MESSAGE_LENGTH);
  }

  static Stream<String> tokens() {
    return Stream.of(
        "0",
        "-1",
        "00000000000000000007",
        "99999999999999999999999999",
        "9223372036854775808",
        "1e3",
        "7 8",
        "7&limit=1",
        "7#x",
        "7%20",
        "../../oauth/v1/token",
        "\u0661\u0662",
        "NTI1Cg%3D%3D",
        "a+b/c==",
        "\u00e4\u4e2d",
        "\ud83d\ude00",
        "?after=8",
        "'\"<>",
        "a".repeat(500));
  }

  /** What the vendor hands out is sent back as it is, as a value of this parameter alone. */
  @ParameterizedTest
  @MethodSource("tokens")
  void anyPageTokenIsSentBackUnchanged(String token) {
    http.addResponse(
        200,
        "{\"results\":[],\"paging\":{\"next\":{\"after\":"
            + io.crmconnect.crm.Json.write(token)
            + "}}}");
    CrmClient client = http.open();
    Result.Page page =
        http.send(
            client, new Request.ListPage(CONTACTS, Optional.empty(), List.of()), Result.Page.class);
    assertThat(page.nextToken()).contains(token);

    http.addResponse(200, "{\"results\":[]}");
    http.send(
        client, new Request.ListPage(CONTACTS, page.nextToken(), List.of()), Result.Page.class);

    String query = http.lastCall().uri().getRawQuery();
    assertThat(http.lastCall().uri().getPath()).contains("contacts").doesNotContain("oauth");
    assertThat(query.split("after=", -1)).hasSize(2);
    String sent = query.substring(query.indexOf("after=") + 6).split("&")[0];
    assertThat(java.net.URLDecoder.decode(sent, java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(token);
    assertThat(query.split("limit=", -1).length).isLessThanOrEqualTo(2);
  }

  static Stream<Map<String, String>> rateHeaders() {
    return Stream.of(
            "", " ", "-1", "0", "1e9", "NaN", "\u0661", "9223372036854775808", "10;w=1", "10, 10")
        .map(
            value ->
                Map.of(
                    "x-hubspot-ratelimit-max", value,
                    "x-hubspot-ratelimit-remaining", value,
                    "x-hubspot-ratelimit-interval-milliseconds", value,
                    "x-hubspot-ratelimit-daily", value,
                    "x-hubspot-ratelimit-daily-remaining", value));
  }

  /** The requests that follow are neither stopped for long nor sent without any limit. */
  @ParameterizedTest
  @MethodSource("rateHeaders")
  void headersOfLimitsThatCannotBeTrueChangeNoLimitForLong(Map<String, String> headers) {
    CrmClient client = http.open();
    http.addResponse(200, "{\"portalId\":1}", headers);
    CrmResponse first = http.send(client, new Request.Account());

    assertThat(first.result()).isInstanceOf(Result.Account.class);
    http.now += 11_000;
    http.addResponse(200, "{\"portalId\":1}");
    assertThat(http.send(client, new Request.Account()).result())
        .as(headers.toString().toLowerCase(Locale.ROOT))
        .isInstanceOf(Result.Account.class);
  }
}
