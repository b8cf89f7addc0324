/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import java.util.Map;
import java.util.TreeMap;

/** The calls of all applications in the last 24 hours. */
final class DailyCalls {
  private static final long DAY_MS = 86_400_000;
  private static final long SLOT_MS = 60_000;

  private final long limit;
  private final TreeMap<Long, Long> bySlot = new TreeMap<>();
  private long used;

  DailyCalls(long limit) {
    this.limit = limit;
  }

  long limit() {
    return limit;
  }

  long used(long now) {
    Map.Entry<Long, Long> oldest = bySlot.firstEntry();
    while (oldest != null && oldest.getKey() <= now - DAY_MS) {
      used -= oldest.getValue();
      bySlot.pollFirstEntry();
      oldest = bySlot.firstEntry();
    }
    return used;
  }

  boolean isExhausted(long now) {
    return used(now) >= limit;
  }

  void add(long calls, long now) {
    bySlot.merge(Math.floorDiv(now, SLOT_MS) * SLOT_MS, calls, Long::sum);
    used += calls;
  }
}
