/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides access tokens, which expire, by means of a refresh token or of other parameters.
 *
 * <pre>
 * no token, or expiring soon --request--> refreshing (once; all requests wait) --> valid token
 *                                           |--> rejected: permanent, no request is sent any more
 *                                           |--> failed: waiting requests fail, the next retries
 *                                           '--> no outcome in time: the next request starts another
 * </pre>
 *
 * A refresh token that the vendor replaces is kept only here; after a restart the configured one is
 * used.
 */
public final class OAuthTokenSource implements TokenSource {
  private static final long RENEW_EARLY_MS = 120_000;
  private static final long MIN_LIFETIME_S = 60;
  private static final long MAX_LIFETIME_S = 86_400;

  /** Servers allow a few times as many bytes for all headers together. */
  private static final int MAX_TOKEN_LENGTH = 8_000;

  /** A refresh without an outcome for so much longer than its call may take is lost. */
  private static final long LOST_AFTER_MS = 30_000;

  private static final TokenResult.Token NO_TOKEN = new TokenResult.Token("");
  private static final Logger LOG = LoggerFactory.getLogger(OAuthTokenSource.class);
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Transport transport;
  private final OAuthEndpoint endpoint;
  private final OAuthGrant grant;
  private final Consumer<String> issuedTokens;
  private final long maxCallMs;

  private final Object lock = new Object();
  private final List<Consumer<TokenResult>> waitingCallbacks = new ArrayList<>();
  private String refreshToken;
  private TokenResult.Token token = NO_TOKEN;
  private long renewAt = Long.MIN_VALUE;
  private long nowMs = Long.MIN_VALUE;
  private boolean refreshing;
  private long refreshStartedAt;
  private TokenResult permanentFailure;

  /**
   * @param issuedTokens receives each new token, so that no text shows it
   * @param timeouts of the transport
   */
  public OAuthTokenSource(
      Transport transport,
      OAuthEndpoint endpoint,
      OAuthGrant grant,
      Consumer<String> issuedTokens,
      Timeouts timeouts) {
    this.transport = transport;
    this.endpoint = endpoint;
    this.grant = grant;
    this.refreshToken =
        grant instanceof OAuthGrant.RefreshToken refresh ? refresh.refreshToken() : "";
    this.issuedTokens = issuedTokens;
    this.maxCallMs = timeouts.callMs();
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
      if (token.value().equals(refusedToken)) {
        token = NO_TOKEN;
      }
      if (permanentFailure != null) {
        available = permanentFailure;
      } else if (!token.value().isEmpty() && nowMs < renewAt) {
        available = token;
      } else {
        waitingCallbacks.add(callback);
        startRefresh = !refreshing || nowMs - refreshStartedAt > maxCallMs + LOST_AFTER_MS;
        if (startRefresh) {
          refreshStartedAt = nowMs;
        }
        refreshing = true;
      }
    }
    if (available != null) {
      callback.accept(available);
    } else if (startRefresh) {
      startRefresh();
    }
  }

  /** A refresh that does not start must end, because the calls that wait for it would hang. */
  private void startRefresh() {
    try {
      transport.send(buildRefreshCall(), this::onRefreshOutcome);
    } catch (Throwable e) {
      endRefresh(unreadable(e));
    }
  }

  private HttpCall buildRefreshCall() {
    StringBuilder form = new StringBuilder();
    parameters()
        .forEach(
            (name, value) ->
                form.append(form.isEmpty() ? "" : "&")
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return new HttpCall(
        "POST",
        endpoint.uri(),
        Map.of("Accept", "application/json", "Content-Type", "application/x-www-form-urlencoded"),
        Optional.of(form.toString()));
  }

  /** Parameters are made without the lock: signing takes time in which other calls need it. */
  private Map<String, String> parameters() {
    if (grant instanceof OAuthGrant.Parameters made) {
      long signedAt;
      synchronized (lock) {
        signedAt = nowMs;
      }
      return made.at(signedAt);
    }
    synchronized (lock) {
      OAuthGrant.RefreshToken refresh = (OAuthGrant.RefreshToken) grant;
      Map<String, String> form = new LinkedHashMap<>();
      form.put("grant_type", "refresh_token");
      form.put("client_id", refresh.clientId());
      if (!refresh.clientSecret().isEmpty()) {
        form.put("client_secret", refresh.clientSecret());
      }
      form.put("refresh_token", refreshToken);
      return form;
    }
  }

  private void onRefreshOutcome(HttpOutcome outcome) {
    TokenResult tokenResult;
    synchronized (lock) {
      tokenResult = parseSafely(outcome);
    }
    endRefresh(tokenResult);
  }

  private void endRefresh(TokenResult tokenResult) {
    List<Consumer<TokenResult>> callbacks;
    synchronized (lock) {
      callbacks = new ArrayList<>(waitingCallbacks);
      waitingCallbacks.clear();
      refreshing = false;
    }
    for (Consumer<TokenResult> callback : callbacks) {
      try {
        callback.accept(tokenResult);
      } catch (Throwable e) {
        // The other callbacks are called all the same.
        LOG.error("A call that waited for a token has failed: {}", e.getClass().getName());
      }
    }
  }

  /** Returns a failure for whatever is thrown, which would be lost on the transport's thread. */
  private TokenResult parseSafely(HttpOutcome outcome) {
    try {
      return parseOutcome(outcome);
    } catch (Throwable e) {
      return unreadable(e);
    }
  }

  private static TokenResult unreadable(Throwable e) {
    return new TokenResult.Unusable("cannot be read (" + e.getClass().getSimpleName() + ")");
  }

  private TokenResult parseOutcome(HttpOutcome outcome) {
    if (outcome instanceof HttpOutcome.Fault fault) {
      return new TokenResult.NotReached(fault);
    }
    HttpOutcome.Response response = (HttpOutcome.Response) outcome;
    JsonNode body = parseBody(response);
    if (response.status() != 200) {
      return parseRefusal(response, body);
    }
    String newToken = findField(body, endpoint.accessTokenFields()).asText("");
    if (newToken.isEmpty()) {
      return new TokenResult.Unusable("contains no token");
    }
    if (!isToken(newToken)) {
      return new TokenResult.Unusable("contains a token that cannot be sent in a header");
    }
    String newRefreshToken = findField(body, endpoint.refreshTokenFields()).asText("");
    issuedTokens.accept(newToken);
    if (isToken(newRefreshToken) && !newRefreshToken.equals(refreshToken)) {
      issuedTokens.accept(newRefreshToken);
      refreshToken = newRefreshToken;
    }
    long lifetimeMs = 1_000 * lifetimeSeconds(body);
    token = new TokenResult.Token(newToken, parseDetails(body));
    renewAt = nowMs + lifetimeMs - Math.min(RENEW_EARLY_MS, lifetimeMs / 2);
    return token;
  }

  /** Whether it is ASCII without spaces, which fits into the head of a request. */
  private static boolean isToken(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_TOKEN_LENGTH
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private Map<String, String> parseDetails(JsonNode body) {
    Map<String, String> details = new LinkedHashMap<>();
    for (String name : endpoint.detailFields()) {
      if (body.path(name).isTextual()) {
        details.put(name, body.path(name).asText());
      }
    }
    return details;
  }

  /** The driver retries temporary failures; all others are permanent. */
  private TokenResult parseRefusal(HttpOutcome.Response response, JsonNode body) {
    int status = response.status();
    boolean isPermanent =
        status >= 400
            && status < 500
            && status != 408
            && status != 429
            && !endpoint.retryableStatuses().contains(status)
            && !body.isMissingNode();
    TokenResult refused = new TokenResult.Refused(response, isPermanent);
    if (isPermanent) {
      permanentFailure = refused;
    }
    return refused;
  }

  /** The first of these fields that is present. */
  private static JsonNode findField(JsonNode body, List<String> names) {
    for (String name : names) {
      JsonNode value = body.path(name);
      if (!value.isMissingNode() && !value.isNull()) {
        return value;
      }
    }
    return MissingNode.getInstance();
  }

  /** A lifetime is believed between a minute and a day. */
  private long lifetimeSeconds(JsonNode body) {
    long seconds = findField(body, endpoint.lifetimeFields()).asLong(endpoint.defaultLifetimeS());
    return seconds >= MIN_LIFETIME_S && seconds <= MAX_LIFETIME_S
        ? seconds
        : endpoint.defaultLifetimeS();
  }

  /** The body, or a missing node if it is not a JSON object. */
  private static JsonNode parseBody(HttpOutcome.Response response) {
    try {
      JsonNode node = JSON.readTree(response.body());
      return node != null && node.isObject() ? node : MissingNode.getInstance();
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
