/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.schema.SchemaSettings;
import java.util.List;
import java.util.OptionalLong;

/**
 * The settings of the syncs; all times in ms. {@link #builder} starts with the defaults of the
 * settings.
 *
 * @param vendor as in {@code crm.vendor}
 * @param pollIntervalMs time between two polls of an object
 * @param idleIntervalMs maximum poll interval of an idle object, applied if the daily limit
 *     requires it
 * @param deleteFeedIntervalMs shortest time between two reads of the deletes since an instant; 0:
 *     none
 * @param settleMs how far the watermark stays behind the vendor's clock
 * @param recheckDelayMs delay after which each time range is scanned again; 0: never
 * @param backfill whether history is copied
 * @param startDate rows last modified before it are not part of the history; epoch ms
 * @param schemaRefreshMs time between two reads of the catalogue
 * @param fillNewFields whether a new field is backfilled in old rows
 * @param wildcard whether the objects were selected by {@code *}
 * @param registry whether new schemas are checked with a schema registry
 * @param exactlyOnce whether the settings require that no record is repeated
 * @param objectsTotal number of objects of all tasks together, without reference objects
 * @param objectNames the objects of all tasks together, as the task's settings order them
 * @param tellsObjectChanges whether this task tells how these objects differ from those of the
 *     start before
 * @param startNotices events about the connector as a whole that this task emits when it starts
 * @param referenceIntervalMs time between two lists of a reference object
 * @param referenceWildcard whether the reference objects were selected by {@code *}
 * @param associations of the links between records
 */
public record SyncSettings(
    String vendor,
    long pollIntervalMs,
    long idleIntervalMs,
    long deleteFeedIntervalMs,
    long settleMs,
    long recheckDelayMs,
    boolean backfill,
    OptionalLong startDate,
    long schemaRefreshMs,
    boolean fillNewFields,
    boolean wildcard,
    boolean registry,
    boolean exactlyOnce,
    int objectsTotal,
    List<String> objectNames,
    boolean tellsObjectChanges,
    List<StartNotice> startNotices,
    long referenceIntervalMs,
    boolean referenceWildcard,
    ChildSettings children,
    SchemaSettings schema,
    ReconcileSettings reconcile) {
  private static final long DAY_MS = 86_400_000;
  private static final int MIN_MERGE_RECHECKS = 8;

  /**
   * Time from one poll of an object to the next: the poll interval, increased step by step for an
   * idle object if polling alone would use over a quarter of the daily limit.
   *
   * @param idlePolls number of consecutive polls that found nothing new
   */
  public long effectivePollIntervalMs(int idlePolls, OptionalLong dailyLimit) {
    long pollsPerDay = objectsTotal * (DAY_MS / pollIntervalMs);
    if (idlePolls == 0 || dailyLimit.isEmpty() || pollsPerDay <= dailyLimit.getAsLong() / 4) {
      return pollIntervalMs;
    }
    return new DoublingDelay(pollIntervalMs, Math.max(pollIntervalMs, idleIntervalMs))
        .delayMs(idlePolls + 1);
  }

  /**
   * Time from one read of an object's deletes to the next.
   *
   * @param idleReads number of consecutive reads that found none
   */
  public long effectiveDeleteFeedIntervalMs(int idleReads, OptionalLong dailyLimit) {
    return Math.max(deleteFeedIntervalMs, effectivePollIntervalMs(idleReads, dailyLimit));
  }

  /** How often a merged record that still exists is read again, a settle time apart. */
  public int maxMergeRechecks() {
    long rechecksUntilDelay = recheckDelayMs / Math.max(pollIntervalMs, settleMs);
    return (int) Math.max(MIN_MERGE_RECHECKS, rechecksUntilDelay);
  }

  /** Whether a backfill leaves out records of that version, epoch ms. */
  public boolean isBeforeStartDate(long version) {
    return startDate.isPresent() && version < startDate.getAsLong();
  }

  /** Whether each time range is scanned again. */
  public boolean isRecheckEnabled() {
    return recheckDelayMs > 0;
  }

  /** Whether the object is the one that answers what is addressed to no object. */
  public boolean isFirstObject(String object) {
    return objectNames.indexOf(object) == 0;
  }

  /** The defaults of the settings, for a task with one object and without reconciliation. */
  public static Builder builder(String vendor) {
    return new Builder(vendor);
  }

  /** Builds the settings by name. */
  public static final class Builder {
    private final String vendor;
    private long pollIntervalMs = 30_000;
    private long idleIntervalMs = 300_000;
    private long deleteFeedIntervalMs;
    private long settleMs = 15_000;
    private long recheckDelayMs = 3_600_000;
    private boolean backfill = true;
    private OptionalLong startDate = OptionalLong.empty();
    private long schemaRefreshMs = 300_000;
    private boolean fillNewFields = true;
    private boolean wildcard;
    private boolean registry;
    private boolean exactlyOnce;
    private int objectsTotal = 1;
    private List<String> objectNames = List.of();
    private boolean tellsObjectChanges;
    private List<StartNotice> startNotices = List.of();
    private long referenceIntervalMs = 900_000;
    private boolean referenceWildcard = true;
    private ChildSettings children = ChildSettings.DEFAULT;
    private SchemaSettings schema = SchemaSettings.DEFAULT;
    private ReconcileSettings reconcile = ReconcileSettings.DISABLED;

    private Builder(String vendor) {
      this.vendor = vendor;
    }

    public Builder pollIntervalMs(long pollIntervalMs) {
      this.pollIntervalMs = pollIntervalMs;
      return this;
    }

    public Builder idleIntervalMs(long idleIntervalMs) {
      this.idleIntervalMs = idleIntervalMs;
      return this;
    }

    public Builder deleteFeedIntervalMs(long deleteFeedIntervalMs) {
      this.deleteFeedIntervalMs = deleteFeedIntervalMs;
      return this;
    }

    public Builder settleMs(long settleMs) {
      this.settleMs = settleMs;
      return this;
    }

    public Builder recheckDelayMs(long recheckDelayMs) {
      this.recheckDelayMs = recheckDelayMs;
      return this;
    }

    public Builder backfill(boolean backfill) {
      this.backfill = backfill;
      return this;
    }

    public Builder startDate(OptionalLong startDate) {
      this.startDate = startDate;
      return this;
    }

    public Builder schemaRefreshMs(long schemaRefreshMs) {
      this.schemaRefreshMs = schemaRefreshMs;
      return this;
    }

    public Builder fillNewFields(boolean fillNewFields) {
      this.fillNewFields = fillNewFields;
      return this;
    }

    public Builder wildcard(boolean wildcard) {
      this.wildcard = wildcard;
      return this;
    }

    public Builder registry(boolean registry) {
      this.registry = registry;
      return this;
    }

    public Builder exactlyOnce(boolean exactlyOnce) {
      this.exactlyOnce = exactlyOnce;
      return this;
    }

    public Builder objectsTotal(int objectsTotal) {
      this.objectsTotal = objectsTotal;
      return this;
    }

    public Builder objectNames(List<String> objectNames) {
      this.objectNames = objectNames.stream().sorted().toList();
      return this;
    }

    public Builder tellsObjectChanges(boolean tellsObjectChanges) {
      this.tellsObjectChanges = tellsObjectChanges;
      return this;
    }

    public Builder startNotices(List<StartNotice> startNotices) {
      this.startNotices = List.copyOf(startNotices);
      return this;
    }

    public Builder referenceIntervalMs(long referenceIntervalMs) {
      this.referenceIntervalMs = referenceIntervalMs;
      return this;
    }

    public Builder referenceWildcard(boolean referenceWildcard) {
      this.referenceWildcard = referenceWildcard;
      return this;
    }

    public Builder children(ChildSettings children) {
      this.children = children;
      return this;
    }

    public Builder schema(SchemaSettings schema) {
      this.schema = schema;
      return this;
    }

    public Builder reconcile(ReconcileSettings reconcile) {
      this.reconcile = reconcile;
      return this;
    }

    public SyncSettings build() {
      return new SyncSettings(
          vendor,
          pollIntervalMs,
          idleIntervalMs,
          deleteFeedIntervalMs,
          settleMs,
          recheckDelayMs,
          backfill,
          startDate,
          schemaRefreshMs,
          fillNewFields,
          wildcard,
          registry,
          exactlyOnce,
          objectsTotal,
          objectNames,
          tellsObjectChanges,
          startNotices,
          referenceIntervalMs,
          referenceWildcard,
          children,
          schema,
          reconcile);
    }
  }
}
