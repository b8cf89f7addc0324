/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** All requests that tasks have sent, answered or not, in their order. */
public final class SentRequests {
  private final List<Request> requests = new ArrayList<>();

  void add(Request request) {
    requests.add(request);
  }

  public int size() {
    return requests.size();
  }

  public List<Request> all() {
    return List.copyOf(requests);
  }

  /** Without the first so many. */
  public List<Request> since(int size) {
    return List.copyOf(requests.subList(size, requests.size()));
  }

  public long count(Class<? extends Request> kind) {
    return requests.stream().filter(kind::isInstance).count();
  }

  public long countMatching(Predicate<Request> predicate) {
    return requests.stream().filter(predicate).count();
  }

  public void clear() {
    requests.clear();
  }
}
