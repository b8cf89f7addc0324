/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.simcrm.JsonWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SimSalesforceServerTest {
  @Test
  void theTokenLeadsToTheInstanceThatAnswersQueries() throws Exception {
    SimSalesforce org = new SimSalesforce(SimSettings.DEFAULT, new SplittableRandom(1));
    long now = System.currentTimeMillis();
    SampleOrg.addObjects(org, now - 60_000);
    String id = org.create("Account", Map.of("Name", "Acme"), now - 10_000);
    HttpClient http = HttpClient.newHttpClient();
    try (SimSalesforceServer server = SimSalesforceServer.start(org)) {
      JsonNode token =
          json(
              http.send(
                  HttpRequest.newBuilder(server.uri().resolve("/services/oauth2/token"))
                      .header("Content-Type", "application/x-www-form-urlencoded")
                      .POST(HttpRequest.BodyPublishers.ofString(TestClient.CREDENTIALS))
                      .build(),
                  HttpResponse.BodyHandlers.ofString()));
      URI instance = URI.create(token.path("instance_url").asText());
      HttpResponse<String> rows =
          http.send(
              HttpRequest.newBuilder(
                      instance.resolve(
                          TestClient.DATA
                              + "/queryAll?q="
                              + TestClient.encode("SELECT Id FROM Account")))
                  .header("Authorization", "Bearer " + token.path("access_token").asText())
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(json(rows).path("records").path(0).path("Id").asText()).isEqualTo(id);
      assertThat(rows.headers().firstValue("sforce-limit-info")).hasValue("api-usage=1/100000");
      assertThat(rows.headers().firstValue("date")).isPresent();
    }
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return JsonWriter.MAPPER.readTree(response.body());
  }
}
