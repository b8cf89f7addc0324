/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collection;

/** A client of the control API of a simulated vendor. */
final class SimControlClient {
  private final HttpClient http = HttpClient.newHttpClient();
  private final String root;

  SimControlClient(String root) {
    this.root = root;
  }

  JsonNode stats() {
    return call("GET", "/__sim/stats");
  }

  JsonNode recentEdits() {
    return call("GET", "/__sim/edits");
  }

  void setEditRate(int perSecond) {
    call("POST", "/__sim/edits?perSecond=" + perSecond);
  }

  /** Deletes, merges or restores a number of records. */
  void deleteOrRestore(int count) {
    call("POST", "/__sim/lives?many=" + count);
  }

  /** Adds a property with the values of another one. */
  void copyField(String type, String sourceField, String name) {
    call("POST", "/__sim/schema?type=" + type + "&copy=" + sourceField + "&to=" + name);
  }

  void renameField(String type, String from, String to) {
    call("POST", "/__sim/schema?type=" + type + "&rename=" + from + "&to=" + to);
  }

  void setLatency(long ms) {
    call("POST", "/__sim/latency?ms=" + ms);
  }

  /** The CRM's rows after this id; "": the first ones. */
  JsonNode rows(String type, String after) {
    return call(
        "GET",
        "/__sim/rows?type=" + type + "&limit=1000" + (after.isEmpty() ? "" : "&after=" + after));
  }

  /** The CRM's links of a pair, by id. */
  JsonNode links(String from, String to) {
    return call("GET", "/__sim/links?from=" + from + "&to=" + to);
  }

  /** Lets a number of links of the pair lead to other records; no timestamp moves. */
  void moveLinks(String from, String to, int count) {
    call("POST", "/__sim/links?from=" + from + "&to=" + to + "&many=" + count);
  }

  /**
   * The CRM's rows of a reference object, by id.
   *
   * @param objects the copied objects
   */
  JsonNode referenceRows(String reference, Collection<String> objects) {
    return call(
        "GET", "/__sim/reference?object=" + reference + "&objects=" + String.join(",", objects));
  }

  void nameStage(String type, String pipeline, String id, String label) {
    call(
        "POST",
        String.format(
            "/__sim/stage?type=%s&pipeline=%s&id=%s&label=%s", type, pipeline, id, label));
  }

  private JsonNode call(String method, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(root + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return method.equals("POST") // which returns a text, not JSON
          ? Json.MAPPER.nullNode()
          : Json.MAPPER.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException("The simulated vendor does not respond at " + root, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
