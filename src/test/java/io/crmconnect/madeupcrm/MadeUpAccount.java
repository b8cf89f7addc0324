/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.madeupcrm;

import io.crmconnect.crm.CrmObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * An account of the made-up CRM, as people use it. One thread at a time; {@code now} is true time
 * in epoch ms and never goes back.
 */
public final class MadeUpAccount {
  /**
   * A change.
   *
   * @param version last modified, as stamped
   * @param committedAt true time
   * @param visibleAt from when it is shown
   */
  public record Commit(long version, long committedAt, long visibleAt) {}

  /** A live record with its current values; null where it has no value. */
  public record LiveRecord(String id, long version, Map<String, String> values) {}

  private final MadeUpSettings settings;
  private final MadeUpClocks clocks;
  private final RandomGenerator random;
  private final Map<String, MadeUpObject> objects = new LinkedHashMap<>();
  private Consumer<Commit> listener = commit -> {};
  private long consistentFrom = Long.MIN_VALUE;

  public MadeUpAccount(MadeUpSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = new SplittableRandom(random.nextLong());
    this.clocks = new MadeUpClocks(settings.clocks(), this.random);
    add(MadeUpObjects.ACCOUNTS, "0Ac");
    add(MadeUpObjects.PRICE_LINES, "0pL");
    add(MadeUpObjects.GADGETS, "aZ1");
    add(MadeUpObjects.TAGS, "Tg0");
  }

  private void add(String name, String idPrefix) {
    objects.put(name, new MadeUpObject(name, MadeUpObjects.capabilities(name), idPrefix));
  }

  public void onCommit(Consumer<Commit> newListener) {
    listener = newListener;
  }

  /** From then on every node shows everything that was committed so far. */
  public long consistentFrom() {
    return consistentFrom;
  }

  /** A new object's name to its type. */
  public void addField(String object, String name, String type) {
    object(object).addField(name, type);
  }

  /** Every field's name to its type. */
  public Map<String, String> fieldTypes(String object) {
    Map<String, String> types = new LinkedHashMap<>();
    object(object).fields.forEach((name, field) -> types.put(name, field.type()));
    return types;
  }

  public void renameField(String object, String name, String newName) {
    MadeUpObject.StoredField field = object(object).fields.remove(name);
    object(object).fields.put(newName, field);
    object(object).knownNames.add(newName);
  }

  public void copyField(String object, String name, String newName) {
    object(object).fields.put(newName, object(object).fields.get(name));
    object(object).knownNames.add(newName);
  }

  public void removeField(String object, String name) {
    object(object).fields.remove(name);
  }

  public void retypeField(String object, String name, String newType) {
    object(object)
        .fields
        .computeIfPresent(name, (n, field) -> new MadeUpObject.StoredField(newType, field.key()));
  }

  /** The number of which the next id is made. */
  public void setNextNumber(String object, long number) {
    object(object).nextNumber = Math.max(object(object).nextNumber, number);
  }

  public String create(String objectName, Map<String, String> values, long now) {
    MadeUpObject object = object(objectName);
    long stamp = clocks.stamp(now, random);
    MadeUpRecord created = new MadeUpRecord(newId(object), stamp);
    object.records.put(created.id, created);
    commit(
        object,
        created,
        MadeUpRecord.State.LIVE,
        stamp,
        visibleAt(object, now),
        null,
        byKey(object, Map.of(), values),
        now);
    return created.id;
  }

  private String newId(MadeUpObject object) {
    if (random.nextDouble() < settings.faults().smallerIds() && object.nextNumber > 2) {
      String id = MadeUpIds.of(object.idPrefix, random.nextLong(1, object.nextNumber));
      if (!object.records.containsKey(id)) {
        return id;
      }
    }
    String id = MadeUpIds.of(object.idPrefix, object.nextNumber);
    object.nextNumber += 1 + random.nextInt(40);
    return id;
  }

  /** In one transaction. */
  public void update(String objectName, List<String> ids, Map<String, String> values, long now) {
    MadeUpObject object = object(objectName);
    long stamp = clocks.stamp(now, random);
    long visibleAt = visibleAt(object, now);
    for (String id : ids) {
      MadeUpRecord record = live(object, id);
      Map<String, String> changed = byKey(object, record.latest().values(), values);
      commit(object, record, MadeUpRecord.State.LIVE, stamp, visibleAt, null, changed, now);
    }
  }

  /** It can be restored, and the delete feed contains it. */
  public void delete(String objectName, String id, long now) {
    end(objectName, id, MadeUpRecord.State.DELETED, null, now);
  }

  /** No feed contains it. */
  public void purge(String objectName, String id, long now) {
    end(objectName, id, MadeUpRecord.State.PURGED, null, now);
  }

  private void end(
      String objectName, String id, MadeUpRecord.State state, String mergedInto, long now) {
    MadeUpObject object = object(objectName);
    MadeUpRecord record = live(object, id);
    long stamp = clocks.stamp(now, random);
    commit(
        object,
        record,
        state,
        stamp,
        visibleAt(object, now),
        mergedInto,
        record.latest().values(),
        now);
  }

  public void restore(String objectName, String id, long now) {
    MadeUpObject object = object(objectName);
    MadeUpRecord record = object.records.get(id);
    if (record == null || record.latest().state() != MadeUpRecord.State.DELETED) {
      throw new IllegalArgumentException("not deleted: " + id);
    }
    // The delete feed contained it. If reads omitted it as well, it would count as deleted.
    record.omitNotBefore(now + MadeUpApi.OMISSION_PAUSE_MS);
    long stamp = clocks.stamp(now, random);
    commit(
        object,
        record,
        MadeUpRecord.State.LIVE,
        stamp,
        visibleAt(object, now),
        null,
        record.latest().values(),
        now);
  }

  /** The survivor keeps its values and takes over those that it lacks; the other one is deleted. */
  public void merge(String objectName, String survivorId, String otherId, long now) {
    MadeUpObject object = object(objectName);
    MadeUpRecord survivor = live(object, survivorId);
    Map<String, String> values = new LinkedHashMap<>(live(object, otherId).latest().values());
    survivor
        .latest()
        .values()
        .forEach(
            (key, value) -> {
              if (value != null) {
                values.put(key, value);
              }
            });
    long stamp = clocks.stamp(now, random);
    commit(
        object,
        survivor,
        MadeUpRecord.State.LIVE,
        stamp,
        visibleAt(object, now),
        null,
        values,
        now);
    end(objectName, otherId, MadeUpRecord.State.DELETED, survivorId, now);
  }

  public List<LiveRecord> liveRecords(String objectName) {
    MadeUpObject object = object(objectName);
    List<LiveRecord> live = new ArrayList<>();
    for (MadeUpRecord record : object.records.values()) {
      if (record.isLive()) {
        Map<String, String> values = new LinkedHashMap<>();
        object
            .fields
            .keySet()
            .forEach(name -> values.put(name, value(object, record, record.latest(), name)));
        live.add(new LiveRecord(record.id, record.latest().lastModified(), values));
      }
    }
    return live;
  }

  /** What a row shows of a field. */
  static String value(
      MadeUpObject object, MadeUpRecord record, MadeUpRecord.Version version, String field) {
    return switch (field) {
      case MadeUpObject.RECORD_ID -> record.id;
      case MadeUpObject.CREATED -> Instant.ofEpochMilli(record.createdAt).toString();
      case MadeUpObject.MODIFIED -> Instant.ofEpochMilli(version.lastModified()).toString();
      default -> version.values().get(object.fields.get(field).key());
    };
  }

  private static Map<String, String> byKey(
      MadeUpObject object, Map<String, String> before, Map<String, String> changed) {
    Map<String, String> values = new LinkedHashMap<>(before);
    changed.forEach((name, value) -> values.put(object.fields.get(name).key(), value));
    return values;
  }

  private static MadeUpRecord live(MadeUpObject object, String id) {
    MadeUpRecord record = object.records.get(id);
    if (record == null || !record.isLive()) {
      throw new IllegalArgumentException("no living record: " + id);
    }
    return record;
  }

  private long visibleAt(MadeUpObject object, long now) {
    if (random.nextDouble() >= settings.lag().lateChance()) {
      return now;
    }
    long max =
        object.capabilities.safeBound()
            ? settings.lag().maxLateMsWithBound()
            : settings.lag().maxLateMs();
    return now + random.nextLong(max + 1);
  }

  private void commit(
      MadeUpObject object,
      MadeUpRecord record,
      MadeUpRecord.State state,
      long clock,
      long earliestVisibleAt,
      String mergedInto,
      Map<String, String> values,
      long now) {
    long stamp = clock;
    long visibleAt = earliestVisibleAt;
    long lastModified = clock;
    if (!record.isNew()) {
      MadeUpRecord.Version before = record.latest();
      // An unchanged version causes no new read, so it is not allowed for a change that is very
      // late.
      boolean mayBeSame =
          settings.clocks().sameMsUpdates()
              && clock == before.stamp()
              && earliestVisibleAt <= now + settings.lag().maxLateMs();
      stamp = mayBeSame ? clock : Math.max(clock, before.stamp() + 1);
      visibleAt = Math.max(visibleAt, before.visibleAt());
      lastModified = state == MadeUpRecord.State.LIVE ? stamp : before.lastModified();
    }
    record.add(new MadeUpRecord.Version(state, stamp, lastModified, visibleAt, mergedInto, values));
    object.openTransactions.add(new MadeUpObject.OpenTransaction(stamp, visibleAt));
    consistentFrom = Math.max(consistentFrom, visibleAt + settings.lag().maxStaleMs());
    listener.accept(new Commit(lastModified, now, visibleAt));
  }

  /** No change with this stamp or an older one can still become visible on any node. */
  long safeBound(MadeUpObject object, long now) {
    long horizon = now - settings.lag().maxStaleMs();
    object.openTransactions.removeIf(open -> open.visibleAt() <= horizon);
    long bound = horizon - settings.clocks().skewMs();
    for (MadeUpObject.OpenTransaction open : object.openTransactions) {
      bound = Math.min(bound, open.stamp());
    }
    return bound - 1;
  }

  MadeUpObject object(String name) {
    MadeUpObject object = objects.get(name);
    if (object == null) {
      throw new IllegalArgumentException("no object " + name);
    }
    return object;
  }

  /** Null if there is none. */
  MadeUpObject find(CrmObject object) {
    return objects.get(object.vendorType());
  }

  Iterable<MadeUpObject> objects() {
    return objects.values();
  }

  MadeUpClocks clocks() {
    return clocks;
  }

  MadeUpSettings settings() {
    return settings;
  }
}
