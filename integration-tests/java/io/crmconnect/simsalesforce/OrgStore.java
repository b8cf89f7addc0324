/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import io.crmconnect.simcrm.NodeClocks;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The objects of the org, and all changes of them. */
final class OrgStore {
  /** When a change is committed, and whether latestDateCovered waits for it. */
  private record Commit(long stamp, long visibleAt) {}

  private final SimSettings settings;
  private final NodeClocks clocks;
  private final RandomGenerator random;
  private final Map<String, SObject> objects = new LinkedHashMap<>();
  private final Set<String> knownNames = new LinkedHashSet<>();
  private Consumer<SimCommit> listener = commit -> {};
  private long consistentFrom = Long.MIN_VALUE;
  private boolean laggingEnded;

  OrgStore(SimSettings settings, NodeClocks clocks, RandomGenerator random) {
    this.settings = settings;
    this.clocks = clocks;
    this.random = random;
  }

  void onCommit(Consumer<SimCommit> newListener) {
    listener = newListener;
  }

  /** In addition to the others. */
  void addListener(Consumer<SimCommit> another) {
    listener = listener.andThen(another);
  }

  /** From then on every replica shows all commits so far. */
  long consistentFrom() {
    return consistentFrom;
  }

  void endLags() {
    laggingEnded = true;
  }

  boolean lagsEnded() {
    return laggingEnded;
  }

  // Definitions

  void addObject(String name, SObjectTraits traits, long now) {
    if (objects.put(name.toLowerCase(Locale.ROOT), new SObject(name, traits, now)) != null) {
      throw new IllegalArgumentException("already there: " + name);
    }
    knownNames.add(name.toLowerCase(Locale.ROOT));
  }

  void removeObject(String name) {
    object(name);
    objects.remove(name.toLowerCase(Locale.ROOT));
  }

  Collection<SObject> objects() {
    return objects.values();
  }

  SObject object(String name) {
    SObject object = objects.get(name.toLowerCase(Locale.ROOT));
    if (object == null) {
      throw new IllegalArgumentException("no object " + name);
    }
    return object;
  }

  /** The object if the user may read it; otherwise the call is refused. */
  SObject readable(String name) {
    SObject object = objects.get(name.toLowerCase(Locale.ROOT));
    if (object == null || !object.readable) {
      throw SalesforceErrors.unknownObject(
          name, knownNames.contains(name.toLowerCase(Locale.ROOT)));
    }
    return object;
  }

  void addField(String objectName, SimField field, long now) {
    SObject object = object(objectName);
    if (object.column(field.name()) != null) {
      throw new IllegalArgumentException("already there: " + field.name());
    }
    object.define(field);
    object.definitionChangedAt = now;
  }

  void removeField(String objectName, String field, long now) {
    column(object(objectName), field);
    object(objectName).remove(field);
    object(objectName).definitionChangedAt = now;
  }

  void changeField(String objectName, String field, SimField replacement, long now) {
    column(object(objectName), field);
    object(objectName).replace(field, replacement);
    object(objectName).definitionChangedAt = now;
  }

  void copyField(String objectName, String field, String newName, long now) {
    SObject object = object(objectName);
    SObject.Column column = column(object, field);
    object.define(column.field().withName(newName), column.key());
    object.definitionChangedAt = now;
  }

  void setFieldVisible(String objectName, String field, boolean visible, long now) {
    SObject object = object(objectName);
    object.replace(field, column(object, field).field().withVisible(visible));
    if (settings.openQuestions().describeDatesPermissions()) {
      object.definitionChangedAt = now;
    }
  }

  SimField field(String objectName, String field) {
    return column(object(objectName), field).field();
  }

  private static SObject.Column column(SObject object, String field) {
    SObject.Column column = object.column(field);
    if (column == null) {
      throw new IllegalArgumentException("no field " + object.name + "." + field);
    }
    return column;
  }

  // Records

  String create(String objectName, Map<String, String> values, long now) {
    SObject object = object(objectName);
    Commit commit = commit(object, now);
    StoredRow row = new StoredRow(object.newId(), commit.stamp());
    object.rows.put(row.id, row);
    add(object, row, RowVersion.State.LIVE, commit, true, null, byKey(object, values), now);
    return row.id;
  }

  /** In one transaction: all of them have the same stamp. */
  void update(String objectName, Collection<String> ids, Map<String, String> values, long now) {
    SObject object = object(objectName);
    update(object, ids, values, commit(object, now), now);
  }

  /** In a transaction that latestDateCovered waits for. */
  void updateUntil(
      String objectName,
      Collection<String> ids,
      Map<String, String> values,
      long committedAt,
      long now) {
    SObject object = object(objectName);
    long stamp = stamp(now);
    object.openTransactions.add(new SObject.OpenTransaction(stamp, committedAt));
    update(object, ids, values, new Commit(stamp, committedAt), now);
  }

  private void update(
      SObject object, Collection<String> ids, Map<String, String> values, Commit commit, long now) {
    Map<String, String> byKey = byKey(object, values);
    for (String id : ids) {
      StoredRow row = live(object, id);
      Map<String, String> merged = new LinkedHashMap<>(row.latest().values());
      merged.putAll(byKey);
      add(object, row, RowVersion.State.LIVE, commit, true, null, merged, now);
    }
  }

  /** SystemModstamp alone moves, as after the change of a picklist value. */
  void restamp(String objectName, Predicate<String> ids, long now) {
    SObject object = object(objectName);
    Commit commit = commit(object, now);
    for (StoredRow row : object.rows.values()) {
      if (row.isLive() && ids.test(row.id)) {
        add(object, row, RowVersion.State.LIVE, commit, false, null, row.latest().values(), now);
      }
    }
  }

  /** As a formula does: no stamp moves. */
  void changeSilently(String objectName, String id, Map<String, String> values, long now) {
    SObject object = object(objectName);
    StoredRow row = live(object, id);
    Map<String, String> merged = new LinkedHashMap<>(row.latest().values());
    merged.putAll(byKey(object, values));
    RowVersion before = row.latest();
    row.add(
        new RowVersion(
            before.state(),
            before.stamp(),
            before.lastModified(),
            Math.max(now, before.visibleAt()),
            before.masterRecordId(),
            merged));
  }

  /** Into the recycle bin, with its children; without a bin, for good. */
  void delete(String objectName, String id, long now) {
    SObject object = object(objectName);
    delete(object, live(object, id), commit(object, now), null, true, now);
  }

  private void delete(
      SObject object,
      StoredRow row,
      Commit commit,
      String masterRecordId,
      boolean stamps,
      long now) {
    RowVersion.State state =
        object.traits.softDeletes() ? RowVersion.State.DELETED : RowVersion.State.PURGED;
    Commit own = stamps ? commit : new Commit(row.latest().stamp(), commit.visibleAt());
    add(object, row, state, own, stamps, masterRecordId, row.latest().values(), now);
    for (SObject.ChildRelation relation : object.children) {
      SObject.Column parent = column(relation.child(), relation.field());
      for (StoredRow child : List.copyOf(relation.child().rows.values())) {
        if (child.isLive() && row.id.equals(child.latest().values().get(parent.key()))) {
          delete(
              relation.child(), child, commit, null, settings.openQuestions().cascadeStamps(), now);
        }
      }
    }
  }

  /** For good; it may be in the recycle bin already. Only getDeleted tells it. */
  void purge(String objectName, String id, long now) {
    SObject object = object(objectName);
    StoredRow row = row(object, id);
    boolean binned = row.latest().state() == RowVersion.State.DELETED;
    Commit commit = commit(object, now);
    add(
        object,
        row,
        RowVersion.State.PURGED,
        binned ? new Commit(row.latest().stamp(), commit.visibleAt()) : commit,
        false,
        row.latest().masterRecordId(),
        row.latest().values(),
        now);
  }

  void emptyBin(String objectName, long now) {
    for (StoredRow row : List.copyOf(object(objectName).rows.values())) {
      if (row.latest().state() == RowVersion.State.DELETED) {
        purge(objectName, row.id, now);
      }
    }
  }

  void undelete(String objectName, String id, long now) {
    SObject object = object(objectName);
    StoredRow row = row(object, id);
    if (row.latest().state() != RowVersion.State.DELETED) {
      throw new IllegalArgumentException("not in the recycle bin: " + id);
    }
    Commit commit = commit(object, now);
    Commit own =
        settings.openQuestions().undeleteStamps()
            ? commit
            : new Commit(row.latest().stamp(), commit.visibleAt());
    boolean stamps = settings.openQuestions().undeleteStamps();
    add(object, row, RowVersion.State.LIVE, own, stamps, null, row.latest().values(), now);
  }

  /** The winner keeps its values and takes those that it lacks; the losers' children move to it. */
  void merge(String objectName, String winnerId, List<String> loserIds, long now) {
    SObject object = object(objectName);
    StoredRow winner = live(object, winnerId);
    Map<String, String> values = new LinkedHashMap<>(winner.latest().values());
    for (String loserId : loserIds) {
      live(object, loserId).latest().values().forEach(values::putIfAbsent);
    }
    Commit commit = commit(object, now);
    add(object, winner, RowVersion.State.LIVE, commit, true, null, values, now);
    for (String loserId : loserIds) {
      for (SObject.ChildRelation relation : object.children) {
        reparent(relation, loserId, winnerId, commit, now);
      }
      delete(object, live(object, loserId), commit, winnerId, true, now);
    }
  }

  private void reparent(
      SObject.ChildRelation relation, String from, String to, Commit commit, long now) {
    SObject.Column parent = column(relation.child(), relation.field());
    for (StoredRow child : List.copyOf(relation.child().rows.values())) {
      if (child.isLive() && from.equals(child.latest().values().get(parent.key()))) {
        Map<String, String> values = new LinkedHashMap<>(child.latest().values());
        values.put(parent.key(), to);
        Commit own =
            settings.openQuestions().reparentStamps()
                ? commit
                : new Commit(child.latest().stamp(), commit.visibleAt());
        add(relation.child(), child, RowVersion.State.LIVE, own, false, null, values, now);
      }
    }
  }

  void setHidden(String objectName, Collection<String> ids, boolean hidden) {
    for (String id : ids) {
      row(object(objectName), id).hidden = hidden;
    }
  }

  /** The delete log forgets deletes before this time. */
  void forgetDeletes(String objectName, long before) {
    SObject object = object(objectName);
    object.deleteLogFrom = Math.max(object.deleteLogFrom, ceilMinute(before));
    for (StoredRow row : object.rows.values()) {
      if (!row.isLive() && row.latest().stamp() < object.deleteLogFrom) {
        row.deleteForgotten = true;
      }
    }
  }

  private static long ceilMinute(long ms) {
    return -Math.floorDiv(-ms, 60_000L) * 60_000;
  }

  /** The values by the keys of the fields. */
  private static Map<String, String> byKey(SObject object, Map<String, String> values) {
    Map<String, String> byKey = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            byKey.put(column(object, name).key(), value == null || value.isEmpty() ? null : value));
    return byKey;
  }

  static StoredRow row(SObject object, String id) {
    StoredRow row = object.rows.get(id);
    if (row == null || row.latest().state() == RowVersion.State.PURGED) {
      throw new IllegalArgumentException("no record " + id);
    }
    return row;
  }

  private static StoredRow live(SObject object, String id) {
    StoredRow row = row(object, id);
    if (!row.isLive()) {
      throw new IllegalArgumentException("no living record " + id);
    }
    return row;
  }

  /** A living record; null if there is none. */
  StoredRow randomLive(String objectName, RandomGenerator picks) {
    SObject object = object(objectName);
    if (object.rows.isEmpty()) {
      return null;
    }
    String from = object.idOf(1 + picks.nextLong(object.serials()));
    return Stream.concat(
            object.rows.tailMap(from, true).values().stream(),
            object.rows.headMap(from, false).values().stream())
        .filter(StoredRow::isLive)
        .findFirst()
        .orElse(null);
  }

  private long stamp(long now) {
    return Math.floorDiv(clocks.commitStamp(now, random), 1000L) * 1000;
  }

  private Commit commit(SObject object, long now) {
    long stamp = stamp(now);
    CommitLag lag = settings.lag();
    // Where getUpdated does not exist, nothing could tell a reader of a long transaction.
    if (!laggingEnded
        && object.traits.replicateable()
        && lag.longTransactionChance() > 0
        && random.nextDouble() < lag.longTransactionChance()) {
      long visibleAt = now + random.nextLong(lag.maxTransactionMs() + 1);
      object.openTransactions.add(new SObject.OpenTransaction(stamp, visibleAt));
      return new Commit(stamp, visibleAt);
    }
    if (!laggingEnded && lag.lateChance() > 0 && random.nextDouble() < lag.lateChance()) {
      return new Commit(stamp, now + random.nextLong(lag.maxLateMs() + 1));
    }
    return new Commit(stamp, now);
  }

  private void add(
      SObject object,
      StoredRow row,
      RowVersion.State state,
      Commit commit,
      boolean modifies,
      String masterRecordId,
      Map<String, String> values,
      long now) {
    long stamp = commit.stamp();
    long visibleAt = commit.visibleAt();
    long lastModified = stamp;
    if (!row.isNew()) {
      // A record that a transaction has changed is locked until it is committed.
      stamp = Math.max(stamp, row.latest().stamp());
      visibleAt = Math.max(visibleAt, row.latest().visibleAt());
      lastModified = modifies ? stamp : row.latest().lastModified();
    }
    row.add(new RowVersion(state, stamp, lastModified, visibleAt, masterRecordId, values));
    if (visibleAt > commit.visibleAt()) {
      object.openTransactions.add(new SObject.OpenTransaction(stamp, visibleAt));
    }
    consistentFrom = Math.max(consistentFrom, visibleAt + settings.lag().maxStaleMs());
    listener.accept(new SimCommit(object.name, row.id, stamp, now, visibleAt, state.name()));
  }
}
