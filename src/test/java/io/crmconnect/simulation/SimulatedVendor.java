/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** A vendor that histories run against: its CRM, and how a connector reaches it. */
interface SimulatedVendor {
  /** The number of objects of each vendor. */
  int OBJECTS = 4;

  /** Gets every request of every task. */
  interface RequestObserver {
    void onSent(long now);

    /** A response that is no plain success came back. */
    void onFailure(long now);

    /** Whether nobody hears of the response that arrives now. */
    boolean losesResponse(long now);
  }

  /** The vendor as one task reaches it. */
  interface Connection {
    CrmVendor vendor();

    /** The task's process has ended: no response arrives any more. */
    void close();
  }

  /** The objects that a history may have, in this order; {@link #OBJECTS} of them. */
  List<ObjectSpec> objects();

  /** What people and administrators see of it. */
  SimulatedCrm crm();

  /** Lets the connector copy what records refer to; empty: this vendor has nothing of the kind. */
  default Optional<SimulatedReferences> enableReferences() {
    return Optional.empty();
  }

  /** Lets the connector copy links between records; empty: this vendor has none. */
  default Optional<SimulatedLinks> enableLinks() {
    return Optional.empty();
  }

  /** Lets the connector copy the members of lists; empty: this vendor has none. */
  default Optional<SimulatedMemberships> enableMemberships() {
    return Optional.empty();
  }

  /** Lets the connector copy earlier values of fields; empty: this vendor has none. */
  default Optional<SimulatedPropertyHistory> enablePropertyHistory() {
    return Optional.empty();
  }

  /**
   * Gives every object a field that the vendor calculates; returns its name. Empty: this vendor has
   * none.
   *
   * @param flagged whether the catalogue says that it is calculated
   */
  default Optional<String> enableCalculatedField(boolean flagged) {
    return Optional.empty();
  }

  /** What the connector's settings must say of the vendor. */
  Map<String, String> settings();

  /** What the settings must call a field that {@link SimulatedCrm} has under this name. */
  default String fieldInSettings(String field) {
    return field;
  }

  /**
   * @param worker that the task runs in
   * @param wakeUp called when a response has arrived
   */
  Connection connect(SimWorker worker, SplittableRandom random, Runnable wakeUp);

  /**
   * The vendor for the connector itself: an account that has the same objects and answers at once,
   * so that the tasks' limits and time are not touched.
   */
  CrmVendor vendorOfConnector(LongSupplier clock);

  /** From now on, until its end, the responses about this object are empty. */
  void setEmptyAnswers(EmptyAnswerFault fault);

  /** From now on, until its end, requests for many records get no response. */
  void setSizeFault(SizeFault fault);

  /** The dates of all responses are ahead by so much; versions are not. */
  void setDateLead(long ms);

  /** From now on every request gets its right response. */
  void endFaults();

  /**
   * Whether it refuses requests that name a removed field. The connector refreshes the catalogue
   * for that once in a refresh interval, and then suspends the object for a while. So such a field
   * changes only once.
   */
  boolean refusesGoneFields();

  /** How many requests an object takes at each poll, at the most. */
  int requestsPerPoll();

  /** Whether a scan finds every change that the vendor shows, without a second one. */
  boolean showsEveryChange();

  /** From then on every part of the vendor shows everything that was committed so far. */
  long consistentFrom();

  /** Requests that it refused as malformed; grows. */
  List<String> refusedRequests();

  /** Whether the request counts against the limit of searches. */
  boolean isSearch(Request request);

  /** Whether the client may know the answer to the request without a call. */
  default boolean mayNeedNoCall(Request request) {
    return false;
  }

  /** Whether a request that must wait so long waits for an answer to another one of its task. */
  default boolean waitsForAnswer(long waitMs) {
    return false;
  }

  /** How many requests were over a limit because of the connector's own requests alone. */
  long unexpectedThrottles();
}
