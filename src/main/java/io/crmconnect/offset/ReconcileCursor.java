package io.crmconnect.offset;

import java.util.ArrayList;
import java.util.List;

/**
 * How far reconciliation has come.
 *
 * @param nextRunAt when the next run is due, epoch ms of the vendor's clock; 0: now, also where an
 *     operator set it so while a run is under way: that one may have passed what is looked for
 * @param run under way, or {@link ReconcileRun#NONE}
 * @param heldRun what the last run that ended left for an operator to decide
 * @param topic in which the object's rows were seen to land; empty: not yet seen
 * @param lastFinishedAt when everything was compared last; 0: never
 */
public record ReconcileCursor(
    long nextRunAt, ReconcileRun run, HeldRun heldRun, String topic, long lastFinishedAt) {
  /** The first run is due at once. */
  static final ReconcileCursor INITIAL =
      new ReconcileCursor(0, ReconcileRun.NONE, HeldRun.NONE, "", 0);

  public enum Stage {
    /** Everything is compared for the first time. */
    COMPARE("sweep"),
    /** What had too many deletes for its size is compared again, now that the whole is known. */
    RECOMPARE("again"),
    /** An operator has let a held run pass: what of it is missing by now is counted. */
    RELEASE_RECOUNT("released"),
    /** It is no more than was held, so it passes. */
    RELEASE_DELETE("passing");

    /** How stored offsets name it: never changes. */
    private final String code;

    Stage(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }

    /** Whether what it compares was not compared before in this run. */
    public boolean isFirstPass() {
      return this == COMPARE || this == RELEASE_RECOUNT;
    }

    /** Whether it deals with what was held, and with nothing else. */
    public boolean isRelease() {
      return this == RELEASE_RECOUNT || this == RELEASE_DELETE;
    }
  }

  /**
   * @param id the vendor's clock at its start; 0: none
   * @param remaining to be compared, in this order
   * @param deferred for the end of the run, since too many of their rows are missing
   * @param deferredRows missing in those
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

    /** What is compared once more is counted once: all but what was emitted. */
    public ReconcileRun resetCounts() {
      long alreadyDeleted = counts.deleted();
      return withCounts(
          new RunCounts(
              0, alreadyDeleted, alreadyDeleted, 0, counts.repaired(), counts.requests()));
    }

    /**
     * The first stretch is done up to somewhere.
     *
     * @param remainder of it; null: none
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
        // A part of it waits already.
        return new ReconcileRun(id, stage, remaining, deferredRanges, deferredRows + rows, counts);
      } else if (last >= 0 && deferredRanges.get(last).isFollowedBy(range)) {
        deferredRanges.set(last, deferredRanges.get(last).withEndId(range.endId()));
      } else {
        deferredRanges.add(range);
      }
      return new ReconcileRun(id, stage, remaining, deferredRanges, deferredRows + rows, counts);
    }

    /** Those that wait are compared again. */
    public ReconcileRun restart(Stage nextStage) {
      return new ReconcileRun(id, nextStage, deferred, List.of(), 0, counts);
    }
  }

  /**
   * What a run has come to so far.
   *
   * @param swept rows of the vendor's list
   * @param missing of the topic's, in the list; what waits for the run's end is not among them
   * @param deleted of these, confirmed and emitted
   * @param refuted of these, found alive
   * @param repaired rows emitted, since the topic lacked them or held another version
   * @param requests used
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
   * @param runId that found them; 0: none wait
   * @param rows how many, as far as known
   */
  public record HeldRun(long runId, List<ListRange> ranges, long rows) {
    public static final HeldRun NONE = new HeldRun(0, List.of(), 0);

    public HeldRun {
      ranges = List.copyOf(ranges);
    }

    /** One of them was let pass. */
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

  /** The run begins; what asked for it has been heard. */
  public ReconcileCursor startRun(ReconcileRun first) {
    return new ReconcileCursor(first.id(), first, heldRun, topic, lastFinishedAt);
  }

  /** Due at once, or as soon as the run that is under way is over. */
  public ReconcileCursor requestRun() {
    return new ReconcileCursor(0, run, heldRun, topic, lastFinishedAt);
  }

  public boolean isRequested() {
    return nextRunAt == 0;
  }

  /** The run is over; the next one is due then. */
  public ReconcileCursor finishRun(long nextDueAt) {
    return new ReconcileCursor(nextDueAt, ReconcileRun.NONE, heldRun, topic, lastFinishedAt);
  }

  public ReconcileCursor withLastFinishedAt(long vendorMs) {
    return new ReconcileCursor(nextRunAt, run, heldRun, topic, vendorMs);
  }
}
