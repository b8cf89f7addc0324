package io.crmconnect.offset;

import java.util.ArrayList;
import java.util.List;

/**
 * The progress of reconciliation.
 *
 * @param nextRunAt when the next run is due, epoch ms of the vendor's clock; 0: now. An operator
 *     may set 0 also during a run, because that run may have passed the ids in question.
 * @param run the active run, or {@link ReconcileRun#NONE}
 * @param heldRun deletes of the last finished run that wait for an operator
 * @param topic the topic to which the object's rows were written; empty if unknown
 * @param lastFinishedAt when a run last compared everything; 0: never
 */
public record ReconcileCursor(
    long nextRunAt, ReconcileRun run, HeldRun heldRun, String topic, long lastFinishedAt) {
  /** The first run is due immediately. */
  static final ReconcileCursor INITIAL =
      new ReconcileCursor(0, ReconcileRun.NONE, HeldRun.NONE, "", 0);

  public enum Stage {
    /** The complete list is compared for the first time. */
    COMPARE("sweep"),
    /** Slices with too many deletes for their size are compared again when the total is known. */
    RECOMPARE("again"),
    /** An operator has released a held run: the rows of it that are still missing are counted. */
    RELEASE_RECOUNT("released"),
    /** No more rows are missing than were held, so they are deleted. */
    RELEASE_DELETE("passing");

    /** The code in stored offsets; it must not change. */
    private final String code;

    Stage(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }

    /** Whether this stage compares ranges that were not compared before in this run. */
    public boolean isFirstPass() {
      return this == COMPARE || this == RELEASE_RECOUNT;
    }

    /** Whether this stage is about held deletes only. */
    public boolean isRelease() {
      return this == RELEASE_RECOUNT || this == RELEASE_DELETE;
    }
  }

  /**
   * @param id the vendor's clock at the start of the run; 0 if there is no run
   * @param remaining the ranges left to compare, in this order
   * @param deferred ranges that are compared again at the end of the run, because too many of their
   *     rows are missing
   * @param deferredRows number of missing rows in the deferred ranges
   */
  public record ReconcileRun(
      long id,
      Stage stage,
      List<ListRange> remaining,
      List<ListRange> deferred,
      long deferredRows,
      RunCounts counts) {
    static final ReconcileRun NONE =
        new ReconcileRun(0, Stage.COMPARE, List.of(), List.of(), 0, RunCounts.NONE);

    public ReconcileRun {
      remaining = List.copyOf(remaining);
      deferred = List.copyOf(deferred);
    }

    public static ReconcileRun start(long id, Stage stage, List<ListRange> remaining) {
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
      long alreadyDeleted = counts.deleted();
      return withCounts(
          new RunCounts(
              0, alreadyDeleted, alreadyDeleted, 0, counts.repaired(), counts.requests()));
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
      } else if (last >= 0 && deferredRanges.get(last).isFollowedBy(range)) {
        deferredRanges.set(last, deferredRanges.get(last).withEndId(range.endId()));
      } else {
        deferredRanges.add(range);
      }
      return new ReconcileRun(id, stage, remaining, deferredRanges, deferredRows + rows, counts);
    }

    /** Compares the deferred ranges again. */
    public ReconcileRun restart(Stage nextStage) {
      return new ReconcileRun(id, nextStage, deferred, List.of(), 0, counts);
    }
  }

  /**
   * The counts of a run so far.
   *
   * @param swept rows of the vendor's list
   * @param missing rows of the topic that are not in the list, without those of deferred ranges
   * @param deleted missing rows whose delete was confirmed and emitted
   * @param refuted missing rows that turned out to be alive
   * @param repaired rows emitted because the topic lacked them or had another version
   * @param requests sent
   */
  public record RunCounts(
      long swept, long missing, long deleted, long refuted, long repaired, long requests) {
    public static final RunCounts NONE = new RunCounts(0, 0, 0, 0, 0, 0);

    public RunCounts plus(RunCounts more) {
      return new RunCounts(
          swept + more.swept,
          missing + more.missing,
          deleted + more.deleted,
          refuted + more.refuted,
          repaired + more.repaired,
          requests + more.requests);
    }
  }

  /**
   * Deletes that wait for an operator.
   *
   * @param runId the run that found them; 0 if there are none
   * @param rows their number, as far as known
   */
  public record HeldRun(long runId, List<ListRange> ranges, long rows) {
    public static final HeldRun NONE = new HeldRun(0, List.of(), 0);

    public HeldRun {
      ranges = List.copyOf(ranges);
    }

    /** One held delete was emitted. */
    public HeldRun minusOneRow() {
      return new HeldRun(runId, ranges, rows - 1);
    }
  }

  public ReconcileCursor with(ReconcileRun other) {
    return new ReconcileCursor(nextRunAt, other, heldRun, topic, lastFinishedAt);
  }

  public ReconcileCursor with(HeldRun other) {
    return new ReconcileCursor(nextRunAt, run, other, topic, lastFinishedAt);
  }

  public ReconcileCursor withTopic(String other) {
    return new ReconcileCursor(nextRunAt, run, heldRun, other, lastFinishedAt);
  }

  /** Starts the run, which also fulfils a request for one. */
  public ReconcileCursor startRun(ReconcileRun first) {
    return new ReconcileCursor(first.id(), first, heldRun, topic, lastFinishedAt);
  }

  public boolean isRequested() {
    return nextRunAt == 0;
  }

  /** Ends the run and sets when the next one is due. */
  public ReconcileCursor finishRun(long nextDueAt) {
    return new ReconcileCursor(nextDueAt, ReconcileRun.NONE, heldRun, topic, lastFinishedAt);
  }

  public ReconcileCursor withLastFinishedAt(long vendorMs) {
    return new ReconcileCursor(nextRunAt, run, heldRun, topic, vendorMs);
  }
}
