/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpOutcome;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The caller always gets a response, even if HubSpot's cannot be read. */
class UnreadableResponseTest {
  private static final Request ACCOUNT = new Request.Account();
  private final ScriptedHttp http = new ScriptedHttp();

  /** A response that no parser can read and that contains a secret. */
  private static HttpOutcome brokenResponse(int status) {
    return new HttpOutcome.Response(status, Map.of("secret", "pat-secret"), null);
  }

  @Test
  void anExceptionBecomesARetriableFailure() {
    for (int status : new int[] {200, 401, 403, 429, 500}) {
      CrmClient crmClient = http.respondWith(call -> brokenResponse(status)).open();
      Result.Failure failure = http.send(crmClient, ACCOUNT, Result.Failure.class);
      assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
      assertThat(failure.message()).doesNotContain("pat-secret");
    }
  }

  @Test
  void anExceptionDuringATokenRenewalBecomesARetriableFailure() {
    CrmClient crmClient =
        http.respondWith(call -> brokenResponse(200))
            .open(
                "hubspot.oauth.client.id", "id",
                "hubspot.oauth.client.secret", "very-secret",
                "hubspot.oauth.refresh.token", "refresh-0");
    Result.Failure failure = http.send(crmClient, ACCOUNT, Result.Failure.class);
    assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
    assertThat(failure.message()).doesNotContain("very-secret", "refresh-0");
  }
}
