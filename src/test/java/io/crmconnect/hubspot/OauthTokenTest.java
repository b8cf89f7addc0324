/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OauthTokenTest {
  private static final String[] SETTINGS = {
    "hubspot.oauth.client.id", "app",
    "hubspot.oauth.client.secret", "very-secret",
    "hubspot.oauth.refresh.token", "refresh-0"
  };
  private static final Request ACCOUNT = new Request.Account();
  private static final String ACCOUNT_RESPONSE = "{\"portalId\":1}";
  private static final String EXPIRED_RESPONSE =
      "{\"message\":\"The OAuth token used to make this call expired 75 second(s) ago.\","
          + "\"context\":{\"expire time\":[\"2026-06-21T10:37:52.040Z\"]}}";

  private final ScriptedHttp http = new ScriptedHttp();
  private final CrmClient crmClient = http.open(SETTINGS);

  private static String tokenResponse(String token, String refresh) {
    return "{\"access_token\":\"%s\",\"refresh_token\":\"%s\",\"expires_in\":1800}"
        .formatted(token, refresh);
  }

  private List<String> requestedPaths() {
    return http.calls.stream().map(call -> call.uri().getPath()).toList();
  }

  private String lastBearer() {
    return http.lastCall().headers().get("Authorization");
  }

  @Test
  void aTokenIsFetchedOnceAndRenewedBeforeItExpires() {
    http.addResponse(200, tokenResponse("t1", "refresh-0"))
        .addResponse(200, ACCOUNT_RESPONSE)
        .addResponse(200, ACCOUNT_RESPONSE);
    http.send(crmClient, ACCOUNT, Result.Account.class);
    http.send(crmClient, ACCOUNT, Result.Account.class);
    assertThat(http.calls).hasSize(3);
    assertThat(lastBearer()).isEqualTo("Bearer t1");
    assertThat(http.calls.get(0).uri().getPath()).isEqualTo("/oauth/2026-03/token");
    assertThat(http.calls.get(0).body())
        .contains(
            "grant_type=refresh_token&client_id=app&client_secret=very-secret"
                + "&refresh_token=refresh-0");

    http.now += 1_700_000;
    http.addResponse(200, tokenResponse("t2", "refresh-1")).addResponse(200, ACCOUNT_RESPONSE);
    http.send(crmClient, ACCOUNT, Result.Account.class);
    assertThat(lastBearer()).isEqualTo("Bearer t2");

    http.now += 1_800_000;
    http.addResponse(200, tokenResponse("t3", "refresh-1")).addResponse(200, ACCOUNT_RESPONSE);
    http.send(crmClient, ACCOUNT, Result.Account.class);
    assertThat(http.calls.get(http.calls.size() - 2).body().orElseThrow())
        .endsWith("refresh_token=refresh-1");
  }

  @Test
  void aRefusedTokenIsRenewedOnceAndTheRequestRepeatedOnce() {
    http.addResponse(200, tokenResponse("t1", "r")).addResponse(401, EXPIRED_RESPONSE);
    http.addResponse(200, tokenResponse("t2", "r")).addResponse(200, ACCOUNT_RESPONSE);
    http.send(crmClient, ACCOUNT, Result.Account.class);
    assertThat(lastBearer()).isEqualTo("Bearer t2");
    assertThat(http.calls).hasSize(4);

    http.addResponse(401, EXPIRED_RESPONSE)
        .addResponse(200, tokenResponse("t3", "r"))
        .addResponse(401, EXPIRED_RESPONSE);
    Result.Failure failure = http.send(crmClient, ACCOUNT, Result.Failure.class);
    assertThat(failure.kind()).isEqualTo(FailureKind.UNAUTHORIZED);
    assertThat(http.calls).hasSize(7);
  }

  @Test
  void aSearchThatIsRepeatedWithANewTokenCountsTwice() {
    String none = "{\"results\":[]}";
    http.addResponse(200, tokenResponse("t1", "r")).addResponse(200, none);
    http.send(
        crmClient,
        new Request.ChangesSince(ScriptedHttp.CONTACTS, 0, Optional.empty()),
        Result.Changes.class);
    assertThat(countSearchesInRestOfSecond()).isEqualTo(3);

    http.now += 10_000;
    http.addResponse(401, EXPIRED_RESPONSE)
        .addResponse(200, tokenResponse("t2", "r"))
        .addResponse(200, none);
    http.send(
        crmClient,
        new Request.ChangesSince(ScriptedHttp.CONTACTS, 0, Optional.empty()),
        Result.Changes.class);
    assertThat(countSearchesInRestOfSecond()).isEqualTo(2);
  }

  private int countSearchesInRestOfSecond() {
    int granted = 0;
    for (int ms = 1; ms < 1_000; ms++) {
      http.now++;
      Request search = new Request.ChangesSince(ScriptedHttp.CONTACTS, ms, Optional.empty());
      if (crmClient.acquire(search, RequestPriority.INCREMENTAL, http.now) == 0) {
        granted++;
        CrmResponse crmResponse =
            new CrmResponse(
                new Result.Changes(List.of(), Optional.empty(), false, true),
                OptionalLong.empty(),
                BudgetSignals.NONE);
        crmClient.onResponse(search, crmResponse, http.now);
      }
    }
    return granted;
  }

  @Test
  void anInvalidTokenIsNotRenewedForever() {
    http.addResponse(200, tokenResponse("t1", "r"))
        .addResponse(
            401,
            "{\"message\":\"The OAuth token used to make this call expired 20705 day(s) ago.\"}");

    Result.Failure failure = http.send(crmClient, ACCOUNT, Result.Failure.class);

    assertThat(failure.kind()).isEqualTo(FailureKind.UNAUTHORIZED);
    assertThat(http.calls).hasSize(2);
  }

  @Test
  void aRefusedRefreshIsFinalAndSaysWhy() {
    http.addResponse(
        400, "{\"status\":\"BAD_REFRESH_TOKEN\",\"message\":\"missing or invalid refresh token\"}");

    Result.Failure failure = http.send(crmClient, ACCOUNT, Result.Failure.class);

    assertThat(failure.kind()).isEqualTo(FailureKind.UNAUTHORIZED);
    assertThat(failure.message())
        .contains("missing or invalid refresh token", "hubspot.oauth.client.id")
        .doesNotContain("very-secret", "refresh-0");
    http.send(crmClient, ACCOUNT, Result.Failure.class);
    assertThat(http.calls).hasSize(1);
  }

  @Test
  void aRefreshThatFailsTransientlyIsRetried() {
    http.addResponse(503, "<html>").addFault("reset", false).addResponse(200, "{}");
    for (int i = 0; i < 3; i++) {
      assertThat(http.send(crmClient, ACCOUNT, Result.Failure.class).kind())
          .isEqualTo(FailureKind.UNAVAILABLE);
    }
    http.addResponse(200, "{\"accessToken\":\"t1\",\"expiresIn\":1800}")
        .addResponse(200, ACCOUNT_RESPONSE);
    http.send(crmClient, ACCOUNT, Result.Account.class);
  }

  @Test
  void allRequestsWaitForOneRefresh() {
    http.addResponse(200, tokenResponse("t1", "r"))
        .addResponse(200, ACCOUNT_RESPONSE)
        .addResponse(200, ACCOUNT_RESPONSE);
    http.delayResponses();
    List<CrmResponse> crmResponses = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      http.now += 1_000;
      Request request = new Request.Account();
      assertThat(crmClient.acquire(request, RequestPriority.CONTROL, http.now)).isZero();
      crmClient.send(request, crmResponses::add);
    }
    assertThat(requestedPaths()).containsExactly("/oauth/2026-03/token");

    http.releaseResponses();

    assertThat(crmResponses)
        .hasSize(2)
        .allMatch(crmResponse -> crmResponse.result() instanceof Result.Account);
    assertThat(http.calls).hasSize(3);
  }

  @Test
  void afterClosingNoResponseIsDelivered() {
    http.addResponse(200, tokenResponse("t1", "r")).addResponse(200, ACCOUNT_RESPONSE);
    http.delayResponses();
    List<CrmResponse> crmResponses = new ArrayList<>();
    crmClient.acquire(ACCOUNT, RequestPriority.CONTROL, http.now);
    crmClient.send(ACCOUNT, crmResponses::add);
    crmClient.close();

    http.releaseResponses();

    assertThat(crmResponses).isEmpty();
    assertThat(http.calls).hasSize(1);
  }

  @Test
  void oauthAppsHaveALowerLimitAndNoDailyOne() {
    assertThat(crmClient.maxBackfillRequestsPerSecond()).isCloseTo(11 * 0.935, within(1e-9));
    Result.Usage usage = http.send(crmClient, new Request.Usage(), Result.Usage.class);
    assertThat(usage.limit()).isEmpty();
    assertThat(http.calls).isEmpty();
  }
}
