/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.DailyUsage;
import io.crmconnect.crm.LimitUsage;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Explains each request in the worker's log, at DEBUG. */
public final class RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.crmconnect.requests");

  private RequestLog() {}

  /**
   * A request is sent.
   *
   * @param id of the request; the same for each attempt
   * @param waitedMs how long it waited for the budget, since it was due
   * @param crmClient has the budget
   */
  public static void logSent(
      long id,
      Request request,
      RequestPriority purpose,
      int attempt,
      long waitedMs,
      CrmClient crmClient,
      long now) {
    if (!LOG.isDebugEnabled()) {
      return;
    }
    StringBuilder left = new StringBuilder();
    for (LimitUsage usage : crmClient.budgetStatus().limitUsages(now)) {
      appendLeft(left, usage.limit(), usage.left(), OptionalLong.of(usage.permits()));
    }
    DailyUsage daily = crmClient.budgetStatus().dailyUsage(now);
    daily.left().ifPresent(requests -> appendLeft(left, "today", requests, daily.limit()));
    LOG.debug(
        "Request {}: {} for {}, attempt {}, sent {} ms after it was due. Left: {}",
        id,
        describe(request),
        purpose.name().toLowerCase(Locale.ROOT),
        attempt,
        Math.max(0, waitedMs),
        left.isEmpty() ? "unknown" : left);
  }

  private static void appendLeft(
      StringBuilder text, String limit, long left, OptionalLong permits) {
    text.append(text.isEmpty() ? "" : ", ").append(limit).append(' ').append(left);
    permits.ifPresent(all -> text.append(" of ").append(all));
  }

  private static String describe(Request request) {
    String kind = RequestKinds.kindOf(request.getClass());
    return request instanceof Request.OfObject ofObject
        ? kind + " of " + ofObject.object().name()
        : kind;
  }

  /** The response to a request, or the failure to get one. */
  public static void logResponse(long id, Result result, long afterMs) {
    if (!LOG.isDebugEnabled()) {
      return;
    }
    LOG.debug(
        "Request {}: {} after {} ms{}",
        id,
        RequestKinds.statusOf(result),
        afterMs,
        result instanceof Result.Failure failure ? ". " + failure.message() : "");
  }
}
