package io.crmconnect.simulation;

import io.crmconnect.simhubspot.SimChange;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimProperty;
import io.crmconnect.simhubspot.SimRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/** The CRM and the people who work in it; every edit is written into the {@link ReferenceModel}. */
final class CrmWorkload {
  /** Name in topics and settings, and what the vendor calls it. */
  record ObjectSpec(
      String name,
      String vendorName,
      String createdField,
      String modifiedField,
      boolean searchable) {
    /** What stands in the paths of the vendor's API. */
    String pathName() {
      return vendorName.equals("pets") ? "2-123" : vendorName;
    }
  }

  static final List<ObjectSpec> OBJECTS =
      List.of(
          new ObjectSpec("contacts", "contacts", "createdate", "lastmodifieddate", true),
          new ObjectSpec("deals", "deals", "createdate", "hs_lastmodifieddate", true),
          new ObjectSpec("custom_pets", "pets", "hs_createdate", "hs_lastmodifieddate", true),
          new ObjectSpec("owners", "owners", "", "", false));

  private static final List<SimProperty> EXTRA_PROPERTIES =
      List.of(
          SimProperty.of("Lead Score", "number"),
          SimProperty.of("is_vip", "bool"),
          SimProperty.of("birthday", "date"),
          SimProperty.of("last_seen", "datetime"),
          SimProperty.of("notes_text", "string"));

  private final SimHubspot hubspot;
  private final SplittableRandom random;
  private final ReferenceModel referenceModel;
  private final Freshness freshness;
  private final History history;
  private final int importPercent;
  private final FreshnessBounds freshnessBounds;
  private final SplittableRandom lifecycleRandom;
  private final SchemaChanges schemas;
  private final Map<String, List<Long>> liveIds = new LinkedHashMap<>();

  /** What can be restored. */
  private final Map<String, List<Long>> archivedIds = new LinkedHashMap<>();

  private final List<ObjectSpec> objects = new ArrayList<>();
  private final Map<History.Subject, Long> survivorIds = new LinkedHashMap<>();
  private final List<SimChange> commits = new ArrayList<>();
  private final ValueGenerator values;

  /** Whether records come and go far more often than they are edited. */
  private final boolean highChurn;

  /** How soon an edit must be in its topic; negative: whenever its history is copied. */
  interface FreshnessBounds {
    long maxDelayMs(SimChange change);
  }

  CrmWorkload(
      SimHubspot hubspot,
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
    this.hubspot = hubspot;
    this.random = random;
    this.values = new ValueGenerator(random);
    this.referenceModel = referenceModel;
    this.freshness = freshness;
    this.history = history;
    this.freshnessBounds = freshnessBounds;
    hubspot.onChange(commits::add);
  }

  boolean hasLiveRecords(ObjectSpec objectSpec) {
    return !liveIds.get(objectSpec.name()).isEmpty();
  }

  /** What became part of a record that lives and can tell, since the object was taken up. */
  List<History.Subject> mergedSubjects(ToLongFunction<String> minVersion) {
    List<History.Subject> subjects = new ArrayList<>();
    survivorIds.forEach(
        (subject, survivorId) -> {
          ReferenceModel.RecordState survivorState =
              referenceModel.object(subject.object()).states(Long.toString(survivorId)).get(0);
          if (liveIds.get(subject.object()).contains(survivorId)
              && survivorState.version() >= minVersion.applyAsLong(subject.object())) {
            subjects.add(subject);
          }
        });
    return subjects;
  }

  List<ObjectSpec> objects() {
    return objects;
  }

  /** History before the connector: records of the last days. */
  void createInitialRecords(List<Integer> sizes, long start) {
    hubspot.addType("pets", "2-123");
    long now = start - 10L * 86_400_000;
    for (int i = 0; i < sizes.size(); i++) {
      if (sizes.get(i) >= 0) {
        addObject(OBJECTS.get(i));
      }
    }
    for (ObjectSpec objectSpec : objects) {
      // Ids of 9 and 10, 99 and 100 lie among them: as text they come in another order.
      long next = random.nextBoolean() ? 1 : 90;
      int gap = random.nextInt(3) == 0 ? 1 + random.nextInt(30) : 1;
      hubspot.setNextId(objectSpec.vendorName(), next);
      for (int i = 0; i < sizes.get(OBJECTS.indexOf(objectSpec)); i++) {
        now += random.nextInt(4) == 0 ? 0 : random.nextInt(300_000);
        create(objectSpec, now);
        next += 3 + random.nextInt(gap);
        if (gap > 1) {
          hubspot.setNextId(objectSpec.vendorName(), next);
        }
      }
    }
    // Some of it so recent that it lies around the connector's start.
    for (int i = random.nextInt(6); i > 0; i--) {
      edit(start - random.nextInt(2) - 2L * i);
    }
  }

  private void addObject(ObjectSpec objectSpec) {
    objects.add(objectSpec);
    liveIds.put(objectSpec.name(), new ArrayList<>());
    archivedIds.put(objectSpec.name(), new ArrayList<>());
    Map<String, String> types = new LinkedHashMap<>();
    if (objectSpec.searchable()) {
      EXTRA_PROPERTIES.forEach(property -> hubspot.addProperty(objectSpec.vendorName(), property));
      hubspot
          .properties(objectSpec.vendorName())
          .forEach(property -> types.put(property.name(), property.type()));
    } else {
      for (String text : List.of("email", "type", "firstName", "lastName", "teams")) {
        types.put(text, "string");
      }
      types.put("userId", "number");
      types.put("userIdIncludingInactive", "number");
      types.put("createdAt", "datetime");
      types.put("updatedAt", "datetime");
      types.put("archived", "bool");
    }
    referenceModel.add(objectSpec.name(), types);
  }

  /** Somebody does something. */
  void edit(long now) {
    ObjectSpec objectSpec = objects.get(random.nextInt(objects.size()));
    List<Long> ids = liveIds.get(objectSpec.name());
    int choice = random.nextInt(100);
    if (lifecycleRandom.nextInt(highChurn ? 2 : 6) == 0 && deleteOrRestore(objectSpec, ids, now)) {
      return;
    }
    if (objectSpec.searchable() && !ids.isEmpty() && random.nextInt(100) < importPercent) {
      bulkUpdate(objectSpec, List.copyOf(ids), now);
    } else if (choice < 15 || ids.isEmpty()) {
      create(objectSpec, now);
    } else if (choice < 35) {
      // One record that everybody works on.
      update(objectSpec, ids.get(0), now);
    } else if (choice < 70) {
      update(objectSpec, randomId(ids), now);
    } else if (choice < 80) {
      long id = random.nextBoolean() ? ids.get(0) : randomId(ids);
      update(objectSpec, id, now);
      update(objectSpec, id, now);
    } else if (choice < 90 && objectSpec.searchable()) {
      bulkUpdateSome(objectSpec, ids, now);
    } else if (choice < 95) {
      archive(objectSpec, randomId(ids), now);
    } else if (ids.size() > 1 && objectSpec.searchable()) {
      merge(objectSpec, ids, now);
    }
  }

  /** Every record that can be changed at once is. */
  void updateAll(long now) {
    for (ObjectSpec objectSpec : objects) {
      List<Long> ids = liveIds.get(objectSpec.name());
      if (objectSpec.searchable() && !ids.isEmpty()) {
        bulkUpdate(objectSpec, List.copyOf(ids), now);
      }
    }
  }

  private void create(ObjectSpec objectSpec, long now) {
    Map<String, String> changed = values.generate(objectSpec);
    long id =
        hubspot.create(objectSpec.vendorName(), schemas.toCurrentNames(objectSpec, changed), now);
    liveIds.get(objectSpec.name()).add(id);
    recordState(objectSpec, id, changed, now);
  }

  private void update(ObjectSpec objectSpec, long id, long now) {
    Map<String, String> changed = values.generate(objectSpec);
    hubspot.update(objectSpec.vendorName(), id, schemas.toCurrentNames(objectSpec, changed), now);
    recordState(objectSpec, id, changed, now);
  }

  private void bulkUpdateSome(ObjectSpec objectSpec, List<Long> ids, long now) {
    int from = random.nextInt(ids.size());
    int maxCount = 1 + random.nextInt(40);
    if (random.nextInt(3) == 0) {
      // An import over everything: more than fits on a page, all on one millisecond.
      from = 0;
      maxCount = ids.size();
    }
    bulkUpdate(
        objectSpec, List.copyOf(ids.subList(from, Math.min(ids.size(), from + maxCount))), now);
  }

  private void bulkUpdate(ObjectSpec objectSpec, List<Long> ids, long now) {
    Map<String, String> changed = values.generate(objectSpec);
    int before = commits.size();
    hubspot.bulkUpdate(
        objectSpec.vendorName(), ids, schemas.toCurrentNames(objectSpec, changed), now);
    for (int i = 0; i < ids.size(); i++) {
      recordState(objectSpec, ids.get(i), changed, commits.get(before + i), now);
    }
  }

  private void archive(ObjectSpec objectSpec, long id, long now) {
    hubspot.archive(objectSpec.vendorName(), id, now);
    archivedIds.get(objectSpec.name()).add(id);
    recordDeletion(objectSpec, id, now);
  }

  /** A record goes for good, or one comes back; false where nothing could. */
  private boolean deleteOrRestore(ObjectSpec objectSpec, List<Long> ids, long now) {
    List<Long> archivedOfObject = archivedIds.get(objectSpec.name());
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
    long id = ids.get(lifecycleRandom.nextInt(ids.size()));
    if (lifecycleRandom.nextBoolean()) {
      archive(objectSpec, id, now);
    } else {
      hubspot.gdprDelete(objectSpec.vendorName(), id, now);
      recordDeletion(objectSpec, id, now);
    }
    return true;
  }

  private void restore(ObjectSpec objectSpec, long id, long now) {
    int before = commits.size();
    hubspot.restore(objectSpec.vendorName(), id, now);
    liveIds.get(objectSpec.name()).add(id);
    recordState(objectSpec, id, Map.of(), commits.get(before), now);
  }

  private void merge(ObjectSpec objectSpec, List<Long> ids, long now) {
    long primaryId = ids.get(0);
    long otherId = ids.get(1 + random.nextInt(ids.size() - 1));
    ReferenceModel.ObjectModel object = referenceModel.object(objectSpec.name());
    Map<String, String> values = new LinkedHashMap<>(valuesOf(object, otherId));
    valuesOf(object, primaryId)
        .forEach(
            (name, value) -> {
              if (!value.isEmpty()) {
                values.put(name, value);
              }
            });
    String merged = "hs_merged_object_ids";
    values.put(merged, mergedIds(object, primaryId) + ";" + mergedIds(object, otherId));
    int before = commits.size();
    long id = hubspot.merge(objectSpec.vendorName(), primaryId, otherId, now);
    liveIds.get(objectSpec.name()).add(id);
    recordState(objectSpec, id, values, commits.get(before), now);
    recordDeletion(objectSpec, primaryId, now);
    recordDeletion(objectSpec, otherId, now);
    survivorIds.put(new History.Subject(objectSpec.name(), Long.toString(primaryId)), id);
    survivorIds.put(new History.Subject(objectSpec.name(), Long.toString(otherId)), id);
  }

  private static Map<String, String> valuesOf(ReferenceModel.ObjectModel object, long id) {
    return object.lastState(Long.toString(id)).values();
  }

  private static String mergedIds(ReferenceModel.ObjectModel object, long id) {
    String earlier = valuesOf(object, id).getOrDefault("hs_merged_object_ids", "");
    return earlier.isEmpty() ? "" + id : id + ";" + earlier;
  }

  private void recordDeletion(ObjectSpec objectSpec, long id, long now) {
    liveIds.get(objectSpec.name()).remove(id);
    ReferenceModel.ObjectModel object = referenceModel.object(objectSpec.name());
    String idText = Long.toString(id);
    ReferenceModel.RecordState last = object.lastState(idText);
    object.addState(idText, now, last.version(), last.createdAt(), last.values(), false);
    freshness.recordDeletion(objectSpec.name(), idText);
    history.addRecordEvent(
        objectSpec.name(), idText, "gone", now, () -> "crm: it is archived or merged");
  }

  private void recordState(ObjectSpec objectSpec, long id, Map<String, String> changed, long now) {
    recordState(objectSpec, id, changed, commits.get(commits.size() - 1), now);
  }

  private void recordState(
      ObjectSpec objectSpec, long id, Map<String, String> changed, SimChange change, long now) {
    ReferenceModel.ObjectModel object = referenceModel.object(objectSpec.name());
    String idText = Long.toString(id);
    ReferenceModel.RecordState last = object.lastState(idText);
    Map<String, String> values = new LinkedHashMap<>(last == null ? Map.of() : last.values());
    values.putAll(changed);
    long createdAt = last == null ? change.version() : last.createdAt();
    if (objectSpec.searchable()) {
      values.put("hs_object_id", idText);
      values.put(objectSpec.createdField(), Instant.ofEpochMilli(createdAt).toString());
      values.put(objectSpec.modifiedField(), Instant.ofEpochMilli(change.version()).toString());
    } else {
      values.put("createdAt", Instant.ofEpochMilli(createdAt).toString());
      values.put("updatedAt", Instant.ofEpochMilli(change.version()).toString());
      values.put("archived", "false");
    }
    ReferenceModel.RecordState recordState =
        object.addState(idText, now, change.version(), createdAt, values, true);
    long bound = freshnessBounds.maxDelayMs(change);
    if (bound >= 0) {
      freshness.recordEdit(objectSpec.name(), idText, recordState.index(), now, bound);
    }
    history.addRecordEvent(
        objectSpec.name(),
        idText,
        "edit",
        change.version(),
        () ->
            "crm: state "
                + recordState.index()
                + ", version "
                + change.version()
                + ", visible in "
                + (change.visibleAt() - now)
                + " ms, indexed in "
                + (change.indexedAt() - now)
                + " ms: "
                + changed);
  }

  private long randomId(List<Long> ids) {
    return ids.get(random.nextInt(ids.size()));
  }

  /** The truth as written down is the vendor's. */
  void verify() {
    for (ObjectSpec objectSpec : objects) {
      ReferenceModel.ObjectModel object = referenceModel.object(objectSpec.name());
      List<SimRow> rows = hubspot.rows(objectSpec.vendorName());
      if (rows.size() != liveIds.get(objectSpec.name()).size()) {
        throw new IllegalStateException("the truth and the vendor differ in " + objectSpec);
      }
      for (SimRow row : rows) {
        ReferenceModel.RecordState last = object.lastState(Long.toString(row.id()));
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
