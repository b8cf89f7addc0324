package io.crmconnect.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A token of 30 minutes and the refresh token that brings the next.
 *
 * <pre>
 * none or near its end --ask--> refreshing (one at a time, all who ask wait for it) --> fresh
 *                                    |--> refused: for good, nothing is asked any more
 *                                    '--> failed: those who wait fail for now
 * </pre>
 *
 * A refresh token that HubSpot replaces lives here only; a restart begins with the configured one.
 */
final class OauthToken implements Credentials {
  private static final long EARLY_MS = 120_000;
  private static final long DEFAULT_LIFE_S = 1_800;

  private final Transport transport;
  private final URI address;
  private final String clientId;
  private final String clientSecret;

  private final Object lock = new Object();
  private final List<Consumer<Grant>> waiting = new ArrayList<>();
  private String refreshToken;
  private String token = "";
  private long renewAt = Long.MIN_VALUE;
  private long now = Long.MIN_VALUE;
  private boolean refreshing;
  private Result.Failure refused;

  OauthToken(
      Transport transport, URI base, String clientId, String clientSecret, String refreshToken) {
    this.transport = transport;
    this.address = ApiVersion.token(base);
    this.clientId = clientId;
    this.clientSecret = clientSecret;
    this.refreshToken = refreshToken;
  }

  @Override
  public void now(long ms) {
    synchronized (lock) {
      now = ms;
    }
  }

  @Override
  public void token(Consumer<Grant> sink) {
    ask(sink, null);
  }

  @Override
  public void renew(String refusedToken, Consumer<Grant> sink) {
    ask(sink, refusedToken);
  }

  private void ask(Consumer<Grant> sink, String refusedToken) {
    Grant known = null;
    boolean start = false;
    synchronized (lock) {
      if (token.equals(refusedToken)) {
        token = "";
      }
      if (refused != null) {
        known = Grant.refused(refused);
      } else if (!token.isEmpty() && now < renewAt) {
        known = Grant.of(token);
      } else {
        waiting.add(sink);
        start = !refreshing;
        refreshing = true;
      }
    }
    if (known != null) {
      sink.accept(known);
    } else if (start) {
      transport.send(call(), this::refreshed);
    }
  }

  private HttpCall call() {
    String form;
    synchronized (lock) {
      form =
          "grant_type=refresh_token"
              + field("client_id", clientId)
              + field("client_secret", clientSecret)
              + field("refresh_token", refreshToken);
    }
    return new HttpCall(
        "POST",
        address,
        Map.of("Accept", "application/json", "Content-Type", "application/x-www-form-urlencoded"),
        Optional.of(form));
  }

  private static String field(String name, String value) {
    return "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private void refreshed(HttpOutcome outcome) {
    Grant grant;
    List<Consumer<Grant>> told;
    synchronized (lock) {
      grant = granted(outcome);
      told = List.copyOf(waiting);
      waiting.clear();
      refreshing = false;
    }
    told.forEach(sink -> sink.accept(grant));
  }

  /** On the transport's thread, where nobody would hear of an exception. */
  private Grant granted(HttpOutcome outcome) {
    try {
      return grant(outcome);
    } catch (RuntimeException e) {
      return later(
          "HubSpot's answer to the token refresh cannot be read ("
              + e.getClass().getSimpleName()
              + ").",
          0);
    }
  }

  private Grant grant(HttpOutcome outcome) {
    if (outcome instanceof HttpOutcome.Fault fault) {
      return Grant.refused(HubspotErrors.fault(fault));
    }
    HttpOutcome.Response response = (HttpOutcome.Response) outcome;
    JsonNode body = HubspotErrors.body(response);
    if (response.status() != 200) {
      return refusal(response, body);
    }
    String fresh = text(body, "access_token", "accessToken");
    if (fresh.isEmpty()) {
      return later("HubSpot's answer to the token refresh holds no token.", 0);
    }
    String next = text(body, "refresh_token", "refreshToken");
    refreshToken = next.isEmpty() ? refreshToken : next;
    long lifeMs = 1_000 * life(body);
    token = fresh;
    renewAt = now + lifeMs - Math.min(EARLY_MS, lifeMs / 2);
    return Grant.of(token);
  }

  /** What asking again can mend is left to the driver; the rest is final. */
  private Grant refusal(HttpOutcome.Response response, JsonNode body) {
    int status = response.status();
    boolean final4xx =
        status >= 400
            && status < 500
            && status != 408
            && status != 423
            && status != 429
            && status != 477
            && !body.isMissingNode();
    if (!final4xx) {
      return later(
          "HubSpot cannot renew the token now (HTTP " + status + ").",
          HubspotErrors.retryAfter(response));
    }
    String said = HubspotErrors.message(body);
    refused =
        new Result.Failure(
            FailureKind.UNAUTHORIZED,
            "HubSpot refuses to renew the token (HTTP %d: %s). Check hubspot.oauth.client.id,"
                    .formatted(status, said.isEmpty() ? "no reason given" : said)
                + " .client.secret and .refresh.token; a refresh token that HubSpot replaced since"
                + " the last start has to be entered anew.",
            0);
    return Grant.refused(refused);
  }

  private static Grant later(String message, long retryAfterMs) {
    return Grant.refused(new Result.Failure(FailureKind.UNAVAILABLE, message, retryAfterMs));
  }

  private static String text(JsonNode body, String name, String otherName) {
    return body.path(name).asText(body.path(otherName).asText(""));
  }

  private static long life(JsonNode body) {
    long life = body.path("expires_in").asLong(body.path("expiresIn").asLong(DEFAULT_LIFE_S));
    return life > 0 ? life : DEFAULT_LIFE_S;
  }
}
