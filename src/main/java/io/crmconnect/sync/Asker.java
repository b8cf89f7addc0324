package io.crmconnect.sync;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;

/** A part of an object's sync that puts questions. */
interface Asker {

  /**
   * An open question.
   *
   * @param seq its place in the order of all questions and emissions of the task
   * @param at when it was put, ms of the driver's clock
   */
  record Ask(long seq, Asker asker, Request.OfObject request, long at) {}

  /** A result of the request's kind, never a failure. */
  void answered(Ask ask, Result result, long roundTripMs);

  /** Puts the question again, under the schema of now. */
  void again(Ask ask);

  /** The vendor calls the request malformed; false: nothing can be done about it here. */
  default boolean refused(Ask ask) {
    return false;
  }
}
