/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Carries HTTP calls to the simulated HubSpot and its answers back. */
final class SimTransport implements Transport {

  /** HubSpot as calls arrive there. */
  interface Endpoint {
    HttpOutcome exchange(HttpCall call, long now);
  }

  private final Scheduler scheduler;
  private final SimNetwork network;
  private final History history;
  private final Endpoint endpoint;
  private final SimulatedVendor.RequestObserver observer;

  SimTransport(
      Scheduler scheduler,
      SimNetwork network,
      History history,
      Endpoint endpoint,
      SimulatedVendor.RequestObserver observer) {
    this.scheduler = scheduler;
    this.network = network;
    this.history = history;
    this.endpoint = endpoint;
    this.observer = observer;
  }

  @Override
  public void send(HttpCall call, Consumer<HttpOutcome> sink) {
    observer.onSent(scheduler.now());
    history.mix(call.uri().hashCode() * 31L + call.body().orElse("").hashCode());
    network.carry(
        () -> exchange(call),
        outcome -> {
          if (observer.losesResponse(scheduler.now())) {
            return;
          }
          traceResponse(call, outcome);
          sink.accept(outcome);
        });
  }

  private HttpOutcome exchange(HttpCall call) {
    HttpOutcome outcome = endpoint.exchange(call, scheduler.now());
    if (outcome instanceof HttpOutcome.Response response) {
      history.mix(response.status() * 31L + Arrays.hashCode(response.body()));
      if (response.status() != 200) {
        observer.onFailure(scheduler.now());
      }
    } else {
      observer.onFailure(scheduler.now());
    }
    traceRequest(call, outcome);
    return outcome;
  }

  private void traceRequest(HttpCall call, HttpOutcome outcome) {
    if (!history.isTracing()) {
      return;
    }
    String description = describeRequest(call);
    if (outcome instanceof HttpOutcome.Response response) {
      String body = new String(response.body(), StandardCharsets.UTF_8);
      String row = describeRow(body);
      if (isCatalogueRequest(call) && response.status() == 200) {
        history.addTraceLine("vendor is asked " + description + " → " + fieldNames(body));
        return;
      }
      boolean namesTracedRecord =
          call.body().orElse("").contains("\"" + history.tracedSubject().id() + "\"");
      if (row != null || namesTracedRecord || response.status() != 200) {
        history.addTraceLine(
            "vendor is asked "
                + description
                + " → "
                + response.status()
                + " "
                + (row != null ? row : namesTracedRecord ? "not there" : body));
      }
    } else {
      history.addTraceLine("vendor is asked " + description + " → " + outcome);
    }
  }

  private void traceResponse(HttpCall call, HttpOutcome outcome) {
    if (history.isTracing()
        && outcome instanceof HttpOutcome.Response response
        && (isCatalogueRequest(call)
            || describeRow(new String(response.body(), StandardCharsets.UTF_8)) != null)) {
      history.addTraceLine("answer arrives for " + describeRequest(call));
    }
  }

  private static boolean isCatalogueRequest(HttpCall call) {
    return call.uri().getPath().contains("/properties/");
  }

  /** The names in a catalogue. */
  private static String fieldNames(String body) {
    return Pattern.compile("\"name\":\"([^\"]*)\"")
        .matcher(body)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.joining(" "));
  }

  private String describeRequest(HttpCall call) {
    String path = call.uri().getPath().replaceFirst("/crm/(objects/)?", "");
    String body = call.body().orElse("");
    String query = call.uri().getQuery();
    String queryText = query == null ? "" : query.replaceAll("&?properties=[^&]*", "");
    Matcher filters = Pattern.compile("\"value\"\\s*:\\s*\"([^\"]*)\"").matcher(body);
    StringBuilder description = new StringBuilder(path).append(' ').append(queryText);
    while (filters.find()) {
      description.append(' ').append(filters.group(1));
    }
    return description.toString().trim();
  }

  /** The followed record's version in an answer about its object. */
  private String describeRow(String body) {
    int start = body.indexOf("\"id\":\"" + history.tracedSubject().id() + "\"");
    if (start < 0) {
      return null;
    }
    int updated = body.indexOf("\"updatedAt\":\"", start);
    return "it is there"
        + (updated < 0 ? "" : ", version " + body.substring(updated + 13, updated + 37));
  }

  @Override
  public void close() {
    network.close();
  }
}
