/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.simcrm.JsonWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimHubspotServerTest {
  private static final long NOW = TestClient.START;

  private final SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(1));
  private final SimHubspotServer server = new SimHubspotServer(hubspot, 0, () -> NOW);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
  }

  private HttpResponse<String> call(String method, String target) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.uri() + target))
            .header("Authorization", "Bearer sim-token")
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode get(String target) throws Exception {
    HttpResponse<String> response = call("GET", target);
    assertThat(response.statusCode()).isEqualTo(200);
    return JsonWriter.MAPPER.readTree(response.body());
  }

  @Test
  void servesTheSampleDataUnderTheModelsClock() throws Exception {
    SampleData.fill(hubspot, 3, new SampleData.Sizes(500, 20, 10, 5, 4, 120), NOW);
    HttpResponse<String> response = call("GET", "/crm/objects/2026-09/contacts?limit=100");
    assertThat(response.headers().firstValue("date")).contains("Mon, 21 Sep 2026 14:13:20 GMT");
    assertThat(JsonWriter.MAPPER.readTree(response.body()).path("results")).hasSize(100);
    assertThat(get("/crm/properties/2026-09/contacts").path("results")).hasSize(120);

    List<JsonNode> truth = new ArrayList<>();
    get("/__sim/rows?type=contacts&limit=1000").forEach(truth::add);
    assertThat(truth).hasSize(500);
    assertThat(truth.get(0).path("values")).hasSize(120);
    JsonNode stats = get("/__sim/stats");
    assertThat(stats.at("/rows/contacts").asInt()).isEqualTo(500);
    assertThat(stats.at("/rows/owners").asInt()).isEqualTo(4);
    assertThat(stats.at("/calls/list").asInt()).isEqualTo(1);
    assertThat(stats.at("/violations")).isEmpty();
  }

  @Test
  void editsAreMadeUntilTheyAreStopped() throws Exception {
    SampleData.fill(hubspot, 3, new SampleData.Sizes(50, 20, 10, 5, 0, 20), NOW);
    assertThat(call("POST", "/__sim/edits?perSecond=500").statusCode()).isEqualTo(200);
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (get("/__sim/edits").size() < 20 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    call("POST", "/__sim/edits?perSecond=0");
    long edits = get("/__sim/stats").path("edits").asLong();
    assertThat(edits).isGreaterThanOrEqualTo(20);
    assertThat(get("/__sim/edits").at("/0/committedAt").asLong()).isEqualTo(NOW);
  }

  @Test
  void refusesAndResetsAsTheModelDoes() throws Exception {
    assertThat(call("GET", "/crm/objects/2026-09/contacts?limit=101").statusCode()).isEqualTo(400);
    assertThat(get("/__sim/stats").path("violations")).hasSize(1);
    assertThat(call("GET", "/__sim/nonsense").statusCode()).isEqualTo(404);
    assertThat(call("GET", "/__sim/rows?type=nonsense").statusCode()).isEqualTo(400);
  }

  @Test
  void latencyDelaysNoOtherCall() throws Exception {
    server.setLatency(100);
    long start = System.nanoTime();
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.uri() + "/crm/objects/2026-09/contacts"))
              .header("Authorization", "Bearer sim-token")
              .build();
      calls.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> call : calls) {
      assertThat(call.get().statusCode()).isEqualTo(200);
    }
    // Sequential calls would take 4 s.
    assertThat(System.nanoTime() - start).isBetween(100_000_000L, 3_500_000_000L);
  }
}
