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
  interface Far {
    HttpOutcome exchange(HttpCall call, long now);

    /** A call leaves; the sender's own limits are checked on it. */
    void sent(HttpCall call, long now);

    /** An answer that is no plain success came in. */
    void failed(HttpOutcome outcome, long now);
  }

  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final History history;
  private final Far far;
  private final Weather weather;
  private final Runnable arrived;
  private boolean closed;

  SimTransport(
      Scheduler scheduler,
      SplittableRandom random,
      History history,
      Far far,
      Weather weather,
      Runnable arrived) {
    this.scheduler = scheduler;
    this.random = random;
    this.history = history;
    this.far = far;
    this.weather = weather;
    this.arrived = arrived;
  }

  @Override
  public void send(HttpCall call, Consumer<HttpOutcome> sink) {
    far.sent(call, scheduler.now());
    history.mix(call.uri().hashCode() * 31L + call.body().orElse("").hashCode());
    scheduler.after(
        weather.requestMaxMs() == 0 ? 10 : random.nextInt(weather.requestMaxMs() + 1),
        () -> arrive(call, sink));
  }

  private void arrive(HttpCall call, Consumer<HttpOutcome> sink) {
    HttpOutcome outcome = far.exchange(call, scheduler.now());
    if (outcome instanceof HttpOutcome.Response response) {
      history.mix(response.status() * 31L + Arrays.hashCode(response.body()));
      if (response.status() != 200) {
        far.failed(outcome, scheduler.now());
      }
    } else {
      far.failed(outcome, scheduler.now());
    }
    tell(call, outcome);
    scheduler.after(
        1 + random.nextInt(weather.answerMaxMs()),
        () -> {
          if (!closed) {
            tellBack(call, outcome);
            sink.accept(outcome);
            arrived.run();
          }
        });
  }

  private void tell(HttpCall call, HttpOutcome outcome) {
    if (!history.tells()) {
      return;
    }
    String question = question(call);
    if (outcome instanceof HttpOutcome.Response response) {
      String body = new String(response.body(), StandardCharsets.UTF_8);
      String row = row(body);
      if (isCatalogue(call) && response.status() == 200) {
        history.tell("vendor is asked " + question + " → " + fields(body));
        return;
      }
      boolean asked = call.body().orElse("").contains("\"" + history.followed().id() + "\"");
      if (row != null || asked || response.status() != 200) {
        history.tell(
            "vendor is asked "
                + question
                + " → "
                + response.status()
                + " "
                + (row != null ? row : asked ? "not there" : body));
      }
    } else {
      history.tell("vendor is asked " + question + " → " + outcome);
    }
  }

  private void tellBack(HttpCall call, HttpOutcome outcome) {
    if (history.tells()
        && outcome instanceof HttpOutcome.Response response
        && (isCatalogue(call)
            || row(new String(response.body(), StandardCharsets.UTF_8)) != null)) {
      history.tell("answer arrives for " + question(call));
    }
  }

  private static boolean isCatalogue(HttpCall call) {
    return call.uri().getPath().contains("/properties/");
  }

  /** The names in a catalogue. */
  private static String fields(String body) {
    return Pattern.compile("\"name\":\"([^\"]*)\"")
        .matcher(body)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.joining(" "));
  }

  private String question(HttpCall call) {
    String path = call.uri().getPath().replaceFirst("/crm/(objects/)?", "");
    String body = call.body().orElse("");
    String query = call.uri().getQuery();
    String after = query == null ? "" : query.replaceAll("&?properties=[^&]*", "");
    Matcher filters = Pattern.compile("\"value\"\\s*:\\s*\"([^\"]*)\"").matcher(body);
    StringBuilder said = new StringBuilder(path).append(' ').append(after);
    while (filters.find()) {
      said.append(' ').append(filters.group(1));
    }
    return said.toString().trim();
  }

  /** The followed record's version in an answer about its object. */
  private String row(String body) {
    int at = body.indexOf("\"id\":\"" + history.followed().id() + "\"");
    if (at < 0) {
      return null;
    }
    int updated = body.indexOf("\"updatedAt\":\"", at);
    return "it is there"
        + (updated < 0 ? "" : ", version " + body.substring(updated + 13, updated + 37));
  }

  @Override
  public void close() {
    closed = true;
  }
}
