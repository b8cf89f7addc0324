package io.crmconnect.simhubspot;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.random.RandomGenerator;

/** Spoils calls on their way, as often as {@link SimFaults} says. */
final class Spoiler {
  private static final List<Integer> SERVER_ERRORS = List.of(500, 502, 503, 504, 521);

  private final SimFaults faults;
  private final Errors errors;
  private final RandomGenerator random;
  private final Tally counts = new Tally();

  Spoiler(SimFaults faults, Errors errors, RandomGenerator random) {
    this.faults = faults;
    this.errors = errors;
    this.random = random;
  }

  SortedMap<String, Long> counts() {
    return counts.counts();
  }

  /**
   * A spoilt call counts against the limits all the same, except where it never arrived. A refresh
   * of a token is spoilt before it took effect, or a rotated token would be lost for ever.
   */
  HttpOutcome exchange(SimHubspot hubspot, HttpCall call, long now) {
    double at = random.nextDouble();
    if ((at -= faults.serverErrors()) < 0) {
      return spoil("server_error", hubspot, call, now, serverError());
    }
    if ((at -= faults.locked()) < 0) {
      return spoil("locked", hubspot, call, now, errors.plain(423, "locked", null));
    }
    if ((at -= faults.migrating()) < 0) {
      Reply reply = errors.plain(477, "The account is being migrated", "MIGRATION_IN_PROGRESS");
      String seconds = Integer.toString(random.nextInt(1, 6));
      return spoil("migrating", hubspot, call, now, reply.with("retry-after", seconds));
    }
    if ((at -= faults.plain429()) < 0) {
      Reply reply = Reply.text(429, "text/plain", "error code: 1015");
      return spoil("plain_429", hubspot, call, now, reply);
    }
    if ((at -= faults.html()) < 0) {
      return spoil("html", hubspot, call, now, Reply.html(200, "Maintenance"));
    }
    if ((at -= faults.empty()) < 0) {
      Reply reply = Reply.text(200, "application/json;charset=utf-8", "");
      return spoil("empty", hubspot, call, now, reply);
    }
    if ((at -= faults.resets()) < 0) {
      counts.count("reset");
      if (random.nextBoolean()) {
        arrive(hubspot, call, now);
      }
      return new HttpOutcome.Fault("the connection was reset", false);
    }
    if ((at -= faults.timeouts()) < 0) {
      counts.count("timeout");
      arrive(hubspot, call, now);
      return new HttpOutcome.Fault("no answer in time", false);
    }
    HttpOutcome.Response response = hubspot.handle(call, now);
    if (at - faults.truncated() < 0 && response.status() == 200 && !isToken(call)) {
      counts.count("truncated");
      byte[] body = response.body();
      byte[] head = Arrays.copyOf(body, random.nextInt(1, Math.max(2, body.length)));
      return new HttpOutcome.Response(200, response.headers(), head);
    }
    return response;
  }

  private Reply serverError() {
    int status = SERVER_ERRORS.get(random.nextInt(SERVER_ERRORS.size()));
    return random.nextBoolean()
        ? Reply.html(status, status + " error")
        : errors.plain(status, "internal error", null);
  }

  private HttpOutcome spoil(
      String fault, SimHubspot hubspot, HttpCall call, long now, Reply reply) {
    counts.count(fault);
    arrive(hubspot, call, now);
    long clock = hubspot.clocks().date(now, random);
    return hubspot.respond(reply, clock, new LinkedHashMap<>());
  }

  private static void arrive(SimHubspot hubspot, HttpCall call, long now) {
    if (!isToken(call)) {
      hubspot.handle(call, now);
    }
  }

  private static boolean isToken(HttpCall call) {
    return call.uri().getRawPath().endsWith("/token");
  }
}
