/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static io.crmconnect.crm.FailureKind.BAD_REQUEST;
import static io.crmconnect.crm.FailureKind.FORBIDDEN;
import static io.crmconnect.crm.FailureKind.THROTTLED;
import static io.crmconnect.crm.FailureKind.UNAUTHORIZED;
import static io.crmconnect.crm.FailureKind.UNAVAILABLE;
import static io.crmconnect.crm.FailureKind.UNKNOWN_OBJECT;
import static io.crmconnect.crm.FailureKind.WRONG_ENDPOINT;
import static io.crmconnect.hubspot.ScriptedHttp.CONTACTS;
import static io.crmconnect.hubspot.ScriptedHttp.PETS;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The classification of HubSpot's failures, and their messages. */
class HubspotErrorsTest {
  private static final String FORBIDDEN_BODY =
      "{\"status\":\"error\",\"message\":\"no\",\"errors\":[{\"context\":"
          + "{\"requiredGranularScopes\":[%s]}}],\"category\":\"MISSING_SCOPES\"}";

  private static final Request READ = new Request.ReadByIds(CONTACTS, List.of("1"), List.of("a"));
  private static final Request CHANGES = new Request.ChangesSince(PETS, 5_000, Optional.empty());
  private static final Request ACCOUNT = new Request.Account();

  private final ScriptedHttp http = new ScriptedHttp();

  private Result.Failure sendExpectingFailure(Request request, int status, String body) {
    return sendExpectingFailure(request, status, body, Map.of());
  }

  private Result.Failure sendExpectingFailure(
      Request request, int status, String body, Map<String, String> headers) {
    http.addResponse(status, body, headers);
    Result.Failure failure = http.send(http.open(), request, Result.Failure.class);
    assertThat(failure.message()).isNotBlank().doesNotContain("pat-secret");
    return failure;
  }

  private Optional<String> exceededLimit(Request request, int status, String body) {
    Result.Failure failure = sendExpectingFailure(request, status, body);
    assertThat(failure.kind()).isEqualTo(THROTTLED);
    return failure.limit();
  }

  private FailureKind kind(Request request, int status, String body) {
    return sendExpectingFailure(request, status, body).kind();
  }

  @Test
  void theKindsOf429AreDistinguished() {
    String search =
        """
        {"status":"error","message":"You have reached your secondly limit.","correlationId":"c",
         "category":"RATE_LIMITS"}\
        """;
    String burst =
        """
        {"status":"error","message":"You have reached your ten_secondly_rolling limit.",
         "errorType":"RATE_LIMIT","policyName":"TEN_SECONDLY_ROLLING","requestId":"r"}\
        """;
    String daily =
        """
        {"status":"error","message":"You have reached your daily limit.","errorType":"RATE_LIMIT",
         "policyName":"DAILY"}\
        """;

    assertThat(exceededLimit(CHANGES, 429, search)).hasValue("search");
    assertThat(exceededLimit(READ, 429, burst)).hasValue("burst");
    assertThat(exceededLimit(READ, 429, daily)).hasValue(BudgetSignals.DAILY);
    assertThat(exceededLimit(CHANGES, 429, daily.replace("\"policyName\":\"DAILY\"", "\"x\":1")))
        .hasValue(BudgetSignals.DAILY);
    assertThat(exceededLimit(CHANGES, 429, "error code: 1015")).hasValue("burst");
  }

  @Test
  void retryAfterIsBoundedByWhatTheFailureCanNeed() {
    assertThat(sendExpectingFailure(READ, 477, "{}", Map.of("retry-after", "90")).retryAfterMs())
        .isEqualTo(90_000);
    assertThat(sendExpectingFailure(READ, 477, "{}", Map.of("retry-after", "86400")).retryAfterMs())
        .isEqualTo(86_400_000);
    assertThat(sendExpectingFailure(READ, 503, "", Map.of("retry-after", "86400")).retryAfterMs())
        .isEqualTo(300_000);
    assertThat(sendExpectingFailure(READ, 429, "", Map.of("retry-after", "soon")).retryAfterMs())
        .isZero();
    assertThat(sendExpectingFailure(READ, 429, "", Map.of("retry-after", "NaN")).retryAfterMs())
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 423, 500, 502, 503, 504, 520, 521, 522, 523, 524})
  void aTransientErrorIsUnavailable(int status) {
    assertThat(kind(READ, status, "<html>oops</html>")).isEqualTo(UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html><body>Maintenance</body></html>",
        "{\"results\":[{\"id\":\"1\",\"prop",
        "{}",
        "[]",
        "{\"results\":[]} trailing",
        "{\"results\":{}}",
        "{\"results\":[]"
      })
  void anInvalidResponseWith200IsUnavailable(String body) {
    Request list = new Request.ListPage(CONTACTS, Optional.empty(), List.of());

    assertThat(kind(list, 200, body)).isEqualTo(UNAVAILABLE);
    assertThat(kind(READ, 200, body)).isEqualTo(UNAVAILABLE);
    assertThat(kind(CHANGES, 200, body)).isEqualTo(UNAVAILABLE);
  }

  @Test
  void aMissingScopeIsNamed() {
    Result.Failure failure =
        sendExpectingFailure(
            READ,
            403,
            """
            {"status":"error","message":"This app hasn't been granted all required scopes.",
             "errors":[{"message":"One or more of the following scopes are required.",
               "context":{"requiredGranularScopes":["crm.objects.contacts.read"]}}],
             "category":"MISSING_SCOPES"}\
            """);

    assertThat(failure.kind()).isEqualTo(FORBIDDEN);
    assertThat(failure.scopes()).containsExactly("crm.objects.contacts.read");
    assertThat(failure.message())
        .isEqualTo(
            "The credentials lack a scope for contacts. Grant crm.objects.contacts.read to the app"
                + " or key and renew its token.");
    assertThat(
            sendExpectingFailure(
                    READ, 403, "{\"context\":{\"requiredGranularScopes\":[\"old.scope\"]}}")
                .message())
        .contains("old.scope");
    assertThat(kind(READ, 403, "")).isEqualTo(FORBIDDEN);
  }

  /** As recorded: one of 31 is sufficient, and half of them allow writing. */
  @Test
  void ofALongListOfScopesOnlyThoseForReadingTheObjectAreNamed() {
    StringBuilder scopes = new StringBuilder("\"tickets\",\"e-commerce\"");
    for (String area :
        List.of("carts", "companies", "contacts", "custom", "deals", "goals", "invoices")) {
      for (String right : List.of("read", "write", "sensitive.read", "sensitive.write")) {
        scopes.append(",\"crm.objects.").append(area).append('.').append(right).append('"');
      }
    }
    Result.Failure failure =
        sendExpectingFailure(READ, 403, FORBIDDEN_BODY.formatted(scopes.toString()));

    assertThat(failure.message())
        .contains("Grant one of crm.objects.contacts.read, crm.objects.contacts.sensitive.read to")
        .doesNotContain("write", "deals", "tickets");
    assertThat(sendExpectingFailure(CHANGES, 403, FORBIDDEN_BODY.formatted(scopes)).message())
        .contains("crm.objects.custom.read")
        .doesNotContain("write", "deals");
  }

  @Test
  void whereNoListedScopeReadsTheObjectTheUsualOneIsNamed() {
    String many = "\"a.read\",\"b.read\",\"c.read\",\"d.read\",\"crm.objects.contacts.write\"";
    assertThat(sendExpectingFailure(READ, 403, FORBIDDEN_BODY.formatted(many)).message())
        .contains("Grant crm.objects.contacts.read to");
    assertThat(
            sendExpectingFailure(
                    READ, 403, FORBIDDEN_BODY.formatted("\"crm.objects.contacts.write\""))
                .message())
        .contains("Grant crm.objects.contacts.read to");
  }

  @Test
  void aMessageWithScopesOfOtherNamesLeadsToTheUsualOne() {
    assertThat(
            sendExpectingFailure(
                    READ,
                    403,
                    "{\"status\":\"error\",\"message\":\"This app hasn't been granted all required"
                        + " scopes to make this call (requires one of [contacts-read,"
                        + " contacts-write]).\"}")
                .message())
        .contains("Grant crm.objects.contacts.read to")
        .doesNotContain("write");
  }

  @Test
  void aScopeThatIsNoScopeIsNotRepeated() {
    assertThat(
            sendExpectingFailure(READ, 403, FORBIDDEN_BODY.formatted("\"\\nforged log line\""))
                .message())
        .doesNotContain("forged");
  }

  @Test
  void aWebPageWithHubspotsCorrelationIdIsHubspots() {
    Map<String, String> headers = Map.of("x-hubspot-correlation-id", "c0ffee");
    assertThat(sendExpectingFailure(READ, 404, "<html>not found</html>", headers).kind())
        .isEqualTo(UNKNOWN_OBJECT);
    assertThat(sendExpectingFailure(ACCOUNT, 404, "", headers).message())
        .contains("HubSpot does not know the path")
        .doesNotContain("crm.base.url");
  }

  @Test
  void unknownObjects() {
    assertThat(kind(CHANGES, 400, "{\"message\":\"Unable to infer object type from: 2-123\"}"))
        .isEqualTo(UNKNOWN_OBJECT);
    assertThat(kind(READ, 404, "{\"status\":\"error\",\"category\":\"OBJECT_NOT_FOUND\"}"))
        .isEqualTo(UNKNOWN_OBJECT);
  }

  @Test
  void aBadRequestSaysWhy() {
    Result.Failure failure =
        sendExpectingFailure(
            CHANGES,
            400,
            "{\"message\":\"There was a problem.\",\"category\":\"VALIDATION_ERROR\"}");

    assertThat(failure.kind()).isEqualTo(BAD_REQUEST);
    assertThat(failure.message()).contains("custom_pets").contains("There was a problem.");
    assertThat(kind(READ, 414, "<html><title>414 Request-URI Too Large</title></html>"))
        .isEqualTo(BAD_REQUEST);
  }

  @Test
  void invalidCredentials() {
    assertThat(
            sendExpectingFailure(
                ACCOUNT,
                401,
                "{\"message\":\"Authentication credentials not found.\","
                    + "\"category\":\"INVALID_AUTHENTICATION\"}"))
        .satisfies(
            failure -> {
              assertThat(failure.kind()).isEqualTo(UNAUTHORIZED);
              assertThat(failure.message()).contains("Authentication credentials not found.");
            });
    assertThat(kind(ACCOUNT, 530, "error code: 1016")).isEqualTo(UNAUTHORIZED);
    assertThat(
            sendExpectingFailure(
                    ACCOUNT,
                    401,
                    "{\"message\":\"The OAuth token used to make this call expired 20705 day(s)"
                        + " ago.\",\"context\":{\"expire time\":[\"1970-01-01T00:00:00Z\"]}}")
                .message())
        .contains("hubspot.access.token was copied completely");
  }

  @Test
  void aWrongBaseUrlSaysSo() {
    Result.Failure failure = sendExpectingFailure(ACCOUNT, 404, "<html>not here</html>");
    assertThat(failure.kind()).isEqualTo(WRONG_ENDPOINT);
    assertThat(failure.message())
        .contains("There is no HubSpot API at http://hub.example", "Check crm.base.url");

    Result.Failure redirect =
        sendExpectingFailure(
            ACCOUNT, 301, "", Map.of("location", "https://sso.example/in?token=abc"));
    assertThat(redirect.kind()).isEqualTo(WRONG_ENDPOINT);
    assertThat(redirect.message()).contains("to https://sso.example/in.").doesNotContain("abc");

    assertThat(kind(READ, 404, "<html>not here</html>")).isEqualTo(WRONG_ENDPOINT);
  }

  @Test
  void transportFaults() {
    http.addFault("The connection timed out.", false).addFault("TLS failed.", true);

    assertThat(http.send(http.open(), READ, Result.Failure.class))
        .isEqualTo(new Result.Failure(UNAVAILABLE, "The connection timed out.", 0));
    Result.Failure tls = http.send(http.open(), READ, Result.Failure.class);
    assertThat(tls.kind()).isEqualTo(WRONG_ENDPOINT);
    assertThat(tls.message()).startsWith("TLS failed.").contains("crm.base.url");
  }

  @Test
  void anErrorOfAProxyFailsNoTaskAndDoesNotConcernTheToken() {
    for (Request request : new Request[] {ACCOUNT, READ}) {
      Result.Failure proxy = sendExpectingFailure(request, 407, "<html>who are you?</html>");
      assertThat(proxy.kind()).isEqualTo(WRONG_ENDPOINT);
      assertThat(proxy.kind().isRetryable()).isTrue();
      assertThat(proxy.message()).contains("407", "crm.base.url").doesNotContain("token");
    }
  }
}
