/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reports that requests of an object keep failing, and that they succeed again: once each of them
 * is answered or, if one was cancelled, another request of its type.
 */
final class RequestFailureAlerts {
  private final ObjectContext context;

  /** Sequence number of a failing request to its type. */
  private final Map<Long, Class<?>> failingRequests = new TreeMap<>();

  RequestFailureAlerts(ObjectContext context) {
    this.context = context;
  }

  /** A request keeps failing; the driver keeps sending it. */
  void onRequestFailing(long sequence, Result.Failure failure) {
    ResponseHandler.InFlightRequest inFlightRequest = context.inFlightRequests().get(sequence);
    if (inFlightRequest == null) {
      return;
    }
    if (failingRequests.isEmpty()) {
      context.emitEvent(
          EventKind.OBJECT_SUSPENDED,
          Level.WARN,
          context.object().name()
              + ": requests keep failing and are being retried: "
              + failure.message(),
          Map.of());
    }
    failingRequests.put(sequence, requestType(inFlightRequest.request()));
  }

  void onResponse(ResponseHandler.InFlightRequest inFlightRequest) {
    boolean recovered =
        failingRequests
            .entrySet()
            .removeIf(
                each ->
                    each.getKey() == inFlightRequest.seq()
                        || (each.getValue() == requestType(inFlightRequest.request())
                            && context.inFlightRequests().get(each.getKey()) == null));
    if (recovered && failingRequests.isEmpty()) {
      context.emitEvent(
          EventKind.OBJECT_RESUMED,
          Level.INFO,
          context.object().name() + ": requests succeed again.",
          Map.of());
    }
  }

  /**
   * The record count is requested only at the start, and the index answers it like a scan for
   * changes.
   */
  private static Class<?> requestType(Request request) {
    return request instanceof Request.RecordCount ? Request.ChangesSince.class : request.getClass();
  }
}
