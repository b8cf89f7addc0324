/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.http.HttpCall;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.Query;
import io.crmconnect.simcrm.RefusedException;
import io.crmconnect.simcrm.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The token service, and the sessions that it has opened. */
final class Sessions {
  static final String PATH = "/services/oauth2/token";
  private static final long MAX_ASSERTION_MS = 300_000;
  private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  private final OrgSettings settings;
  private final Map<String, Long> endsAt = new LinkedHashMap<>();
  private String instanceUrl;
  private String orgId;
  private String refreshToken;
  private String userProblem = "";
  private PublicKey assertionKey;
  private long issued;

  Sessions(OrgSettings settings) {
    this.settings = settings;
    this.instanceUrl = settings.instanceUrl();
    this.orgId = settings.orgId();
    this.refreshToken = settings.refreshToken();
  }

  void setInstanceUrl(String url) {
    instanceUrl = url;
  }

  void setOrgId(String id) {
    orgId = SalesforceIds.widen(id);
    endsAt.clear();
  }

  void setAssertionKey(PublicKey key) {
    assertionKey = key;
  }

  /**
   * @param description of the refusal, such as "user is locked"; "": no problem
   */
  void setUserProblem(String description) {
    userProblem = description;
  }

  void revokeRefreshToken() {
    refreshToken = "";
  }

  void endAll() {
    endsAt.clear();
  }

  /** Refuses a call without a session that lasts; otherwise the session lasts longer. */
  void check(HttpCall call, long now) {
    String authorization = header(call, "authorization");
    if (authorization == null || !authorization.startsWith("Bearer ")) {
      throw refused("a call without a token");
    }
    String token = authorization.substring("Bearer ".length());
    Long end = endsAt.get(token);
    if (end == null || end < now) {
      throw refused(null);
    }
    endsAt.put(token, now + settings.sessionMs());
  }

  private static RefusedException refused(String violation) {
    return new RefusedException(
        SalesforceErrors.error(401, "INVALID_SESSION_ID", "Session expired or invalid")
            .withHeader("www-authenticate", "Token"),
        violation);
  }

  static String header(HttpCall call, String name) {
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      if (header.getKey().equalsIgnoreCase(name)) {
        return header.getValue();
      }
    }
    return null;
  }

  /** Answers a call of the token service. */
  Reply issue(HttpCall call, long now) {
    if (!call.method().equals("POST")) {
      return error("invalid_request", "must use HTTP POST");
    }
    Query form = Query.parse(call.body().orElse(""));
    String grant = form.get("grant_type", "");
    String clientId = form.get("client_id", "");
    String clientSecret = form.get("client_secret", "");
    String authorization = header(call, "authorization");
    if (authorization != null && authorization.startsWith("Basic ")) {
      String[] pair =
          new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8)
              .split(":", 2);
      clientId = pair[0];
      clientSecret = pair.length > 1 ? pair[1] : "";
    }
    switch (grant) {
      case "client_credentials":
        if (isLoginHost(call)) {
          return error("invalid_grant", "request not supported on this domain");
        }
        if (!clientId.equals(settings.clientId())) {
          return error("invalid_client_id", "client identifier invalid");
        }
        if (!clientSecret.equals(settings.clientSecret())) {
          return error("invalid_client", "invalid client credentials");
        }
        if (!settings.hasRunAsUser()) {
          return error("invalid_grant", "no client credentials user enabled");
        }
        break;
      case "refresh_token":
        if (!clientId.equals(settings.clientId())) {
          return error("invalid_client_id", "client identifier invalid");
        }
        if (!clientSecret.isEmpty() && !clientSecret.equals(settings.clientSecret())) {
          return error("invalid_client", "invalid client credentials");
        }
        if (refreshToken.isEmpty() || !form.get("refresh_token", "").equals(refreshToken)) {
          return error("invalid_grant", "expired access/refresh token");
        }
        break;
      case JWT_BEARER:
        String problem = problemOfAssertion(form.get("assertion", ""), now);
        if (!problem.isEmpty()) {
          return error("invalid_grant", problem);
        }
        break;
      default:
        return error("unsupported_grant_type", "grant type not supported");
    }
    if (!userProblem.isEmpty()) {
      return error("invalid_grant", userProblem);
    }
    boolean rotates = grant.equals("refresh_token") && settings.rotatesRefreshToken();
    if (rotates) {
      refreshToken = settings.refreshToken() + "-" + (issued + 1);
    }
    return token(now, rotates);
  }

  private static boolean isLoginHost(HttpCall call) {
    String host = call.uri().getHost();
    return host != null
        && (host.equals("login.salesforce.com") || host.equals("test.salesforce.com"));
  }

  /** A problem of the assertion; "": it is in order. */
  private String problemOfAssertion(String assertion, long now) {
    String[] parts = assertion.split("\\.", -1);
    if (parts.length != 3) {
      return "invalid assertion";
    }
    try {
      Base64.Decoder decoder = Base64.getUrlDecoder();
      JsonNode header = JsonWriter.MAPPER.readTree(decoder.decode(parts[0]));
      JsonNode claims = JsonWriter.MAPPER.readTree(decoder.decode(parts[1]));
      if (!header.path("alg").asText().equals("RS256") || assertionKey == null) {
        return "invalid assertion";
      }
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(assertionKey);
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      if (!signature.verify(decoder.decode(parts[2]))) {
        return "invalid assertion";
      }
      if (!claims.path("iss").asText().equals(settings.clientId())) {
        return "client identifier invalid";
      }
      String audience = claims.path("aud").asText();
      if (!audience.equals(instanceUrl)
          && !audience.equals(settings.instanceUrl())
          && !audience.equals("https://login.salesforce.com")
          && !audience.equals("https://test.salesforce.com")) {
        return "audience is invalid";
      }
      long expiresAt = claims.path("exp").asLong() * 1000;
      if (expiresAt < now || expiresAt > now + MAX_ASSERTION_MS) {
        return "expired authorization code";
      }
      return claims.path("sub").asText().equals(settings.username())
          ? ""
          : "user hasn't approved this consumer";
    } catch (IllegalArgumentException | IOException | GeneralSecurityException e) {
      return "invalid assertion";
    }
  }

  private Reply token(long now, boolean withRefreshToken) {
    issued++;
    String accessToken = orgId.substring(0, 15) + "!SIM." + issued;
    endsAt.put(accessToken, now + settings.sessionMs());
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("access_token", accessToken);
              if (withRefreshToken) {
                json.writeStringField("refresh_token", refreshToken);
              }
              json.writeStringField("signature", "c2lnbmF0dXJl");
              json.writeStringField("scope", "api");
              json.writeStringField("instance_url", instanceUrl);
              json.writeStringField(
                  "id",
                  "https://login.salesforce.com/id/" + orgId + "/" + SalesforceIds.of("005", 1));
              json.writeStringField("token_type", "Bearer");
              json.writeStringField("issued_at", Long.toString(now));
              json.writeEndObject();
            }));
  }

  /** An object, unlike the refusals of data calls. */
  private static Reply error(String error, String description) {
    return Reply.json(
        400,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("error", error);
              json.writeStringField("error_description", description);
              json.writeEndObject();
            }));
  }
}
