/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.Json;
import io.crmconnect.simhubspot.SimHubspotServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Calls the control endpoints of a simulated HubSpot. */
final class SimControlClient {
  private final HttpClient http = HttpClient.newHttpClient();
  private final SimHubspotServer server;

  SimControlClient(SimHubspotServer server) {
    this.server = server;
  }

  JsonNode stats() throws IOException, InterruptedException {
    return Json.MAPPER.readTree(call("GET", "stats"));
  }

  /** The last edits. */
  JsonNode edits() throws IOException, InterruptedException {
    return Json.MAPPER.readTree(call("GET", "edits"));
  }

  void post(String endpoint) throws IOException, InterruptedException {
    call("POST", endpoint);
  }

  private String call(String method, String endpoint) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.uri() + "/__sim/" + endpoint))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
