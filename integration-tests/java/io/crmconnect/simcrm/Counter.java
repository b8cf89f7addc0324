/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simcrm;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts by name. */
public final class Counter {
  private final TreeMap<String, Long> counts = new TreeMap<>();

  public void increment(String name) {
    counts.merge(name, 1L, Long::sum);
  }

  public SortedMap<String, Long> counts() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }
}
