package io.crmconnect.sync.core;

import io.crmconnect.schema.SchemaSettings;
import java.util.OptionalLong;

/**
 * What the operator decides about the syncs; all times in ms. {@link #builder} begins with the
 * defaults of the settings.
 *
 * @param vendor as in {@code crm.vendor}
 * @param pollIntervalMs how often an object is looked at
 * @param idleIntervalMs how far a quiet object may slow down when the day's budget demands it
 * @param settleMs how far the watermark stays behind the vendor's clock
 * @param recheckDelayMs when each stretch of the past is looked at again; 0: never
 * @param backfill whether history is copied
 * @param startDate rows last modified before it are no part of the history; epoch ms
 * @param schemaRefreshMs how often the catalogue is read
 * @param fillNewFields whether a field that comes is filled over old rows
 * @param wildcard whether the objects stand for {@code *}
 * @param registry whether a schema registry is asked about new schemas
 * @param objectsTotal how many objects all tasks have together
 */
public record SyncSettings(
    String vendor,
    long pollIntervalMs,
    long idleIntervalMs,
    long settleMs,
    long recheckDelayMs,
    boolean backfill,
    OptionalLong startDate,
    long schemaRefreshMs,
    boolean fillNewFields,
    boolean wildcard,
    boolean registry,
    int objectsTotal,
    SchemaSettings schema,
    ReconcileSettings reconcile) {
  private static final long DAY_MS = 86_400_000;
  private static final int MIN_MERGE_RECHECKS = 8;

  /**
   * How long after its last look an object is looked at again: the poll interval, and step by step
   * more for a quiet one where looking alone would take over a quarter of the day's budget.
   *
   * @param idlePolls how many looks found nothing new
   */
  public long effectivePollIntervalMs(int idlePolls, OptionalLong dailyLimit) {
    long pollsPerDay = objectsTotal * (DAY_MS / pollIntervalMs);
    if (idlePolls == 0 || dailyLimit.isEmpty() || pollsPerDay <= dailyLimit.getAsLong() / 4) {
      return pollIntervalMs;
    }
    return Math.min(
        Math.max(pollIntervalMs, idleIntervalMs), pollIntervalMs << Math.min(idlePolls, 16));
  }

  /** How often the loser of a merge is read, a settle time apart, before it is believed to live. */
  public int maxMergeRechecks() {
    long rechecksUntilDelay = recheckDelayMs / Math.max(pollIntervalMs, settleMs);
    return (int) Math.max(MIN_MERGE_RECHECKS, rechecksUntilDelay);
  }

  /** Whether each stretch of the past is looked at again. */
  public boolean isRecheckEnabled() {
    return recheckDelayMs > 0;
  }

  /** The defaults of the settings, for a task with one object and without reconciliation. */
  public static Builder builder(String vendor) {
    return new Builder(vendor);
  }

  /** Names each setting where a constructor would count them. */
  public static final class Builder {
    private final String vendor;
    private long pollIntervalMs = 30_000;
    private long idleIntervalMs = 300_000;
    private long settleMs = 15_000;
    private long recheckDelayMs = 3_600_000;
    private boolean backfill = true;
    private OptionalLong startDate = OptionalLong.empty();
    private long schemaRefreshMs = 300_000;
    private boolean fillNewFields = true;
    private boolean wildcard;
    private boolean registry;
    private int objectsTotal = 1;
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

    public Builder objectsTotal(int objectsTotal) {
      this.objectsTotal = objectsTotal;
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
          settleMs,
          recheckDelayMs,
          backfill,
          startDate,
          schemaRefreshMs,
          fillNewFields,
          wildcard,
          registry,
          objectsTotal,
          schema,
          reconcile);
    }
  }
}
