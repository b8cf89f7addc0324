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
 * Provides access tokens, which are valid for 30 minutes, by means of a refresh token.
 *
 * <pre>
 * no token, or expiring soon --request--> refreshing (once; all requests wait) --> valid token
 *                                           |--> rejected: permanent, no request is sent any more
 *                                           '--> failed: waiting requests fail, the next retries
 * </pre>
 *
 * A refresh token that HubSpot replaces is kept only here; after a restart the configured one is
 * used.
 */
final class OAuthTokenSource implements TokenSource {
  private static final long RENEW_EARLY_MS = 120_000;
  private static final long DEFAULT_LIFETIME_S = 1_800;

  private final Transport transport;
  private final URI tokenUri;
  private final String clientId;
  private final String clientSecret;

  private final Object lock = new Object();
  private final List<Consumer<TokenResult>> waitingCallbacks = new ArrayList<>();
  private String refreshToken;
  private String token = "";
  private long renewAt = Long.MIN_VALUE;
  private long nowMs = Long.MIN_VALUE;
  private boolean refreshing;
  private Result.Failure permanentFailure;

  OAuthTokenSource(
      Transport transport, URI base, String clientId, String clientSecret, String refreshToken) {
    this.transport = transport;
    this.tokenUri = ApiVersion.tokenUri(base);
    this.clientId = clientId;
    this.clientSecret = clientSecret;
    this.refreshToken = refreshToken;
  }

  @Override
  public void updateClock(long currentMs) {
    synchronized (lock) {
      nowMs = currentMs;
    }
  }

  @Override
  public void requestToken(Consumer<TokenResult> callback) {
    provideToken(callback, null);
  }

  @Override
  public void renewToken(String refusedToken, Consumer<TokenResult> callback) {
    provideToken(callback, refusedToken);
  }

  private void provideToken(Consumer<TokenResult> callback, String refusedToken) {
    TokenResult available = null;
    boolean startRefresh = false;
    synchronized (lock) {
      if (token.equals(refusedToken)) {
        token = "";
      }
      if (permanentFailure != null) {
        available = TokenResult.failed(permanentFailure);
      } else if (!token.isEmpty() && nowMs < renewAt) {
        available = TokenResult.of(token);
      } else {
        waitingCallbacks.add(callback);
        startRefresh = !refreshing;
        refreshing = true;
      }
    }
    if (available != null) {
      callback.accept(available);
    } else if (startRefresh) {
      transport.send(buildRefreshCall(), this::onRefreshOutcome);
    }
  }

  private HttpCall buildRefreshCall() {
    String form;
    synchronized (lock) {
      form =
          "grant_type=refresh_token"
              + formField("client_id", clientId)
              + formField("client_secret", clientSecret)
              + formField("refresh_token", refreshToken);
    }
    return new HttpCall(
        "POST",
        tokenUri,
        Map.of("Accept", "application/json", "Content-Type", "application/x-www-form-urlencoded"),
        Optional.of(form));
  }

  private static String formField(String name, String value) {
    return "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private void onRefreshOutcome(HttpOutcome outcome) {
    TokenResult tokenResult;
    List<Consumer<TokenResult>> callbacks;
    synchronized (lock) {
      tokenResult = parseSafely(outcome);
      callbacks = List.copyOf(waitingCallbacks);
      waitingCallbacks.clear();
      refreshing = false;
    }
    callbacks.forEach(callback -> callback.accept(tokenResult));
  }

  /** Returns a failure for an exception, which would be lost on the transport's thread. */
  private TokenResult parseSafely(HttpOutcome outcome) {
    try {
      return parseOutcome(outcome);
    } catch (RuntimeException e) {
      return temporaryFailure(
          "HubSpot's response to the token refresh cannot be read ("
              + e.getClass().getSimpleName()
              + ").",
          0);
    }
  }

  private TokenResult parseOutcome(HttpOutcome outcome) {
    if (outcome instanceof HttpOutcome.Fault fault) {
      return TokenResult.failed(HubspotErrors.transportFailure(fault));
    }
    HttpOutcome.Response response = (HttpOutcome.Response) outcome;
    JsonNode body = HubspotErrors.parseBody(response);
    if (response.status() != 200) {
      return parseRefusal(response, body);
    }
    String newToken = textOf(body, "access_token", "accessToken");
    if (newToken.isEmpty()) {
      return temporaryFailure("HubSpot's response to the token refresh contains no token.", 0);
    }
    String newRefreshToken = textOf(body, "refresh_token", "refreshToken");
    refreshToken = newRefreshToken.isEmpty() ? refreshToken : newRefreshToken;
    long lifetimeMs = 1_000 * lifetimeSeconds(body);
    token = newToken;
    renewAt = nowMs + lifetimeMs - Math.min(RENEW_EARLY_MS, lifetimeMs / 2);
    return TokenResult.of(token);
  }

  /** The driver retries temporary failures; all others are permanent. */
  private TokenResult parseRefusal(HttpOutcome.Response response, JsonNode body) {
    int status = response.status();
    boolean isPermanent =
        status >= 400
            && status < 500
            && status != 408
            && status != 423
            && status != 429
            && status != 477
            && !body.isMissingNode();
    if (!isPermanent) {
      return temporaryFailure(
          "HubSpot cannot renew the token at present (HTTP " + status + ").",
          HubspotErrors.parseRetryAfterMs(response));
    }
    String reason = HubspotErrors.messageOf(body);
    permanentFailure =
        new Result.Failure(
            FailureKind.UNAUTHORIZED,
            ("HubSpot refuses to renew the token (HTTP %s: %s). Check hubspot.oauth.client.id,"
                    + " hubspot.oauth.client.secret and hubspot.oauth.refresh.token. If HubSpot has"
                    + " replaced the refresh token since the last start, enter the new one.")
                .formatted(status, reason.isEmpty() ? "no reason given" : reason),
            0);
    return TokenResult.failed(permanentFailure);
  }

  private static TokenResult temporaryFailure(String message, long retryAfterMs) {
    return TokenResult.failed(new Result.Failure(FailureKind.UNAVAILABLE, message, retryAfterMs));
  }

  private static String textOf(JsonNode body, String name, String otherName) {
    return body.path(name).asText(body.path(otherName).asText(""));
  }

  private static long lifetimeSeconds(JsonNode body) {
    long seconds =
        body.path("expires_in").asLong(body.path("expiresIn").asLong(DEFAULT_LIFETIME_S));
    return seconds > 0 ? seconds : DEFAULT_LIFETIME_S;
  }
}
