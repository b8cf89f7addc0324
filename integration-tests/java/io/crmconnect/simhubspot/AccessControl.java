/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import io.crmconnect.http.HttpCall;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.Query;
import io.crmconnect.simcrm.Reply;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Checks credentials: tokens, their refresh, and revoked scopes. */
final class AccessControl {
  /**
   * An application; each has a burst limit of its own.
   *
   * @param name its key, or the client of all its OAuth tokens
   */
  record Caller(String name, boolean oauth) {}

  private final SimAccount account;
  private final Errors errors;
  private final Map<String, Long> issued = new TreeMap<>();
  private final TreeSet<String> otherKeys = new TreeSet<>();
  private final TreeSet<String> missingScopes = new TreeSet<>();
  private final TreeSet<String> grantedScopes = new TreeSet<>();
  private String refreshToken;
  private boolean keyRevoked;
  private int issuedTokens;

  AccessControl(SimAccount account, Errors errors) {
    this.account = account;
    this.errors = errors;
    this.refreshToken = account.refreshToken();
  }

  /** The application that calls; throws if the credentials are not valid. */
  Caller check(HttpCall call, long now) {
    String header = header(call, "authorization");
    if (header == null || !header.startsWith("Bearer ")) {
      throw errors.missingCredentials();
    }
    String token = header.substring("Bearer ".length());
    if ((token.equals(account.accessToken()) && !keyRevoked) || otherKeys.contains(token)) {
      return new Caller(token, false);
    }
    Long expiresAt = issued.get(token);
    if (expiresAt == null) {
      boolean revoked = token.equals(account.accessToken());
      throw errors.expired(0, now, revoked ? null : "a malformed token");
    }
    if (expiresAt <= now) {
      throw errors.expired(expiresAt, now, null);
    }
    return new Caller(account.clientId(), true);
  }

  static String header(HttpCall call, String name) {
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      if (header.getKey().equalsIgnoreCase(name)) {
        return header.getValue();
      }
    }
    return null;
  }

  Reply issueToken(HttpCall call, String version, long now) {
    if (call.uri().getRawQuery() != null) {
      throw errors.refusal(
          400, "parameters belong into the body", null, "token requested with query parameters");
    }
    Query form = Query.parse(call.body().orElse(""));
    if (!"refresh_token".equals(form.get("grant_type"))) {
      throw errors.refusal(400, "unknown grant_type", null, "unknown grant_type");
    }
    if (!account.clientId().equals(form.get("client_id"))) {
      throw errors.invalidCredential("CLIENT_ID");
    }
    if (!account.clientSecret().equals(form.get("client_secret"))) {
      throw errors.invalidCredential("CLIENT_SECRET");
    }
    if (!refreshToken.equals(form.get("refresh_token"))) {
      throw errors.invalidCredential("REFRESH_TOKEN");
    }
    String token = "sim-access-" + ++issuedTokens;
    issued.put(token, now + account.tokenLifeMs());
    if (account.rotatesRefreshToken()) {
      refreshToken = account.refreshToken() + "-" + issuedTokens;
    }
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("token_type", "bearer");
              json.writeStringField("refresh_token", refreshToken);
              json.writeStringField("access_token", token);
              json.writeNumberField("expires_in", account.tokenLifeMs() / 1000);
              if (!version.equals("v1")) {
                json.writeNumberField("hub_id", account.portalId());
                json.writeStringField("token_use", "access_token");
                json.writeNumberField("user_id", 1_001);
                json.writeArrayFieldStart("scopes");
                json.writeString("oauth");
                json.writeString("crm.objects.contacts.read");
                json.writeEndArray();
              }
              json.writeEndObject();
            }));
  }

  void requireSchemaScope(String area) {
    if (missingScopes.contains("crm.schemas." + area + ".read")) {
      throw errors.missingSchemaScope(area);
    }
  }

  void requireScope(String scope) {
    if (missingScopes.contains(scope)) {
      throw errors.missingScope(scope);
    }
  }

  /** Of a scope that no application has unless it was granted. */
  void requireGranted(String scope) {
    if (!grantedScopes.contains(scope)) {
      throw errors.missingScope(scope);
    }
  }

  void revokeScope(String scope) {
    missingScopes.add(scope);
    grantedScopes.remove(scope);
  }

  void grantScope(String scope) {
    missingScopes.remove(scope);
    grantedScopes.add(scope);
  }

  void expireTokens(long now) {
    issued.replaceAll((token, expiresAt) -> Math.min(expiresAt, now));
  }

  /** Another application's key. */
  void addKey(String key) {
    otherKeys.add(key);
  }

  void setKeyRevoked(boolean revoked) {
    keyRevoked = revoked;
  }
}
