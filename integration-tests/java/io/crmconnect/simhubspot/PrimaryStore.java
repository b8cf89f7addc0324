/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import io.crmconnect.simcrm.NodeClocks;
import io.crmconnect.simcrm.SimClocks;
import io.crmconnect.simhubspot.RecordVersion.LifecycleState;
import io.crmconnect.simhubspot.SimChange.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The primary store: commits, and when they become visible in the primary and in the index. */
final class PrimaryStore {
  private final SimLag lag;
  private final SimClocks clockSettings;
  private final ResponseFaults responseFaults;
  private final NodeClocks clocks;
  private final RandomGenerator random;
  final HistoryData history = new HistoryData();
  private final Map<String, ObjectType> types = new LinkedHashMap<>();
  private final Map<String, ObjectType> aliases = new TreeMap<>();
  private long consistentFrom = Long.MIN_VALUE;
  Consumer<SimChange> listener = change -> {};
  boolean hasLoneSurrogates;

  PrimaryStore(SimSettings settings, NodeClocks clocks, RandomGenerator random) {
    this.lag = settings.lag();
    this.clockSettings = settings.clocks();
    this.responseFaults = settings.responseFaults();
    this.clocks = clocks;
    this.random = random;
  }

  void add(ObjectType type, String... otherNames) {
    types.put(type.name, type);
    aliases.put(type.name, type);
    aliases.put(type.typeId, type);
    for (String name : otherNames) {
      aliases.put(name, type);
    }
  }

  /** The type with one of its names; null if unknown. */
  ObjectType resolve(String name) {
    return aliases.get(name);
  }

  ObjectType type(String name) {
    ObjectType type = aliases.get(name);
    if (type == null) {
      throw new IllegalArgumentException("no such type: " + name);
    }
    return type;
  }

  Iterable<ObjectType> types() {
    return types.values();
  }

  /** The instant from which index and replicas show all commits so far. */
  long consistentFrom() {
    return consistentFrom;
  }

  long create(ObjectType type, Map<String, String> values, long now) {
    long id = nextFreeId(type);
    long stamp = clocks.commitStamp(now, random);
    StoredRecord storedRecord = new StoredRecord(id, stamp, null);
    commit(
        type,
        storedRecord,
        Kind.CREATED,
        stamp,
        LifecycleState.LIVE,
        0,
        toKeyedValues(type, PropertyValues.NONE, values),
        now);
    return id;
  }

  /** Creates a record with the given id. */
  void createWithId(ObjectType type, long id, Map<String, String> values, long now) {
    if (type.findRecord(id) != null) {
      throw new IllegalArgumentException("id taken: " + id);
    }
    long stamp = clocks.commitStamp(now, random);
    StoredRecord storedRecord = new StoredRecord(id, stamp, null);
    commit(
        type,
        storedRecord,
        Kind.CREATED,
        stamp,
        LifecycleState.LIVE,
        0,
        toKeyedValues(type, PropertyValues.NONE, values),
        now);
  }

  private long nextFreeId(ObjectType type) {
    type.nextId = Math.max(type.nextId, type.highestId() + 1);
    if (responseFaults.smallerIds() > 0
        && random.nextDouble() < responseFaults.smallerIds()
        && type.nextId > 2) {
      long candidate = random.nextLong(1, type.nextId);
      if (type.findRecord(candidate) == null) {
        return candidate;
      }
    }
    long id = type.nextId;
    // HubSpot's ids have gaps.
    type.nextId += 1 + random.nextInt(3);
    return id;
  }

  boolean isLive(ObjectType type, long id) {
    StoredRecord storedRecord = type.findRecord(id);
    return storedRecord != null && storedRecord.latestVersion.isLive();
  }

  void update(ObjectType type, long id, Map<String, String> values, long now) {
    StoredRecord storedRecord = requireLive(type, id);
    long stamp = nextStamp(storedRecord, clocks.commitStamp(now, random));
    PropertyValues changed = toKeyedValues(type, storedRecord.latestVersion.propertyValues, values);
    commit(type, storedRecord, Kind.UPDATED, stamp, LifecycleState.LIVE, 0, changed, now);
  }

  void bulkUpdate(ObjectType type, Iterable<Long> ids, Map<String, String> values, long now) {
    long stamp = clocks.commitStamp(now, random);
    for (long id : ids) {
      StoredRecord storedRecord = requireLive(type, id);
      PropertyValues changed =
          toKeyedValues(type, storedRecord.latestVersion.propertyValues, values);
      commit(
          type,
          storedRecord,
          Kind.UPDATED,
          nextStamp(storedRecord, stamp),
          LifecycleState.LIVE,
          0,
          changed,
          now);
    }
  }

  /** Changes values without a new version. */
  void recalculate(ObjectType type, long id, Map<String, String> values, long now) {
    StoredRecord storedRecord = requireLive(type, id);
    RecordVersion head = storedRecord.latestVersion;
    PropertyValues changed = toKeyedValues(type, head.propertyValues, values);
    commit(type, storedRecord, Kind.RECALCULATED, head.stamp, LifecycleState.LIVE, 0, changed, now);
  }

  /** Archives a record without a new version. */
  void archive(ObjectType type, long id, long now) {
    StoredRecord storedRecord = requireLive(type, id);
    RecordVersion head = storedRecord.latestVersion;
    commit(
        type,
        storedRecord,
        Kind.ARCHIVED,
        head.stamp,
        LifecycleState.ARCHIVED,
        0,
        head.propertyValues,
        now);
  }

  void restore(ObjectType type, long id, long now) {
    StoredRecord storedRecord = type.findRecord(id);
    if (storedRecord == null
        || storedRecord.latestVersion.lifecycleState != LifecycleState.ARCHIVED) {
      throw new IllegalArgumentException("not archived: " + type.name + " " + id);
    }
    RecordVersion head = storedRecord.latestVersion;
    long stamp =
        responseFaults.restoreKeepsVersion()
            ? head.stamp
            : nextStamp(storedRecord, clocks.commitStamp(now, random));
    commit(
        type, storedRecord, Kind.RESTORED, stamp, LifecycleState.LIVE, 0, head.propertyValues, now);
  }

  void gdprDelete(ObjectType type, long id, long now) {
    StoredRecord storedRecord = requireLive(type, id);
    commit(
        type,
        storedRecord,
        Kind.GONE,
        storedRecord.latestVersion.stamp,
        LifecycleState.GONE,
        0,
        PropertyValues.NONE,
        now);
  }

  /** Ends both records and creates a new one with a new id. */
  long merge(ObjectType type, long primaryId, long otherId, long now) {
    if (primaryId == otherId) {
      throw new IllegalArgumentException("a record cannot be merged with itself");
    }
    StoredRecord first = requireLive(type, primaryId);
    StoredRecord second = requireLive(type, otherId);
    long id = nextFreeId(type);
    long stamp = clocks.commitStamp(now, random);
    Map<String, String> values = new LinkedHashMap<>();
    for (SimProperty property : type.catalogue.values()) {
      String key = property.key();
      String value = first.latestVersion.propertyValues.get(key);
      values.put(
          key,
          value == null || value.isEmpty() ? second.latestVersion.propertyValues.get(key) : value);
    }
    SimProperty merged = type.catalogue.get("hs_merged_object_ids");
    if (merged != null) {
      values.put(merged.key(), mergedIds(merged, first) + ";" + mergedIds(merged, second));
    }
    PropertyValues all = new PropertyValues.ChangedValues(values, PropertyValues.NONE);
    history.merge(type.name, List.of(primaryId, otherId), id);
    commit(
        type,
        new StoredRecord(id, stamp, null),
        Kind.CREATED,
        stamp,
        LifecycleState.LIVE,
        0,
        all,
        now);
    for (StoredRecord endedRecord : List.of(first, second)) {
      RecordVersion head = endedRecord.latestVersion;
      commit(
          type,
          endedRecord,
          Kind.MERGED,
          head.stamp,
          LifecycleState.MERGED,
          id,
          head.propertyValues,
          now);
    }
    return id;
  }

  private static String mergedIds(SimProperty merged, StoredRecord storedRecord) {
    String earlier = storedRecord.latestVersion.propertyValues.get(merged.key());
    return earlier == null || earlier.isEmpty()
        ? "" + storedRecord.id
        : storedRecord.id + ";" + earlier;
  }

  private static StoredRecord requireLive(ObjectType type, long id) {
    StoredRecord storedRecord = type.findRecord(id);
    if (storedRecord == null || !storedRecord.latestVersion.isLive()) {
      throw new IllegalArgumentException("no living record: " + type.name + " " + id);
    }
    return storedRecord;
  }

  private long nextStamp(StoredRecord storedRecord, long stamp) {
    long previousStamp = storedRecord.latestVersion.stamp;
    boolean sameMs = stamp == previousStamp && clockSettings.sameMsUpdates();
    return sameMs ? stamp : Math.max(stamp, previousStamp + 1);
  }

  private PropertyValues toKeyedValues(
      ObjectType type, PropertyValues baseValues, Map<String, String> values) {
    Map<String, String> byKey = new LinkedHashMap<>();
    for (Map.Entry<String, String> value : values.entrySet()) {
      SimProperty property = type.catalogue.get(value.getKey());
      if (property == null) {
        throw new IllegalArgumentException("no such property: " + value.getKey());
      }
      hasLoneSurrogates |= value.getValue() != null && !isWellFormed(value.getValue());
      byKey.put(property.key(), value.getValue());
    }
    return PropertyValues.overlay(baseValues, byKey);
  }

  private static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  private void commit(
      ObjectType type,
      StoredRecord storedRecord,
      Kind kind,
      long stamp,
      LifecycleState lifecycleState,
      long mergedInto,
      PropertyValues propertyValues,
      long now) {
    RecordVersion before = storedRecord.latestVersion;
    long visibleAt = now + (occurs(lag.lateChance()) ? randomUpTo(lag.maxLateMs()) : 0);
    if (before != null) {
      visibleAt = Math.max(visibleAt, before.visibleAt);
      before.dropVersionsBefore(now - lag.maxStaleMs());
    }
    long number = before == null ? 1 : before.number + 1;
    recordHistory(type, storedRecord, propertyValues, number, stamp);
    RecordVersion recordVersion =
        new RecordVersion(
            number, stamp, now, visibleAt, lifecycleState, mergedInto, propertyValues, before);
    if (recordVersion.isLive() && (before == null || !before.isLive())) {
      storedRecord.liveSince = visibleAt;
    }
    storedRecord.latestVersion = recordVersion;
    type.changedRecords.put(storedRecord.id, storedRecord);
    long bound = visibleAt + Math.max(lag.maxIndexMs(), lag.maxSlowIndexMs());
    long indexedAt = scheduleIndexing(type, storedRecord, recordVersion, before, bound);
    consistentFrom = Math.max(consistentFrom, Math.max(bound, visibleAt + lag.maxStaleMs()));
    listener.accept(
        new SimChange(type.name, storedRecord.id, kind, stamp, now, visibleAt, indexedAt));
  }

  /** A value that does not change is no new one. */
  private void recordHistory(
      ObjectType type, StoredRecord storedRecord, PropertyValues next, long number, long stamp) {
    if (!(next instanceof PropertyValues.ChangedValues changed)) {
      return;
    }
    PropertyValues before =
        storedRecord.latestVersion == null
            ? PropertyValues.NONE
            : storedRecord.latestVersion.propertyValues;
    for (String key : changed.changes().keySet()) {
      String earlier = before.get(key);
      String value = next.get(key);
      boolean isKnown = history.contains(type.name, storedRecord.id, key);
      if (earlier != null && !isKnown) {
        history.add(type.name, storedRecord.id, key, 0, earlier, storedRecord.createdAt);
      }
      if (value != null && !value.equals(earlier)) {
        history.add(type.name, storedRecord.id, key, number, value, stamp);
      }
    }
  }

  /**
   * The values of a property that a response shows, the newest first. A row that was never changed
   * has had its value since it was created.
   */
  List<HistoryData.Value> shownHistory(
      ObjectType type, SimProperty property, StoredRecord storedRecord, RecordVersion version) {
    List<HistoryData.Value> shown =
        history.shown(type.name, storedRecord.id, property.key(), version.number);
    String value = version.propertyValues.get(property.key());
    return shown.isEmpty() && value != null
        ? List.of(new HistoryData.Value(0, value, storedRecord.createdAt, 0))
        : shown;
  }

  /** The values that the account shows of a live record, the newest first. */
  List<HistoryData.Value> shownHistory(ObjectType type, SimProperty property, long id) {
    StoredRecord storedRecord = requireLive(type, id);
    return shownHistory(type, property, storedRecord, storedRecord.latestVersion);
  }

  private long scheduleIndexing(
      ObjectType type,
      StoredRecord storedRecord,
      RecordVersion recordVersion,
      RecordVersion before,
      long bound) {
    long delay =
        occurs(lag.slowIndexChance())
            ? randomBetween(lag.maxIndexMs(), lag.maxSlowIndexMs())
            : randomBetween(lag.minIndexMs(), lag.maxIndexMs());
    long indexedAt = recordVersion.visibleAt + delay;
    type.searchIndex.scheduleUpdate(storedRecord, recordVersion, indexedAt);
    if (before != null && indexedAt < bound && occurs(lag.indexRollbackChance())) {
      long rollbackAt = randomBetween(indexedAt, bound);
      type.searchIndex.scheduleRollback(
          storedRecord, before, rollbackAt, randomBetween(rollbackAt, bound));
    }
    return indexedAt;
  }

  private boolean occurs(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  private long randomUpTo(long max) {
    return randomBetween(0, max);
  }

  private long randomBetween(long min, long max) {
    return max <= min ? min : random.nextLong(min, max + 1);
  }

  /** The live rows by ascending id, independent of index and replicas. */
  List<SimRow> rows(ObjectType type) {
    List<SimRow> rows = new ArrayList<>();
    rows(type, Long.MIN_VALUE, Integer.MAX_VALUE, rows::add);
    return rows;
  }

  long count(ObjectType type) {
    long count = type.rowSource.size();
    for (StoredRecord storedRecord : type.changedRecords.values()) {
      count +=
          (storedRecord.latestVersion.isLive() ? 1 : 0)
              - (type.rowSource.contains(storedRecord.id) ? 1 : 0);
    }
    return count;
  }

  void rows(ObjectType type, long afterId, int limit, Consumer<SimRow> sink) {
    PageWalk pageWalk = new PageWalk(type, afterId);
    int count = 0;
    for (StoredRecord storedRecord = pageWalk.next();
        storedRecord != null && count < limit;
        storedRecord = pageWalk.next()) {
      if (storedRecord.latestVersion.isLive()) {
        sink.accept(toSimRow(type, storedRecord));
        count++;
      }
    }
  }

  static SimRow toSimRow(ObjectType type, StoredRecord storedRecord) {
    TreeMap<String, String> values = new TreeMap<>();
    for (SimProperty property : type.catalogue.values()) {
      values.put(property.name(), type.value(property, storedRecord, storedRecord.latestVersion));
    }
    return new SimRow(
        storedRecord.id, storedRecord.latestVersion.stamp, storedRecord.createdAt, values);
  }
}
