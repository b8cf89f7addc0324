/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.simcrm.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** A client of the model, for its tests. */
final class TestClient {
  /** On a whole minute. */
  static final long START = 1_790_000_040_000L;

  static final String DATA = "/services/data/v62.0";
  static final String CREDENTIALS =
      "grant_type=client_credentials&client_id=sim-client&client_secret=sim-secret";

  final SimSalesforce org;
  HttpOutcome.Response lastResponse;
  String token;

  TestClient(SimSettings settings) {
    this(new SimSalesforce(settings, new SplittableRandom(1)));
  }

  TestClient(SimSalesforce org) {
    this.org = org;
    SampleOrg.addObjects(org, START - 3_600_000);
    token = login(CREDENTIALS, START - 3_600_000).path("access_token").asText();
  }

  JsonNode login(String form, long now) {
    return call(
        "POST",
        "/services/oauth2/token",
        form,
        Map.of("Content-Type", "application/x-www-form-urlencoded"),
        now);
  }

  JsonNode get(String target, long now) {
    return call("GET", target, null, Map.of("Authorization", "Bearer " + token), now);
  }

  JsonNode post(String target, String body, long now) {
    return call("POST", target, body, Map.of("Authorization", "Bearer " + token), now);
  }

  JsonNode call(String method, String target, String body, Map<String, String> headers, long now) {
    URI uri = URI.create("https://sim-org.my.salesforce.com" + target);
    lastResponse = org.handle(new HttpCall(method, uri, headers, Optional.ofNullable(body)), now);
    return json();
  }

  /** The body; a missing node if it is empty or a web page. */
  JsonNode json() {
    if (lastResponse.header("content-type").orElse("").equals("text/html")
        || lastResponse.body().length == 0) {
      return MissingNode.getInstance();
    }
    try {
      return JsonWriter.MAPPER.readTree(lastResponse.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  JsonNode query(String soql, long now) {
    return get(DATA + "/query?q=" + encode(soql), now);
  }

  JsonNode queryAll(String soql, long now) {
    return get(DATA + "/queryAll?q=" + encode(soql), now);
  }

  /** The ids that a successful queryAll finds. */
  List<String> ids(String soql, long now) {
    JsonNode answer = queryAll(soql, now);
    assertThat(lastResponse.status()).as("%s", answer).isEqualTo(200);
    List<String> ids = new ArrayList<>();
    answer.path("records").forEach(row -> ids.add(row.path("Id").asText()));
    return ids;
  }

  /** Status and error code of the last answer, such as {@code 400 INVALID_FIELD}. */
  String refusal() {
    return lastResponse.status() + " " + json().path(0).path("errorCode").asText();
  }

  String create(String object, String name, long now) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("Name", name);
    return org.create(object, values, now);
  }
}
