/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.record.DeleteMode;
import io.crmconnect.record.MisfitMode;
import io.crmconnect.record.RecordSettings;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.DriftSettings;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.SchemaDecision;
import io.crmconnect.schema.SchemaSettings;
import io.crmconnect.sync.core.ChildSettings;
import io.crmconnect.sync.core.ComparedFields;
import io.crmconnect.sync.core.ReconcileSettings;
import io.crmconnect.sync.core.SyncSettings;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the operator has configured: the defaults for {@code contacts}, and what the test changes. A
 * task reads its settings when it starts, so a change takes effect at the next start.
 */
public final class TestSettings {
  private final SyncSettings.Builder sync = SyncSettings.builder("hubspot");
  private List<CrmObject> objects = List.of(FakeCrm.CONTACTS);
  private DeleteMode deleteMode = DeleteMode.TOMBSTONE;
  private boolean keepsDeletedValues;
  private DriftSettings drift = DriftSettings.DEFAULT;
  private List<String> excludedFields = List.of();
  private long reconcileIntervalMs;
  private ComparedFields comparedFields = ComparedFields.CALCULATED;
  private double maxDeletePercent = ReconcileSettings.DISABLED.maxDeletePercent();
  private Map<String, String> releasedRuns = Map.of();
  private Map<String, String> topicMapping = Map.of();
  private Map<String, String> resolvedTopics = Map.of();
  private Map<String, String> transformations = Map.of();

  private TestSettings() {}

  public static TestSettings defaults() {
    return new TestSettings();
  }

  /** With the topics readable, so that sweeps run and deletes are found. */
  public static TestSettings reconcilingEvery(long intervalMs) {
    return new TestSettings().reconcileEvery(intervalMs);
  }

  TestSettings copy() {
    TestSettings copy = new TestSettings();
    SyncSettings current = build();
    copy.sync
        .settleMs(current.settleMs())
        .backfill(current.backfill())
        .startDate(current.startDate())
        .fillNewFields(current.fillNewFields())
        .wildcard(current.wildcard())
        .exactlyOnce(current.exactlyOnce())
        .objectsTotal(current.objectsTotal());
    copy.objects = objects;
    copy.deleteMode = deleteMode;
    copy.keepsDeletedValues = keepsDeletedValues;
    copy.drift = drift;
    copy.excludedFields = excludedFields;
    copy.comparedFields = comparedFields;
    copy.reconcileIntervalMs = reconcileIntervalMs;
    copy.maxDeletePercent = maxDeletePercent;
    copy.releasedRuns = releasedRuns;
    copy.topicMapping = topicMapping;
    copy.resolvedTopics = resolvedTopics;
    copy.transformations = transformations;
    return copy;
  }

  /** The first one is the object whose topic the {@link EmittedRecords} read. */
  public TestSettings objects(CrmObject... all) {
    objects = List.of(all);
    return this;
  }

  /** The objects are those of the wildcard {@code *}; all tasks together have so many. */
  public TestSettings wildcard(int objectsTotal) {
    sync.wildcard(true).objectsTotal(objectsTotal);
    return this;
  }

  /** The task tells how the objects differ from those of the start before. */
  public TestSettings tellObjectChanges() {
    sync.tellsObjectChanges(true);
    return this;
  }

  public TestSettings settleMs(long ms) {
    sync.settleMs(ms);
    return this;
  }

  public TestSettings exactlyOnce() {
    sync.exactlyOnce(true);
    return this;
  }

  public TestSettings withoutBackfill() {
    sync.backfill(false);
    return this;
  }

  public TestSettings backfillFrom(long epochMs) {
    sync.startDate(OptionalLong.of(epochMs));
    return this;
  }

  public TestSettings fillNewFields(boolean fill) {
    sync.fillNewFields(fill);
    return this;
  }

  public TestSettings excludeFields(String... fields) {
    excludedFields = List.of(fields);
    return this;
  }

  /** What becomes of drifts, and the lines of {@code schema.accept}. */
  public TestSettings drift(DriftMode mode, String... accepted) {
    List<SchemaDecision> decisions =
        Stream.of(accepted).map(line -> SchemaDecision.parse(line).orElseThrow()).toList();
    drift = new DriftSettings(mode, Map.of(), decisions);
    return this;
  }

  /** Another mode for one object. */
  public TestSettings driftOf(CrmObject object, DriftMode mode) {
    drift = new DriftSettings(drift.defaultMode(), Map.of(object.name(), mode), drift.decisions());
    return this;
  }

  public TestSettings deleteMode(DeleteMode mode) {
    deleteMode = mode;
    return this;
  }

  public TestSettings keepDeletedValues() {
    keepsDeletedValues = true;
    return this;
  }

  public TestSettings reconcileEvery(long intervalMs) {
    reconcileIntervalMs = intervalMs;
    return this;
  }

  /** Of an object's rows, in a day, without an operator; 10 unless a test says otherwise. */
  public TestSettings maxDeletePercent(double percent) {
    maxDeletePercent = percent;
    return this;
  }

  /** Permits the deletes that this run holds. */
  public TestSettings release(CrmObject object, String run) {
    releasedRuns = Map.of(object.name(), run);
    return this;
  }

  /** Names the topic of an object, as where a transformation renames it. */
  public TestSettings topicOf(CrmObject object, String topic) {
    topicMapping = Map.of(object.name(), topic);
    return this;
  }

  /** The topic of an object as it results from topic.prefix and the transformations. */
  public TestSettings resolvedTopicOf(CrmObject object, String topic) {
    resolvedTopics = Map.of(object.name(), topic);
    return this;
  }

  /** Transformations that may rename the topic of an object, so that it cannot be told. */
  public TestSettings unknownTransformationsOf(CrmObject object, String fingerprint) {
    resolvedTopics = Map.of();
    transformations = Map.of(object.name(), fingerprint);
    return this;
  }

  public TestSettings associationsEvery(long ms) {
    ChildSettings other = ChildSettings.DEFAULT;
    sync.children(new ChildSettings(ms, false, other.historyIntervalMs(), other.listsIntervalMs()));
    return this;
  }

  /** Whose values the sweep compares. */
  public TestSettings comparedFields(ComparedFields fields) {
    comparedFields = fields;
    return this;
  }

  /** The settings as they are now. */
  public SyncSettings build() {
    SchemaSettings schema =
        new SchemaSettings(63, NumberMode.DOUBLE, List.of(), excludedFields, drift);
    ReconcileSettings reconcile =
        new ReconcileSettings(
            reconcileIntervalMs > 0,
            reconcileIntervalMs,
            comparedFields,
            maxDeletePercent,
            releasedRuns,
            topicMapping,
            resolvedTopics,
            transformations);
    return sync.objectNames(objects.stream().map(CrmObject::name).toList())
        .schema(schema)
        .reconcile(reconcile)
        .build();
  }

  SyncSettings build(boolean registry) {
    sync.registry(registry);
    return build();
  }

  RecordSettings recordSettings() {
    return new RecordSettings(
        "crm",
        MisfitMode.NULL,
        deleteMode,
        RecordSettings.DEFAULT_MAX_BYTES,
        "",
        keepsDeletedValues);
  }

  List<CrmObject> objects() {
    return objects;
  }
}
