/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.Query;
import io.crmconnect.simcrm.RefusedException;
import io.crmconnect.simcrm.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Several calls that count as one. */
final class CompositeEndpoint {
  private static final int MAX_CALLS = 25;
  private static final int MAX_QUERIES = 5;

  private final Function<ApiCall, Reply> resources;

  /**
   * @param resources answers each call; may throw {@link RefusedException}
   */
  CompositeEndpoint(Function<ApiCall, Reply> resources) {
    this.resources = resources;
  }

  static JsonNode parse(String body) {
    try {
      JsonNode json = JsonWriter.MAPPER.readTree(body);
      if (json.isObject()) {
        return json;
      }
    } catch (IOException e) {
      // It is refused below.
    }
    throw SalesforceErrors.badRequest(
        "JSON_PARSER_ERROR", "Unexpected character", "a body that is no JSON object");
  }

  Reply respond(ApiCall outer, List<String> violations) {
    outer.require("POST");
    JsonNode calls = parse(outer.body()).path("compositeRequest");
    if (!calls.isArray() || calls.isEmpty()) {
      throw SalesforceErrors.badRequest(
          "REQUIRED_FIELD_MISSING", "compositeRequest is required", "an empty composite");
    }
    if (calls.size() > MAX_CALLS) {
      throw SalesforceErrors.badRequest(
          "PROCESSING_HALTED",
          "Limit of 25 reached for operations",
          calls.size() + " calls in a composite");
    }
    List<ApiCall> inner = new ArrayList<>();
    Set<String> referenceIds = new HashSet<>();
    int queries = 0;
    for (JsonNode call : calls) {
      String referenceId = call.path("referenceId").asText();
      if (!referenceId.matches("[A-Za-z][A-Za-z0-9_]*") || !referenceIds.add(referenceId)) {
        throw SalesforceErrors.badRequest(
            "INVALID_VALUE", "invalid referenceId " + referenceId, "referenceId " + referenceId);
      }
      ApiCall parsed = parse(outer, call);
      queries += isQuery(parsed) ? 1 : 0;
      inner.add(parsed);
    }
    if (queries > MAX_QUERIES) {
      throw SalesforceErrors.badRequest(
          "PROCESSING_HALTED",
          "Limit of 5 reached for query operations",
          queries + " queries in a composite");
    }
    List<Reply> replies = new ArrayList<>();
    for (ApiCall call : inner) {
      Reply reply;
      try {
        reply = resources.apply(call);
      } catch (RefusedException e) {
        reply = e.reply;
        if (e.violation != null) {
          violations.add("composite " + String.join("/", call.path()) + ": " + e.violation);
        }
      }
      replies.add(reply);
    }
    return Reply.json(200, write(calls, replies));
  }

  private static boolean isQuery(ApiCall call) {
    String first = call.path().isEmpty() ? "" : call.path().get(0);
    return first.startsWith("query") || (first.equals("composite") && call.path().size() > 1);
  }

  private static ApiCall parse(ApiCall outer, JsonNode call) {
    URI uri;
    try {
      uri = URI.create(call.path("url").asText());
    } catch (IllegalArgumentException e) {
      throw SalesforceErrors.badRequest(
          "INVALID_VALUE", "invalid url", "a url that is not encoded: " + call.path("url"));
    }
    List<String> path = SimSalesforce.segments(uri.getRawPath());
    if (path.size() < 4
        || !path.subList(0, 2).equals(List.of("services", "data"))
        || !path.get(2).equals(outer.version())) {
      throw SalesforceErrors.badRequest(
          "INVALID_VALUE", "invalid url " + uri, "a url of another version: " + uri);
    }
    Map<String, String> headers = new LinkedHashMap<>();
    call.path("httpHeaders")
        .fields()
        .forEachRemaining(
            header ->
                headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue().asText()));
    return new ApiCall(
        call.path("method").asText(),
        outer.version(),
        path.subList(3, path.size()),
        Query.parse(uri.getRawQuery()),
        headers,
        call.has("body") ? call.path("body").toString() : "",
        outer.now(),
        outer.asOf(),
        true);
  }

  private static byte[] write(JsonNode calls, List<Reply> replies) {
    return JsonWriter.write(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("compositeResponse");
          for (int i = 0; i < replies.size(); i++) {
            Reply reply = replies.get(i);
            json.writeStartObject();
            json.writeFieldName("body");
            if (reply.body().length == 0) {
              json.writeNull();
            } else {
              json.writeRawValue(new String(reply.body(), StandardCharsets.UTF_8));
            }
            json.writeObjectFieldStart("httpHeaders");
            for (Map.Entry<String, String> header : reply.headers().entrySet()) {
              json.writeStringField(header.getKey(), header.getValue());
            }
            json.writeEndObject();
            json.writeNumberField("httpStatusCode", reply.status());
            json.writeStringField("referenceId", calls.get(i).path("referenceId").asText());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
