/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.http.TokenSource.TokenResult;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
  private static final String IDENTITY =
      "https://login.salesforce.com/id/00D000000000001/005000000000001AAA";

  private static TokenResult.Token token(String instance, String identity) {
    return new TokenResult.Token(
        "t", Map.of(Sessions.INSTANCE_URL, instance, Sessions.IDENTITY, identity));
  }

  private static Sessions.Session open(String instance) {
    return new Sessions(Optional.empty(), "crm.acme.example").of(token(instance, IDENTITY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://acme.my.salesforce.com",
        "https://acme--dev.sandbox.my.salesforce.com/",
        "https://crm.acme.example",
        "https://NA1.Salesforce.com:443"
      })
  void callsGoToAnAddressOfSalesforceOrTheConfiguredOne(String instance) {
    assertThat(open(instance)).isInstanceOf(Sessions.Session.Usable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://acme.my.salesforce.com",
        "https://evil.example",
        "https://evilsalesforce.com",
        "https://acme.my.salesforce.com@evil.example",
        "https://acme.my.salesforce.com.evil.example",
        "https://acme.my.salesforce.com:8443",
        "https://acme.my.salesforce.com/path",
        "https://acme.my.salesforce.com?x",
        "not an address"
      })
  void noOtherAddressGetsTheToken(String instance) {
    assertThat(open(instance)).isInstanceOf(Sessions.Session.Refused.class);
  }

  @Test
  void aConfiguredAddressIsUsedWhateverTheTokenSays() {
    Sessions sessions = new Sessions(Optional.of(URI.create("http://127.0.0.1:1")), "x");
    assertThat(sessions.of(token("https://evil.example", IDENTITY)))
        .isEqualTo(new Sessions.Session.Usable(URI.create("http://127.0.0.1:1"), "t"));
  }

  @Test
  void theOrgIsPartOfTheIdentityAndIsWidened() {
    Sessions sessions = new Sessions(Optional.empty(), "x");
    sessions.of(token("https://acme.my.salesforce.com", IDENTITY));
    assertThat(sessions.orgId()).isEqualTo("00D000000000001EAA");
    assertThat(sessions.of(token("https://acme.my.salesforce.com", "")))
        .isInstanceOf(Sessions.Session.Refused.class);
  }

  @Test
  void anotherKindOfTokenIsRefused() {
    TokenResult.Token dpop =
        new TokenResult.Token(
            "t",
            Map.of(
                Sessions.INSTANCE_URL, "https://acme.my.salesforce.com",
                Sessions.IDENTITY, IDENTITY,
                Sessions.TOKEN_TYPE, "DPoP"));
    assertThat(new Sessions(Optional.empty(), "x").of(dpop))
        .isInstanceOfSatisfying(
            Sessions.Session.Refused.class,
            refused -> assertThat(refused.failure().message()).contains("DPoP"));
  }
}
