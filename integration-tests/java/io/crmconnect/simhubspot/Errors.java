package io.crmconnect.simhubspot;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;

/** Error bodies as HubSpot words them. */
final class Errors {
  private long last;

  String correlationId() {
    // Twelve digits behind a leading one that is cut off.
    String digits = Long.toHexString(0x1000000000000L | ++last);
    return "c0ffee00-0000-4000-8000-" + digits.substring(1);
  }

  Refused validation(String message) {
    return refused(400, message, "VALIDATION_ERROR", message);
  }

  Refused missingCredentials() {
    return refused(
        401,
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you"
            + " can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",
        "INVALID_AUTHENTICATION",
        "no credentials");
  }

  /** Also what a token gets that never was one: it expired in 1970. */
  Refused expired(long expiredAt, long now, String violation) {
    Reply reply =
        Reply.json(
            401,
            Wire.write(
                json -> {
                  json.writeStartObject();
                  String ago = Math.max(0, (now - expiredAt) / 1000) + " second(s)";
                  if (expiredAt == 0) {
                    ago = now / 86_400_000L + " day(s)";
                  }
                  head(
                      json,
                      "The OAuth token used to make this call expired " + ago + " ago.",
                      "EXPIRED_AUTHENTICATION");
                  json.writeObjectFieldStart("context");
                  json.writeArrayFieldStart("expire time");
                  json.writeString(Instant.ofEpochMilli(expiredAt).toString());
                  json.writeEndArray();
                  json.writeEndObject();
                  json.writeEndObject();
                }));
    return new Refused(reply, violation);
  }

  Refused missingScope(String scope) {
    Reply reply =
        Reply.json(
            403,
            Wire.write(
                json -> {
                  json.writeStartObject();
                  head(
                      json,
                      "This app hasn't been granted all required scopes to make this call. Read"
                          + " more about required scopes here: https://developers.hubspot.com/scopes.",
                      "MISSING_SCOPES");
                  json.writeArrayFieldStart("errors");
                  json.writeStartObject();
                  json.writeStringField(
                      "message", "One or more of the following scopes are required.");
                  json.writeObjectFieldStart("context");
                  json.writeArrayFieldStart("requiredGranularScopes");
                  json.writeString(scope);
                  json.writeEndArray();
                  json.writeEndObject();
                  json.writeEndObject();
                  json.writeEndArray();
                  json.writeObjectFieldStart("links");
                  json.writeStringField("scopes", "https://developers.hubspot.com/scopes");
                  json.writeEndObject();
                  json.writeEndObject();
                }));
    return new Refused(reply, null);
  }

  Refused unknownType(String type) {
    return refused(400, "Unable to infer object type from: " + type, null, null);
  }

  Refused badClient(String what) {
    Reply reply =
        Reply.json(
            400,
            Wire.write(
                json -> {
                  json.writeStartObject();
                  json.writeStringField("status", "BAD_" + what);
                  json.writeStringField("message", "missing or invalid " + what);
                  json.writeStringField("correlationId", correlationId());
                  json.writeEndObject();
                }));
    return new Refused(reply, null);
  }

  Refused throttled(Limits.Verdict verdict) {
    if (verdict == Limits.Verdict.SEARCH) {
      return refused(429, "You have reached your secondly limit.", "RATE_LIMITS", null);
    }
    boolean daily = verdict == Limits.Verdict.DAILY;
    Reply reply =
        Reply.json(
            429,
            Wire.write(
                json -> {
                  json.writeStartObject();
                  json.writeStringField("status", "error");
                  json.writeStringField(
                      "message",
                      "You have reached your "
                          + (daily ? "daily" : "ten_secondly_rolling")
                          + " limit.");
                  json.writeStringField("errorType", "RATE_LIMIT");
                  json.writeStringField("correlationId", correlationId());
                  json.writeStringField("policyName", daily ? "DAILY" : "TEN_SECONDLY_ROLLING");
                  json.writeStringField("requestId", correlationId());
                  json.writeEndObject();
                }));
    return new Refused(reply, null);
  }

  Refused refused(int status, String message, String category, String violation) {
    return new Refused(plain(status, message, category), violation);
  }

  Reply plain(int status, String message, String category) {
    return Reply.json(
        status,
        Wire.write(
            json -> {
              json.writeStartObject();
              head(json, message, category);
              json.writeEndObject();
            }));
  }

  private void head(JsonGenerator json, String message, String category) throws IOException {
    json.writeStringField("status", "error");
    json.writeStringField("message", message);
    json.writeStringField("correlationId", correlationId());
    if (category != null) {
      json.writeStringField("category", category);
    }
  }
}
