/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.incremental;

import io.crmconnect.sync.core.DoublingDelay;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The rows of a polled list that were emitted but not stored. Each is due again with the next list,
 * because the drop may have been a single one; a row that is dropped each time, as by a filter, is
 * due at growing intervals.
 */
final class DroppedRows {
  private static final DoublingDelay DELAY = new DoublingDelay(60_000, 3_600_000);

  /**
   * @param drops of this version
   * @param dueAt ms; {@link Long#MAX_VALUE}: it was due and was not dropped again since
   */
  private record Dropped(long version, int drops, long dueAt) {}

  private final Map<String, Dropped> byId = new LinkedHashMap<>();

  void add(String id, long version, long now) {
    Dropped last = byId.get(id);
    if (last == null || last.version != version) {
      byId.put(id, new Dropped(version, 1, now));
    } else {
      byId.put(id, new Dropped(version, last.drops + 1, now + DELAY.delayMs(last.drops)));
    }
  }

  /** Whether this row has to be emitted again now; the caller does so. */
  boolean takeIfDue(String id, long version, long now) {
    Dropped dropped = byId.get(id);
    if (dropped == null || dropped.version != version || dropped.dueAt > now) {
      return false;
    }
    byId.put(id, new Dropped(version, dropped.drops, Long.MAX_VALUE));
    return true;
  }

  /** Forgets the others. */
  void retain(Set<String> ids) {
    byId.keySet().retainAll(ids);
  }
}
