package io.crmconnect.simulation;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Carries calls to the simulated vendor and answers back, each in its own time, so that calls
 * overlap and answers overtake each other.
 */
final class SimTransport implements Transport {

  /** What all tasks' transports share. */
  interface VendorEndpoint {
    HttpOutcome exchange(HttpCall call, long now);

    /** A call leaves; the sender's own limits are checked on it. */
    void onSent(HttpCall call, long now);

    /** An answer that is no plain success came in. */
    void onFailure(HttpOutcome outcome, long now);
  }

  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final History history;
  private final VendorEndpoint vendorEndpoint;
  private final SimulationPlan simulationPlan;
  private final Runnable wakeUp;
  private boolean closed;

  SimTransport(
      Scheduler scheduler,
      SplittableRandom random,
      History history,
      VendorEndpoint vendorEndpoint,
      SimulationPlan simulationPlan,
      Runnable wakeUp) {
    this.scheduler = scheduler;
    this.random = random;
    this.history = history;
    this.vendorEndpoint = vendorEndpoint;
    this.simulationPlan = simulationPlan;
    this.wakeUp = wakeUp;
  }

  @Override
  public void send(HttpCall call, Consumer<HttpOutcome> sink) {
    vendorEndpoint.onSent(call, scheduler.now());
    history.mix(call.uri().hashCode() * 31L + call.body().orElse("").hashCode());
    scheduler.schedule(
        simulationPlan.maxRequestMs() == 0 ? 10 : random.nextInt(simulationPlan.maxRequestMs() + 1),
        () -> deliverRequest(call, sink));
  }

  private void deliverRequest(HttpCall call, Consumer<HttpOutcome> sink) {
    HttpOutcome outcome = vendorEndpoint.exchange(call, scheduler.now());
    if (outcome instanceof HttpOutcome.Response response) {
      history.mix(response.status() * 31L + Arrays.hashCode(response.body()));
      if (response.status() != 200) {
        vendorEndpoint.onFailure(outcome, scheduler.now());
      }
    } else {
      vendorEndpoint.onFailure(outcome, scheduler.now());
    }
    traceRequest(call, outcome);
    scheduler.schedule(
        1 + random.nextInt(simulationPlan.maxResponseMs()),
        () -> {
          if (!closed) {
            traceResponse(call, outcome);
            sink.accept(outcome);
            wakeUp.run();
          }
        });
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
    closed = true;
  }
}
