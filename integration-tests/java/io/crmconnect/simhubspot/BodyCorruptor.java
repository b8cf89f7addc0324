/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.simcrm.Counter;
import io.crmconnect.simcrm.Reply;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.random.RandomGenerator;

/** Adds the faults of {@link SimFaults} to calls. */
final class BodyCorruptor {
  private static final List<Integer> SERVER_ERRORS = List.of(500, 502, 503, 504, 521);

  private final SimFaults faults;
  private final Errors errors;
  private final RandomGenerator random;
  private final Counter counts = new Counter();

  BodyCorruptor(SimFaults faults, Errors errors, RandomGenerator random) {
    this.faults = faults;
    this.errors = errors;
    this.random = random;
  }

  SortedMap<String, Long> counts() {
    return counts.counts();
  }

  /**
   * A failed call counts against the limits unless it never arrived. A token refresh fails before
   * it takes effect, because a rotated token would otherwise be lost.
   */
  HttpOutcome exchange(SimHubspot hubspot, HttpCall call, long now) {
    double draw = random.nextDouble();
    if ((draw -= faults.serverErrors()) < 0) {
      return injectFault("server_error", hubspot, call, now, serverErrorReply());
    }
    if ((draw -= faults.locked()) < 0) {
      return injectFault("locked", hubspot, call, now, errors.plainError(423, "locked", null));
    }
    if ((draw -= faults.migrating()) < 0) {
      Reply reply =
          errors.plainError(477, "The account is being migrated", "MIGRATION_IN_PROGRESS");
      String seconds = Integer.toString(random.nextInt(1, 6));
      return injectFault("migrating", hubspot, call, now, reply.withHeader("retry-after", seconds));
    }
    if ((draw -= faults.plain429()) < 0) {
      Reply reply = Reply.text(429, "text/plain", "error code: 1015");
      return injectFault("plain_429", hubspot, call, now, reply);
    }
    if ((draw -= faults.html()) < 0) {
      return injectFault("html", hubspot, call, now, Reply.html(200, "Maintenance"));
    }
    if ((draw -= faults.empty()) < 0) {
      Reply reply = Reply.text(200, "application/json;charset=utf-8", "");
      return injectFault("empty", hubspot, call, now, reply);
    }
    if ((draw -= faults.resets()) < 0) {
      counts.increment("reset");
      if (random.nextBoolean()) {
        deliver(hubspot, call, now);
      }
      return new HttpOutcome.Fault("the connection was reset", false);
    }
    if ((draw -= faults.timeouts()) < 0) {
      counts.increment("timeout");
      deliver(hubspot, call, now);
      return new HttpOutcome.Fault("no answer in time", false);
    }
    HttpOutcome.Response response = hubspot.handle(call, now);
    if (draw - faults.truncated() < 0 && response.status() == 200 && !isTokenRequest(call)) {
      counts.increment("truncated");
      byte[] body = response.body();
      byte[] head = Arrays.copyOf(body, random.nextInt(1, Math.max(2, body.length)));
      return new HttpOutcome.Response(200, response.headers(), head);
    }
    return response;
  }

  private Reply serverErrorReply() {
    int status = SERVER_ERRORS.get(random.nextInt(SERVER_ERRORS.size()));
    return random.nextBoolean()
        ? Reply.html(status, status + " error")
        : errors.plainError(status, "internal error", null);
  }

  private HttpOutcome injectFault(
      String fault, SimHubspot hubspot, HttpCall call, long now, Reply reply) {
    counts.increment(fault);
    deliver(hubspot, call, now);
    long clock = hubspot.clocks().responseDate(now, random);
    return hubspot.toResponse(reply, clock, new LinkedHashMap<>());
  }

  private static void deliver(SimHubspot hubspot, HttpCall call, long now) {
    if (!isTokenRequest(call)) {
      hubspot.handle(call, now);
    }
  }

  private static boolean isTokenRequest(HttpCall call) {
    return call.uri().getRawPath().endsWith("/token");
  }
}
