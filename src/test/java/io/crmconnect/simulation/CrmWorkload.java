/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/** The CRM and the people who work in it; every edit is written into the {@link ReferenceModel}. */
final class CrmWorkload {
  private final SimulatedVendor vendor;
  private final SimulatedCrm crm;
  private final SplittableRandom random;
  private final ReferenceModel referenceModel;
  private final Freshness freshness;
  private final History history;
  private final int importPercent;
  private final FreshnessBounds freshnessBounds;
  private final SplittableRandom lifecycleRandom;
  private final SchemaChanges schemas;
  private final Map<String, List<String>> liveIds = new LinkedHashMap<>();

  /**
   * What a record was merged into.
   *
   * @param version of the merged record, just after that
   */
  private record Survivor(String id, long version) {}

  /** What can be restored. */
  private final Map<String, List<String>> archivedIds = new LinkedHashMap<>();

  private final List<ObjectSpec> objects = new ArrayList<>();
  private final Map<History.Subject, Survivor> survivors = new LinkedHashMap<>();

  /** Deletes and merges that the vendor can report, by object and id. */
  private final Map<String, Map<String, Long>> deletedAt = new LinkedHashMap<>();

  private final List<SimulatedCrm.Commit> commits = new ArrayList<>();
  private final ValueGenerator values;

  /** Whether records are deleted and restored far more often than they are edited. */
  private final boolean highChurn;

  /** How soon an edit must be in its topic; negative if only the backfill brings it. */
  interface FreshnessBounds {
    long maxDelayMs(SimulatedCrm.Commit commit);
  }

  CrmWorkload(
      SimulatedVendor vendor,
      SplittableRandom random,
      ReferenceModel referenceModel,
      Freshness freshness,
      History history,
      int importPercent,
      FreshnessBounds freshnessBounds,
      SplittableRandom lifecycleRandom,
      SchemaChanges schemas,
      boolean highChurn) {
    this.highChurn = highChurn;
    this.lifecycleRandom = lifecycleRandom;
    this.schemas = schemas;
    this.importPercent = importPercent;
    this.vendor = vendor;
    this.crm = vendor.crm();
    this.random = random;
    this.values = new ValueGenerator(random);
    this.referenceModel = referenceModel;
    this.freshness = freshness;
    this.history = history;
    this.freshnessBounds = freshnessBounds;
    crm.onCommit(commits::add);
  }

  /** The ids of its live records. */
  List<String> recordIds(ObjectSpec objectSpec) {
    return List.copyOf(liveIds.get(objectSpec.name()));
  }

  boolean hasLiveRecords(ObjectSpec objectSpec) {
    return !liveIds.get(objectSpec.name()).isEmpty();
  }

  /**
   * Deleted records that the vendor has reported: merged records by the version of the survivor,
   * and, where the vendor has a delete feed, all others by the time of the delete.
   *
   * @param from by object, the version or time from which on that is promised
   */
  List<History.Subject> toldDeletes(ToLongFunction<ObjectSpec> from) {
    List<History.Subject> subjects = new ArrayList<>();
    for (ObjectSpec objectSpec : objects) {
      long promisedFrom = from.applyAsLong(objectSpec);
      switch (objectSpec.toldDeletes()) {
        case NONE -> {}
        case MERGES -> addMergedRecords(objectSpec, promisedFrom, subjects);
        case ALL ->
            deletedAt
                .getOrDefault(objectSpec.name(), Map.of())
                .forEach(
                    (id, time) -> {
                      if (time >= promisedFrom) {
                        subjects.add(new History.Subject(objectSpec.name(), id));
                      }
                    });
      }
    }
    return subjects;
  }

  private void addMergedRecords(
      ObjectSpec objectSpec, long promisedFrom, List<History.Subject> subjects) {
    survivors.forEach(
        (subject, survivor) -> {
          if (subject.object().equals(objectSpec.name())
              && liveIds.get(subject.object()).contains(survivor.id())
              && survivor.version() >= promisedFrom) {
            subjects.add(subject);
          }
        });
  }

  List<ObjectSpec> objects() {
    return objects;
  }

  /** History before the connector: records of the last days. */
  void createInitialRecords(List<Integer> sizes, long start) {
    long now = start - 10L * 86_400_000;
    for (int i = 0; i < sizes.size(); i++) {
      if (sizes.get(i) >= 0) {
        addObject(vendor.objects().get(i));
      }
    }
    for (ObjectSpec objectSpec : objects) {
      // They include ids such as 9 and 10, 99 and 100, which are ordered differently as text.
      long next = random.nextBoolean() ? 1 : 90;
      int gap = random.nextInt(3) == 0 ? 1 + random.nextInt(30) : 1;
      crm.setNextId(objectSpec, next);
      for (int i = 0; i < sizes.get(vendor.objects().indexOf(objectSpec)); i++) {
        now += random.nextInt(4) == 0 ? 0 : random.nextInt(300_000);
        create(objectSpec, now);
        next += 3 + random.nextInt(gap);
        if (gap > 1) {
          crm.setNextId(objectSpec, next);
        }
      }
    }
    // Some of it is as recent as the start of the connector.
    for (int i = random.nextInt(6); i > 0; i--) {
      edit(start - random.nextInt(2) - 2L * i);
    }
  }

  private void addObject(ObjectSpec objectSpec) {
    objects.add(objectSpec);
    liveIds.put(objectSpec.name(), new ArrayList<>());
    archivedIds.put(objectSpec.name(), new ArrayList<>());
    referenceModel.add(objectSpec.name(), crm.prepare(objectSpec));
  }

  /** Makes one random edit. */
  void edit(long now) {
    ObjectSpec objectSpec = objects.get(random.nextInt(objects.size()));
    List<String> ids = liveIds.get(objectSpec.name());
    int choice = random.nextInt(100);
    if (lifecycleRandom.nextInt(highChurn ? 2 : 6) == 0 && deleteOrRestore(objectSpec, ids, now)) {
      return;
    }
    if (objectSpec.editable() && !ids.isEmpty() && random.nextInt(100) < importPercent) {
      bulkUpdate(objectSpec, List.copyOf(ids), now);
    } else if (choice < 15 || ids.isEmpty()) {
      create(objectSpec, now);
    } else if (choice < 35) {
      // One record that is edited often.
      update(objectSpec, ids.get(0), now);
    } else if (choice < 70) {
      update(objectSpec, randomId(ids), now);
    } else if (choice < 80) {
      String id = random.nextBoolean() ? ids.get(0) : randomId(ids);
      update(objectSpec, id, now);
      update(objectSpec, id, now);
    } else if (choice < 90 && objectSpec.editable()) {
      bulkUpdateSome(objectSpec, ids, now);
    } else if (choice < 95) {
      archive(objectSpec, randomId(ids), now);
    } else if (ids.size() > 1 && objectSpec.editable()) {
      merge(objectSpec, ids, now);
    }
  }

  /** Changes all records that can be changed in bulk. */
  void updateAll(long now) {
    for (ObjectSpec objectSpec : objects) {
      List<String> ids = liveIds.get(objectSpec.name());
      if (objectSpec.editable() && !ids.isEmpty()) {
        bulkUpdate(objectSpec, List.copyOf(ids), now);
      }
    }
  }

  /** A record of each object changes. */
  void updateOneOfEach(long now) {
    for (ObjectSpec objectSpec : objects) {
      List<String> ids = liveIds.get(objectSpec.name());
      if (objectSpec.editable() && !ids.isEmpty()) {
        bulkUpdate(objectSpec, List.of(ids.get(0)), now);
      }
    }
  }

  private void create(ObjectSpec objectSpec, long now) {
    Map<String, String> changed = values.generate(objectSpec);
    String id = crm.create(objectSpec, schemas.toCurrentNames(objectSpec, changed), now);
    liveIds.get(objectSpec.name()).add(id);
    recordState(objectSpec, id, changed, now);
  }

  private void update(ObjectSpec objectSpec, String id, long now) {
    Map<String, String> changed = values.generate(objectSpec);
    crm.update(objectSpec, id, schemas.toCurrentNames(objectSpec, changed), now);
    recordState(objectSpec, id, changed, now);
  }

  /** The vendor calculates another value; the version stays as it is. */
  void recalculate(ObjectSpec objectSpec, String id, String field, String value, long now) {
    crm.recalculate(objectSpec, id, field, value, now);
    ReferenceModel.ObjectModel object = referenceModel.object(objectSpec.name());
    ReferenceModel.RecordState last = object.lastState(id);
    Map<String, String> values = new LinkedHashMap<>(last.values());
    values.put(field, value);
    ReferenceModel.RecordState recordState =
        object.addState(id, now, last.version(), last.createdAt(), values, true);
    history.addRecordEvent(
        objectSpec.name(),
        id,
        "recalculated",
        last.version(),
        () -> "crm: state " + recordState.index() + " without a version: " + field + " " + value);
  }

  private void bulkUpdateSome(ObjectSpec objectSpec, List<String> ids, long now) {
    int from = random.nextInt(ids.size());
    int maxCount = 1 + random.nextInt(40);
    if (random.nextInt(3) == 0) {
      // An import into the whole object: more than one page of changes in one millisecond.
      from = 0;
      maxCount = ids.size();
    }
    bulkUpdate(
        objectSpec, List.copyOf(ids.subList(from, Math.min(ids.size(), from + maxCount))), now);
  }

  private void bulkUpdate(ObjectSpec objectSpec, List<String> ids, long now) {
    Map<String, String> changed = values.generate(objectSpec);
    int before = commits.size();
    crm.bulkUpdate(objectSpec, ids, schemas.toCurrentNames(objectSpec, changed), now);
    for (int i = 0; i < ids.size(); i++) {
      recordState(objectSpec, ids.get(i), changed, commits.get(before + i), now);
    }
  }

  private void archive(ObjectSpec objectSpec, String id, long now) {
    crm.archive(objectSpec, id, now);
    recordToldDelete(objectSpec, id, now);
    if (crm.canRestore(objectSpec)) {
      archivedIds.get(objectSpec.name()).add(id);
    }
    recordDeletion(objectSpec, id, now);
  }

  /** Deletes a record permanently or restores one; false if neither is possible. */
  private boolean deleteOrRestore(ObjectSpec objectSpec, List<String> ids, long now) {
    List<String> archivedOfObject = archivedIds.get(objectSpec.name());
    if (!archivedOfObject.isEmpty() && lifecycleRandom.nextInt(3) > 0) {
      restore(
          objectSpec,
          archivedOfObject.remove(lifecycleRandom.nextInt(archivedOfObject.size())),
          now);
      return true;
    }
    if (ids.size() < 2) {
      return false;
    }
    String id = ids.get(lifecycleRandom.nextInt(ids.size()));
    if (lifecycleRandom.nextBoolean()) {
      archive(objectSpec, id, now);
    } else {
      crm.purge(objectSpec, id, now);
      recordDeletion(objectSpec, id, now);
    }
    return true;
  }

  private void restore(ObjectSpec objectSpec, String id, long now) {
    int before = commits.size();
    crm.restore(objectSpec, id, now);
    deletedAt.get(objectSpec.name()).remove(id);
    liveIds.get(objectSpec.name()).add(id);
    recordState(objectSpec, id, Map.of(), commits.get(before), now);
  }

  private void merge(ObjectSpec objectSpec, List<String> ids, long now) {
    String primaryId = ids.get(0);
    String otherId = ids.get(1 + random.nextInt(ids.size() - 1));
    ReferenceModel.ObjectModel object = referenceModel.object(objectSpec.name());
    Map<String, String> merged =
        crm.mergedValues(
            primaryId,
            object.lastState(primaryId).values(),
            otherId,
            object.lastState(otherId).values());
    int before = commits.size();
    String survivorId = crm.merge(objectSpec, primaryId, otherId, now);
    SimulatedCrm.Commit commit = commits.get(before);
    if (!ids.contains(survivorId)) {
      ids.add(survivorId);
    }
    recordState(objectSpec, survivorId, merged, commit, now);
    for (String mergedId : List.of(primaryId, otherId)) {
      if (!mergedId.equals(survivorId)) {
        recordToldDelete(objectSpec, mergedId, now);
        recordDeletion(objectSpec, mergedId, now);
        object.setSurvivor(mergedId, survivorId);
        survivors.put(
            new History.Subject(objectSpec.name(), mergedId),
            new Survivor(survivorId, commit.version()));
      }
    }
  }

  private void recordToldDelete(ObjectSpec objectSpec, String id, long now) {
    deletedAt.computeIfAbsent(objectSpec.name(), o -> new LinkedHashMap<>()).put(id, now);
  }

  private void recordDeletion(ObjectSpec objectSpec, String id, long now) {
    liveIds.get(objectSpec.name()).remove(id);
    ReferenceModel.ObjectModel object = referenceModel.object(objectSpec.name());
    ReferenceModel.RecordState last = object.lastState(id);
    object.addState(id, now, last.version(), last.createdAt(), last.values(), false);
    freshness.recordDeletion(objectSpec.name(), id);
    history.addRecordEvent(
        objectSpec.name(), id, "gone", now, () -> "crm: it is archived or merged");
  }

  private void recordState(
      ObjectSpec objectSpec, String id, Map<String, String> changed, long now) {
    recordState(objectSpec, id, changed, commits.get(commits.size() - 1), now);
  }

  private void recordState(
      ObjectSpec objectSpec,
      String id,
      Map<String, String> changed,
      SimulatedCrm.Commit commit,
      long now) {
    ReferenceModel.ObjectModel object = referenceModel.object(objectSpec.name());
    ReferenceModel.RecordState last = object.lastState(id);
    Map<String, String> values = new LinkedHashMap<>(last == null ? Map.of() : last.values());
    values.putAll(crm.stored(changed));
    long createdAt = last == null ? commit.version() : last.createdAt();
    values.putAll(crm.systemValues(objectSpec, id, createdAt, commit.version()));
    ReferenceModel.RecordState recordState =
        object.addState(id, now, commit.version(), createdAt, values, true);
    long bound = freshnessBounds.maxDelayMs(commit);
    if (bound >= 0) {
      // Nobody can tell it from an earlier state of the same version and values.
      freshness.recordEdit(
          objectSpec.name(), id, object.firstStateLikeLast(id).index(), now, bound);
    }
    history.addRecordEvent(
        objectSpec.name(),
        id,
        "edit",
        commit.version(),
        () ->
            "crm: state "
                + recordState.index()
                + ", version "
                + commit.version()
                + ", visible in "
                + (commit.visibleAt() - now)
                + " ms, announced in "
                + (commit.announcedAt() - now)
                + " ms: "
                + changed);
  }

  private String randomId(List<String> ids) {
    return ids.get(random.nextInt(ids.size()));
  }

  /** The expected state is what the vendor has stored. */
  void verify() {
    for (ObjectSpec objectSpec : objects) {
      ReferenceModel.ObjectModel object = referenceModel.object(objectSpec.name());
      List<SimulatedCrm.CrmRecord> rows = crm.records(objectSpec);
      if (rows.size() != liveIds.get(objectSpec.name()).size()) {
        throw new IllegalStateException("the truth and the vendor differ in " + objectSpec);
      }
      for (SimulatedCrm.CrmRecord row : rows) {
        ReferenceModel.RecordState last = object.lastState(row.id());
        if (!last.alive() || last.version() != row.version()) {
          throw new IllegalStateException(row + " is not " + last);
        }
        for (String field : row.values().keySet()) {
          String name = schemas.originalName(objectSpec.name(), field);
          if (!java.util.Objects.equals(row.values().get(field), last.values().get(name))) {
            throw new IllegalStateException(field + " of " + row + " is not as in " + last);
          }
        }
      }
    }
  }
}
