/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.Result;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The parts of an object's list that the vendor refused; they are told once for each change. */
public final class UnreadParts {
  private final ObjectContext context;
  private final TreeMap<String, String> reasonByPrefix = new TreeMap<>();
  private Map<String, String> told = Map.of();

  public UnreadParts(ObjectContext context) {
    this.context = context;
  }

  public void clear() {
    reasonByPrefix.clear();
  }

  public void add(Result.UnreadPart part) {
    reasonByPrefix.put(part.idPrefix(), part.reason());
  }

  /** What the ids of the rows begin with about which nothing is known. */
  public Set<String> idPrefixes() {
    return new TreeSet<>(reasonByPrefix.keySet());
  }

  /** Handles the end of a complete list. */
  public void tell() {
    if (reasonByPrefix.equals(told)) {
      return;
    }
    told = new TreeMap<>(reasonByPrefix);
    if (!told.isEmpty()) {
      context.emitEvent(
          EventKind.RESPONSE_INCOMPLETE,
          Level.INFO,
          "Parts of "
              + context.object().name()
              + " cannot be read; the others are copied. "
              + String.join(" ", told.values()),
          Map.of());
    }
  }
}
