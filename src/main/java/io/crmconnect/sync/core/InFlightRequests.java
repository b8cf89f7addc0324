/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** The requests in flight of one object, the oldest first. */
public final class InFlightRequests {
  private final Map<Long, ResponseHandler.InFlightRequest> bySequence = new LinkedHashMap<>();

  void add(ResponseHandler.InFlightRequest inFlightRequest) {
    bySequence.put(inFlightRequest.seq(), inFlightRequest);
  }

  /** Removes and returns the request with this number; null if it was cancelled. */
  ResponseHandler.InFlightRequest complete(long seq) {
    return bySequence.remove(seq);
  }

  /** The request with this number; null if it is not in flight. */
  public ResponseHandler.InFlightRequest get(long seq) {
    return bySequence.get(seq);
  }

  /** Removes the matching requests; returns their numbers. */
  List<Long> removeMatching(Predicate<ResponseHandler.InFlightRequest> filter) {
    List<Long> removed = new ArrayList<>();
    for (ResponseHandler.InFlightRequest inFlightRequest : new ArrayList<>(bySequence.values())) {
      if (filter.test(inFlightRequest)) {
        bySequence.remove(inFlightRequest.seq());
        removed.add(inFlightRequest.seq());
      }
    }
    return removed;
  }

  OptionalLong oldestSequence() {
    return bySequence.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(bySequence.keySet().iterator().next());
  }
}
