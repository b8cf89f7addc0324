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
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpOutcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An error while a response is read is a failure that is retried, as an exception is. */
class ThrownErrorsTest {
  private static final String[] OAUTH = {
    "hubspot.oauth.client.id", "app",
    "hubspot.oauth.client.secret", "very-secret",
    "hubspot.oauth.refresh.token", "refresh-0"
  };

  /** Headers that throw when they are read. */
  private static final class ThrowingHeaders extends TreeMap<String, String> {
    private static final long serialVersionUID = 1L;

    private final transient Error thrown;

    ThrowingHeaders(Error thrown) {
      this.thrown = thrown;
    }

    @Override
    public String get(Object key) {
      throw thrown;
    }
  }

  private final ScriptedHttp http = new ScriptedHttp();

  static Stream<Error> errors() {
    return Stream.of(
        new InternalError("Java heap space"),
        new StackOverflowError(),
        new NoClassDefFoundError("pat-secret"),
        new AssertionError("pat-secret"));
  }

  private static HttpOutcome.Response throwing(int status, Error thrown) {
    return new HttpOutcome.Response(
        status, new ThrowingHeaders(thrown), "{\"results\":[]}".getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void anErrorIsARetryableFailure(Error thrown) {
    for (int status : new int[] {200, 207, 401, 403, 429, 500}) {
      http.respondWith(call -> throwing(status, thrown));

      Result.Failure failure = http.send(http.open(), new Request.Account(), Result.Failure.class);

      assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
      assertThat(failure.message()).contains("reading it failed").doesNotContain("pat-secret");
    }
  }

  @Test
  void allCallsThatWaitForATokenFailAndTheNextTriesAgain() {
    for (Error thrown : errors().toList()) {
      http.respondWith(
          call ->
              call.uri().getPath().contains("oauth")
                  ? throwing(503, thrown)
                  : new HttpOutcome.Fault("not expected", false));
      CrmClient client = http.open(OAUTH);
      List<CrmResponse> responses = new ArrayList<>();
      http.delayResponses();
      for (int i = 0; i < 3; i++) {
        client.acquire(new Request.Account(), RequestPriority.CONTROL, http.now);
        client.send(new Request.Account(), responses::add);
      }
      http.releaseResponses();

      assertThat(responses).hasSize(3);
      client.send(new Request.Catalogue(CONTACTS), responses::add);
      assertThat(responses)
          .hasSize(4)
          .allSatisfy(
              response ->
                  assertThat(((Result.Failure) response.result()).kind())
                      .isEqualTo(FailureKind.UNAVAILABLE));
    }
  }

  @Test
  void oneCallThatThrowsKeepsNoOtherFromItsToken() {
    http.respondWith(
        call ->
            new HttpOutcome.Response(
                200,
                Map.of(),
                (call.uri().getPath().contains("oauth")
                        ? "{\"access_token\":\"t1\",\"expires_in\":1800}"
                        : "{\"portalId\":1}")
                    .getBytes(StandardCharsets.UTF_8)));
    CrmClient client = http.open(OAUTH);
    List<CrmResponse> responses = new ArrayList<>();
    http.delayResponses();
    client.send(
        new Request.Account(),
        response -> {
          throw new StackOverflowError();
        });
    client.send(new Request.Account(), responses::add);
    http.releaseResponses();

    assertThat(responses).hasSize(1);
    assertThat(responses.get(0).result()).isInstanceOf(Result.Account.class);
  }
}
