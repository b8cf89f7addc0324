/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import java.util.ArrayList;
import java.util.List;

/**
 * A run of reconciliation and its progress.
 *
 * @param id the vendor's clock at the start of the run; 0 if there is no run
 * @param remaining the ranges left to compare, in this order
 * @param deferred ranges that are compared again at the end of the run, because too many of their
 *     rows are missing
 * @param deferredRows number of missing rows in the deferred ranges
 */
public record ReconcileRun(
    long id,
    ReconcileStage stage,
    List<ListRange> remaining,
    List<ListRange> deferred,
    long deferredRows,
    RunCounts counts) {
  /** Further ranges are merged with the last one, together with what is between them. */
  private static final int MAX_DEFERRED_RANGES = 2_000;

  static final ReconcileRun NONE =
      new ReconcileRun(0, ReconcileStage.COMPARE, List.of(), List.of(), 0, RunCounts.NONE);

  public ReconcileRun {
    remaining = List.copyOf(remaining);
    deferred = List.copyOf(deferred);
  }

  public static ReconcileRun start(long id, ReconcileStage stage, List<ListRange> remaining) {
    return new ReconcileRun(id, stage, remaining, List.of(), 0, RunCounts.NONE);
  }

  public boolean isActive() {
    return id != 0;
  }

  public ReconcileRun withCounts(RunCounts next) {
    return new ReconcileRun(id, stage, remaining, deferred, deferredRows, next);
  }

  /** Resets the counts of ranges that are compared again, but keeps those of emitted records. */
  public ReconcileRun resetCounts() {
    return withCounts(counts.onlyEmitted());
  }

  /**
   * The first range is done, or a part of it.
   *
   * @param remainder the rest of the range; null if it is done
   */
  public ReconcileRun completeRange(ListRange remainder) {
    List<ListRange> remainingRanges = new ArrayList<>(remaining.subList(1, remaining.size()));
    if (remainder != null) {
      remainingRanges.add(0, remainder);
    }
    return new ReconcileRun(id, stage, remainingRanges, deferred, deferredRows, counts);
  }

  public ReconcileRun defer(ListRange range, long rows) {
    List<ListRange> deferredRanges = new ArrayList<>(deferred);
    int last = deferredRanges.size() - 1;
    if (last >= 0 && deferredRanges.get(last).equals(range)) {
      // A part of the range is deferred already.
      return new ReconcileRun(id, stage, remaining, deferredRanges, deferredRows + rows, counts);
    } else if (last >= 0
        && (deferredRanges.get(last).isFollowedBy(range)
            || deferredRanges.size() >= MAX_DEFERRED_RANGES)) {
      deferredRanges.set(last, deferredRanges.get(last).withEndId(range.endId()));
    } else {
      deferredRanges.add(range);
    }
    return new ReconcileRun(id, stage, remaining, deferredRanges, deferredRows + rows, counts);
  }

  /** Compares the deferred ranges again. */
  public ReconcileRun restart(ReconcileStage nextStage) {
    return new ReconcileRun(id, nextStage, deferred, List.of(), 0, counts);
  }
}
