package io.crmconnect.sync.core;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;

/** A part of an object's sync that puts questions. */
public interface ResponseHandler {

  /**
   * An open question.
   *
   * @param seq its place in the order of all questions and emissions of the task
   * @param sentAt when it was put, ms of the driver's clock
   */
  record InFlightRequest(
      long seq, ResponseHandler handler, Request.OfObject request, long sentAt) {}

  /** A result of the request's kind, never a failure. */
  void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs);

  /** Puts the question again, under the schema of now. */
  void resend(InFlightRequest inFlightRequest);

  /** The vendor calls the request malformed; false: nothing can be done about it here. */
  default boolean onBadRequest(InFlightRequest inFlightRequest) {
    return false;
  }
}
