/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import com.fasterxml.jackson.core.JsonGenerator;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.RefusedException;
import io.crmconnect.simcrm.Reply;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Creates error bodies with HubSpot's texts. */
final class Errors {
  private static final List<String> SCOPE_AREAS =
      List.of(
          "appointments",
          "carts",
          "companies",
          "contacts",
          "courses",
          "custom",
          "deals",
          "goals",
          "invoices",
          "leads",
          "line_items",
          "listings",
          "orders",
          "owners");

  private long correlationCount;

  String correlationId() {
    // Twelve digits after a leading one, which is removed.
    String digits = Long.toHexString(0x1000000000000L | ++correlationCount);
    return "c0ffee00-0000-4000-8000-" + digits.substring(1);
  }

  RefusedException validation(String message) {
    return refusal(400, message, "VALIDATION_ERROR", message);
  }

  RefusedException missingCredentials() {
    return refusal(
        401,
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you"
            + " can find more details at"
            + " https://developers.hubspot.com/docs/methods/auth/oauth-overview",
        "INVALID_AUTHENTICATION",
        "no credentials");
  }

  /** Also the response for a malformed token, which "expired" in 1970. */
  RefusedException expired(long expiredAt, long now, String violation) {
    Reply reply =
        Reply.json(
            401,
            JsonWriter.write(
                json -> {
                  json.writeStartObject();
                  String ago = Math.max(0, (now - expiredAt) / 1000) + " second(s)";
                  if (expiredAt == 0) {
                    ago = now / 86_400_000L + " day(s)";
                  }
                  writeHead(
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
    return new RefusedException(reply, violation);
  }

  /** Of an object's records: names up to 31 scopes, of which any one would do. */
  RefusedException missingScope(String scope) {
    List<String> alternatives = alternatives(scope);
    Reply reply =
        Reply.json(
            403,
            JsonWriter.write(
                json -> {
                  json.writeStartObject();
                  writeHead(
                      json,
                      "This app hasn't been granted all required scopes to make this call. Read"
                          + " more about required scopes here:"
                          + " https://developers.hubspot.com/scopes.",
                      "MISSING_SCOPES");
                  json.writeArrayFieldStart("errors");
                  json.writeStartObject();
                  json.writeStringField(
                      "message", "One or more of the following scopes are required.");
                  json.writeObjectFieldStart("context");
                  writeScopes(json, "requiredGranularScopes", alternatives);
                  writeScopes(json, "requiredScopes", alternatives);
                  json.writeEndObject();
                  json.writeEndObject();
                  json.writeEndArray();
                  json.writeObjectFieldStart("links");
                  json.writeStringField("scopes", "https://developers.hubspot.com/scopes");
                  json.writeEndObject();
                  json.writeEndObject();
                }));
    return new RefusedException(reply, null);
  }

  private static void writeScopes(JsonGenerator json, String name, List<String> scopes)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String scope : scopes) {
      json.writeString(scope);
    }
    json.writeEndArray();
  }

  private static List<String> alternatives(String scope) {
    List<String> alternatives = new ArrayList<>(List.of("tickets", "e-commerce"));
    for (String area : SCOPE_AREAS) {
      alternatives.add("crm.objects." + area + ".write");
      alternatives.add("crm.objects." + area + ".read");
    }
    alternatives.remove(scope);
    alternatives.add(scope);
    return alternatives;
  }

  /** Of an object's properties: names no category and no list. */
  RefusedException missingSchemaScope(String area) {
    String message =
        "This app hasn't been granted all required scopes to make this call (requires one of ["
            + area
            + "-read]).";
    return refusal(403, message, null, null);
  }

  RefusedException unknownType(String type) {
    return refusal(400, "Unable to infer object type from: " + type, null, null);
  }

  RefusedException invalidCredential(String credential) {
    Reply reply =
        Reply.json(
            400,
            JsonWriter.write(
                json -> {
                  json.writeStartObject();
                  json.writeStringField("status", "BAD_" + credential);
                  json.writeStringField("message", "missing or invalid " + credential);
                  json.writeStringField("correlationId", correlationId());
                  json.writeEndObject();
                }));
    return new RefusedException(reply, null);
  }

  RefusedException throttled(RateLimits.Verdict verdict) {
    if (verdict == RateLimits.Verdict.SEARCH) {
      return refusal(429, "You have reached your secondly limit.", "RATE_LIMITS", null);
    }
    boolean daily = verdict == RateLimits.Verdict.DAILY;
    Reply reply =
        Reply.json(
            429,
            JsonWriter.write(
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
    return new RefusedException(reply, null);
  }

  RefusedException refusal(int status, String message, String category, String violation) {
    return new RefusedException(plainError(status, message, category), violation);
  }

  Reply plainError(int status, String message, String category) {
    return Reply.json(
        status,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              writeHead(json, message, category);
              json.writeEndObject();
            }));
  }

  private void writeHead(JsonGenerator json, String message, String category) throws IOException {
    json.writeStringField("status", "error");
    json.writeStringField("message", message);
    json.writeStringField("correlationId", correlationId());
    if (category != null) {
      json.writeStringField("category", category);
    }
  }
}
