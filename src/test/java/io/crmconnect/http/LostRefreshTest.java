/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A refresh whose outcome is lost does not stop the task for good. */
class LostRefreshTest {
  private static final long CALL_MS = 20_000;

  private final List<Consumer<HttpOutcome>> refreshes = new ArrayList<>();
  private final List<TokenSource.TokenResult> received = new ArrayList<>();
  private final OAuthTokenSource tokenSource =
      new OAuthTokenSource(
          new Transport() {
            @Override
            public void send(HttpCall call, Consumer<HttpOutcome> sink) {
              refreshes.add(sink);
            }

            @Override
            public void close() {}
          },
          new OAuthEndpoint(
              URI.create("https://crm.example/token"),
              List.of("access_token"),
              List.of("refresh_token"),
              List.of("expires_in"),
              1_800,
              List.of(),
              Set.of()),
          new OAuthGrant.RefreshToken("app", "secret", "refresh"),
          token -> {},
          Timeouts.of(CALL_MS));

  private static HttpOutcome token(String value) {
    return new HttpOutcome.Response(
        200,
        Map.of(),
        "{\"access_token\":\"%s\"}".formatted(value).getBytes(StandardCharsets.UTF_8));
  }

  private void requestAt(long now) {
    tokenSource.updateClock(now);
    tokenSource.requestToken(received::add);
  }

  @Test
  void theNextRequestStartsAnotherOneOnceTheOutcomeIsOverdue() {
    requestAt(0);
    requestAt(CALL_MS);
    assertThat(refreshes).hasSize(1);
    requestAt(CALL_MS + 60_000);
    assertThat(refreshes).hasSize(2);
    requestAt(CALL_MS + 61_000);
    assertThat(refreshes).hasSize(2);
    refreshes.get(1).accept(token("new"));
    assertThat(received).hasSize(4).containsOnly(new TokenSource.TokenResult.Token("new"));
    // The late one is a valid token as well.
    refreshes.get(0).accept(token("late"));
    requestAt(CALL_MS + 62_000);
    assertThat(received).hasSize(5);
  }
}
