/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.simcrm.Reply;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.random.RandomGenerator;

/** Adds the faults of {@link CallFaults} to calls. A failed call counts all the same. */
final class FaultyCalls {
  /** A new session lasts for a while, so that a call is not refused twice. */
  private static final long MIN_SESSION_MS = 60_000;

  private final CallFaults faults;
  private final RandomGenerator random;
  private long sessionsLastUntil = Long.MIN_VALUE;

  FaultyCalls(CallFaults faults, RandomGenerator random) {
    this.faults = faults;
    this.random = random;
  }

  /** The token service has only faults after which its answer did not take effect. */
  HttpOutcome exchange(SimSalesforce org, HttpCall call, long now) {
    double draw = random.nextDouble();
    if ((draw -= faults.serverErrors()) < 0) {
      return fail(org, call, serverError(), now);
    }
    if ((draw -= faults.html()) < 0) {
      return fail(org, call, Reply.html(503, "Service Unavailable"), now);
    }
    if ((draw -= faults.emptyRefusals()) < 0) {
      return fail(org, call, Reply.text(random.nextBoolean() ? 406 : 420, "text/html", ""), now);
    }
    if ((draw -= faults.resets()) < 0) {
      if (random.nextBoolean()) {
        deliver(org, call, now);
      }
      return new HttpOutcome.Fault("the connection was reset", false);
    }
    if ((draw -= faults.timeouts()) < 0) {
      deliver(org, call, now);
      return new HttpOutcome.Fault("no answer in time", false);
    }
    if (isTokenCall(call)) {
      return org.handle(call, now);
    }
    if ((draw -= faults.concurrent()) < 0) {
      return fail(
          org,
          call,
          SalesforceErrors.error(
              403,
              "REQUEST_LIMIT_EXCEEDED",
              random.nextBoolean()
                  ? "ConcurrentPerOrgLongTxn Limit exceeded."
                  : "ConcurrentRequests (Concurrent API Requests) Limit exceeded."),
          now);
    }
    if ((draw -= faults.lockedRows()) < 0) {
      return fail(
          org,
          call,
          SalesforceErrors.error(
              400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record"),
          now);
    }
    if ((draw -= faults.endedSessions()) < 0 && now >= sessionsLastUntil) {
      sessionsLastUntil = now + MIN_SESSION_MS;
      org.endSessions();
      return org.handle(call, now);
    }
    if ((draw -= faults.empty()) < 0) {
      return fail(org, call, Reply.text(200, "application/json;charset=UTF-8", ""), now);
    }
    HttpOutcome.Response response = org.handle(call, now);
    if (draw - faults.truncated() < 0 && response.status() == 200 && response.body().length > 1) {
      return new HttpOutcome.Response(
          200,
          response.headers(),
          Arrays.copyOf(response.body(), random.nextInt(1, response.body().length)));
    }
    return response;
  }

  private Reply serverError() {
    return switch (random.nextInt(4)) {
      case 0 ->
          SalesforceErrors.error(
              500, "UNKNOWN_EXCEPTION", "An unexpected error occurred. ErrorId: 1-1 (1)");
      case 1 -> SalesforceErrors.error(503, "SERVER_UNAVAILABLE", "Server unavailable");
      case 2 -> Reply.html(502, "Bad Gateway");
      default -> Reply.html(504, "Gateway Timeout");
    };
  }

  private static HttpOutcome fail(SimSalesforce org, HttpCall call, Reply reply, long now) {
    deliver(org, call, now);
    return org.toResponse(reply, new LinkedHashMap<>(), now);
  }

  private static void deliver(SimSalesforce org, HttpCall call, long now) {
    if (!isTokenCall(call)) {
      org.handle(call, now);
    }
  }

  private static boolean isTokenCall(HttpCall call) {
    return call.uri().getRawPath().equals(Sessions.PATH);
  }
}
