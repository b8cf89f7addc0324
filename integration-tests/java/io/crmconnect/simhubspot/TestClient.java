/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.simcrm.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client of the model, for its tests. */
final class TestClient {
  static final long START = 1_790_000_000_000L;

  final SimHubspot hubspot;
  String token = "sim-token";
  String version = "2026-09";
  HttpOutcome.Response lastResponse;

  TestClient(SimHubspot hubspot) {
    this.hubspot = hubspot;
  }

  JsonNode get(String target, long now) {
    return call("GET", target, null, now);
  }

  JsonNode post(String target, String body, long now) {
    return call("POST", target, body, now);
  }

  JsonNode call(String method, String target, String body, long now) {
    Map<String, String> headers =
        token == null ? Map.of() : Map.of("Authorization", "Bearer " + token);
    URI uri = URI.create("https://api.hubapi.com" + target);
    lastResponse =
        hubspot.handle(new HttpCall(method, uri, headers, Optional.ofNullable(body)), now);
    return json();
  }

  /** The body; a missing node if it is a web page. */
  JsonNode json() {
    if (lastResponse.header("content-type").orElse("").equals("text/html")) {
      return MissingNode.getInstance();
    }
    try {
      return JsonWriter.MAPPER.readTree(lastResponse.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String objectsPath(String type) {
    return version.equals("v3")
        ? "/crm/v3/objects/" + type
        : "/crm/objects/" + version + "/" + type;
  }

  JsonNode list(String type, String query, long now) {
    return assertOk(get(objectsPath(type) + (query.isEmpty() ? "" : "?" + query), now));
  }

  /** The ids in the order of the response. */
  List<Long> listIds(String type, String query, long now) {
    return ids(list(type, query, now));
  }

  JsonNode search(String type, String body, long now) {
    return post(objectsPath(type) + "/search", body, now);
  }

  /** The search for changes as the connector sends it. */
  JsonNode searchChanges(String type, long from, long after, int limit, long now) {
    String cursor = type.equals("contacts") ? "lastmodifieddate" : "hs_lastmodifieddate";
    return assertOk(
        search(
            type,
            """
            {"filterGroups":[{"filters":[
              {"propertyName":"%s","operator":"GTE","value":"%d"},
              {"propertyName":"hs_object_id","operator":"GT","value":"%d"}]}],
             "sorts":[{"propertyName":"hs_object_id","direction":"ASCENDING"}],
             "properties":["hs_object_id"],"limit":%d}\
            """
                .formatted(cursor, from, after, limit),
            now));
  }

  JsonNode read(String type, List<Long> ids, List<String> properties, long now) {
    ObjectNode body = JsonWriter.MAPPER.createObjectNode();
    ArrayNode inputs = body.putArray("inputs");
    ids.forEach(id -> inputs.addObject().put("id", id.toString()));
    ArrayNode names = body.putArray("properties");
    properties.forEach(names::add);
    return post(objectsPath(type) + "/batch/read", body.toString(), now);
  }

  JsonNode assertOk(JsonNode answer) {
    assertThat(lastResponse.status()).as("%s", answer).isEqualTo(200);
    return answer;
  }

  static List<Long> ids(JsonNode answer) {
    List<Long> ids = new ArrayList<>();
    answer.path("results").forEach(row -> ids.add(row.path("id").asLong()));
    return ids;
  }

  static String nextToken(JsonNode answer) {
    return answer.path("paging").path("next").path("after").asText(null);
  }
}
