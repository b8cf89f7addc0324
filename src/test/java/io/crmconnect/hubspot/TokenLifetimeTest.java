/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A token's lifetime is believed between a minute and a day; otherwise it is half an hour. */
class TokenLifetimeTest {
  private static final String[] SETTINGS = {
    "hubspot.oauth.client.id", "app",
    "hubspot.oauth.client.secret", "very-secret",
    "hubspot.oauth.refresh.token", "refresh-0"
  };

  private final ScriptedHttp http = new ScriptedHttp();
  private final CrmClient crmClient = http.open(SETTINGS);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "60 | 30",
        "1800 | 1680",
        "86400 | 86280",
        "0 | 1680",
        "-5 | 1680",
        "59 | 1680",
        "86401 | 1680",
        "9223372036854775807 | 1680",
        "1e300 | 1680",
        "99999999999999999999999999 | 1680",
        "\"1800\" | 1680",
        "\"soon\" | 1680",
        "null | 1680",
        "[] | 1680"
      })
  void theTokenIsRenewedInTime(String expiresIn, long renewedAfterS) {
    String response = "{\"access_token\":\"t\",\"expires_in\":%s}".formatted(expiresIn);
    http.addResponse(200, response).addResponse(200, "{\"portalId\":1}");
    http.send(crmClient, new Request.Account(), Result.Account.class);

    // Each request takes a second.
    http.now += renewedAfterS * 1_000 - 1_100;
    http.addResponse(200, "{\"portalId\":1}");
    http.send(crmClient, new Request.Account(), Result.Account.class);
    assertThat(http.calls).hasSize(3);
    http.now += 200 - 1_000;
    http.addResponse(200, response).addResponse(200, "{\"portalId\":1}");
    http.send(crmClient, new Request.Account(), Result.Account.class);
    assertThat(http.calls).hasSize(5);
  }
}
