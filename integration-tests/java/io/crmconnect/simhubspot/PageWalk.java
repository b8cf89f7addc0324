/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.util.Iterator;

/** Iterates over an object's records by ascending id, merging computed and changed ones. */
final class PageWalk {
  private final ObjectType type;
  private final Iterator<StoredRecord> changedRecords;
  private StoredRecord nextChanged;
  private long nextComputedId;
  private final long end;

  PageWalk(ObjectType type, long afterId) {
    this.type = type;
    this.changedRecords = type.changedRecords.tailMap(afterId, false).values().iterator();
    this.nextChanged = changedRecords.hasNext() ? changedRecords.next() : null;
    long next = afterId == Long.MAX_VALUE ? afterId : afterId + 1;
    this.nextComputedId = Math.max(type.rowSource.firstId(), next);
    this.end = type.rowSource.firstId() + type.rowSource.size();
  }

  /** The next record, or null at the end. */
  StoredRecord next() {
    if (nextComputedId < end && (nextChanged == null || nextComputedId < nextChanged.id)) {
      return type.computedRecord(nextComputedId++);
    }
    StoredRecord next = nextChanged;
    if (next != null) {
      nextChanged = changedRecords.hasNext() ? changedRecords.next() : null;
      if (next.id == nextComputedId) {
        nextComputedId++;
      }
    }
    return next;
  }
}
