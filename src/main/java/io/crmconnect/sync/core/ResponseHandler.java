/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;

/** A part of an object's sync that sends requests. */
public interface ResponseHandler {

  /**
   * A request in flight.
   *
   * @param seq its number in the common sequence of requests and emissions of the task
   * @param sentAt ms of the driver's clock
   */
  record InFlightRequest(
      long seq, ResponseHandler handler, Request.OfObject request, long sentAt) {}

  /** Handles a result of the request's kind, never a failure. */
  void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs);

  /** Sends the request again, under the current schema. */
  void resend(InFlightRequest inFlightRequest);

  /**
   * The vendor keeps failing to answer the request, or its response is too large. The handler asks
   * for less at once; a request that cannot be divided is sent again or given up.
   */
  default void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    resend(inFlightRequest);
  }

  /**
   * The vendor refuses the request, for example because a scope is missing; returns whether the
   * sync can do without it. Otherwise the object is suspended.
   */
  default boolean onRefused(InFlightRequest inFlightRequest) {
    return false;
  }

  /** The vendor rejects the request as malformed; returns whether the handler could recover. */
  default boolean onBadRequest(InFlightRequest inFlightRequest) {
    return false;
  }
}
