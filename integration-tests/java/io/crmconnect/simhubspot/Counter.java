package io.crmconnect.simhubspot;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts by name. */
final class Counter {
  private final TreeMap<String, Long> counts = new TreeMap<>();

  void increment(String name) {
    counts.merge(name, 1L, Long::sum);
  }

  SortedMap<String, Long> counts() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }
}
