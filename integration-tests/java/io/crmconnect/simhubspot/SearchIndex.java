/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The search index of one object. Changes wait in a queue until they are due and are applied at the
 * next search, so that no timer is needed.
 *
 * <p>A record that was never changed is indexed with its computed values; a changed one has an
 * entry since its first indexed change.
 */
final class SearchIndex {
  /** The indexed state of a record; the index hides a record that is not live. */
  record Entry(StoredRecord storedRecord, RecordVersion recordVersion) {}

  private record PendingUpdate(
      long dueAt,
      long order,
      StoredRecord storedRecord,
      RecordVersion recordVersion,
      boolean rollback) {}

  private static final Comparator<Entry> BY_STAMP =
      Comparator.<Entry>comparingLong(entry -> entry.recordVersion.stamp)
          .thenComparingLong(entry -> entry.storedRecord.id);

  private final ObjectType type;
  private final TreeMap<Long, Entry> byId = new TreeMap<>();
  private final TreeSet<Entry> byStamp = new TreeSet<>(BY_STAMP);
  private final PriorityQueue<PendingUpdate> pending =
      new PriorityQueue<>(
          Comparator.comparingLong(PendingUpdate::dueAt).thenComparingLong(PendingUpdate::order));
  private long order;

  SearchIndex(ObjectType type) {
    this.type = type;
  }

  void scheduleUpdate(StoredRecord storedRecord, RecordVersion recordVersion, long dueAt) {
    pending.add(new PendingUpdate(dueAt, order++, storedRecord, recordVersion, false));
  }

  /** Shows an older version again until the given instant. */
  void scheduleRollback(StoredRecord storedRecord, RecordVersion older, long dueAt, long until) {
    pending.add(new PendingUpdate(dueAt, order++, storedRecord, older, true));
    pending.add(new PendingUpdate(until, order++, storedRecord, null, true));
  }

  private void applyPending(long now) {
    while (!pending.isEmpty() && pending.peek().dueAt <= now) {
      PendingUpdate update = pending.poll();
      Entry previousEntry = byId.get(update.storedRecord.id);
      RecordVersion recordVersion =
          update.recordVersion == null
              ? update.storedRecord.latestVersion.versionAt(update.dueAt)
              : update.recordVersion;
      if (recordVersion == null) {
        // The last search was so long ago that the versions of that instant were removed.
        recordVersion = update.storedRecord.latestVersion.versionAt(now);
      }
      if (!update.rollback
          && previousEntry != null
          && previousEntry.recordVersion.number >= recordVersion.number) {
        continue;
      }
      if (previousEntry != null && previousEntry.recordVersion.isLive()) {
        byStamp.remove(previousEntry);
      }
      Entry entry = new Entry(update.storedRecord, recordVersion);
      byId.put(update.storedRecord.id, entry);
      if (recordVersion.isLive()) {
        byStamp.add(entry);
      }
    }
  }

  /** All indexed records with at least this version, in no particular order. */
  void forEachSince(long stamp, long now, Consumer<RecordView> sink) {
    applyPending(now);
    RowSource source = type.rowSource;
    if (source.size() > 0 && source.lastUpdatedAt() >= stamp) {
      long end = source.firstId() + source.size();
      for (long id = source.firstId(); id < end; id++) {
        if (!byId.containsKey(id) && source.updatedAt(id) >= stamp) {
          StoredRecord storedRecord = type.computedRecord(id);
          sink.accept(new RecordView(storedRecord, storedRecord.latestVersion));
        }
      }
    }
    Iterable<Entry> entries = byStamp;
    if (stamp > Long.MIN_VALUE) {
      RecordVersion probe = RecordVersion.computed(stamp, PropertyValues.NONE);
      entries = byStamp.tailSet(new Entry(new StoredRecord(Long.MIN_VALUE, 0, probe), probe), true);
    }
    for (Entry entry : entries) {
      sink.accept(new RecordView(entry.storedRecord, entry.recordVersion));
    }
  }
}
