package io.crmconnect.sync;

import java.util.ArrayList;
import java.util.List;

/**
 * How far reconciliation has come.
 *
 * @param next when the next run is due, epoch ms of the vendor's clock; 0: now, also where an
 *     operator set it so while a run is under way: that one may have passed what is looked for
 * @param run under way, or {@link Run#NONE}
 * @param held what the last run that ended left for an operator to decide
 * @param topic in which the object's rows were seen to land; empty: not yet seen
 * @param finished when everything was compared last; 0: never
 */
record ReconcileCursor(long next, Run run, Held held, String topic, long finished) {
  /** The first run is due at once. */
  static final ReconcileCursor INITIAL = new ReconcileCursor(0, Run.NONE, Held.NONE, "", 0);

  enum Stage {
    /** Everything is compared for the first time. */
    SWEEP("sweep"),
    /** What had too many deletes for its size is compared again, now that the whole is known. */
    AGAIN("again"),
    /** An operator has let a held run pass: what of it is missing by now is counted. */
    RELEASED("released"),
    /** It is no more than was held, so it passes. */
    PASSING("passing");

    /** How stored offsets name it: never changes. */
    private final String code;

    Stage(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }

    /** Whether what it compares was not compared before in this run. */
    boolean isFirst() {
      return this == SWEEP || this == RELEASED;
    }

    /** Whether it deals with what was held, and with nothing else. */
    boolean ofRelease() {
      return this == RELEASED || this == PASSING;
    }
  }

  /**
   * @param id the vendor's clock at its start; 0: none
   * @param left to be compared, in this order
   * @param waiting for the end of the run, since too many of their rows are missing
   * @param waitingRows missing in those
   */
  record Run(
      long id,
      Stage stage,
      List<Stretch> left,
      List<Stretch> waiting,
      long waitingRows,
      Counts counts) {
    static final Run NONE = new Run(0, Stage.SWEEP, List.of(), List.of(), 0, Counts.NONE);

    Run {
      left = List.copyOf(left);
      waiting = List.copyOf(waiting);
    }

    static Run start(long id, Stage stage, List<Stretch> left) {
      return new Run(id, stage, left, List.of(), 0, Counts.NONE);
    }

    boolean underWay() {
      return id != 0;
    }

    Run counting(Counts next) {
      return new Run(id, stage, left, waiting, waitingRows, next);
    }

    /** What is compared once more is counted once: all but what was emitted. */
    Run countingAnew() {
      long gone = counts.deleted();
      return counting(new Counts(0, gone, gone, 0, counts.repaired(), counts.requests()));
    }

    /**
     * The first stretch is done up to somewhere.
     *
     * @param rest of it; null: none
     */
    Run doneUpTo(Stretch rest) {
      List<Stretch> next = new ArrayList<>(left.subList(1, left.size()));
      if (rest != null) {
        next.add(0, rest);
      }
      return new Run(id, stage, next, waiting, waitingRows, counts);
    }

    Run putOff(Stretch stretch, long rows) {
      List<Stretch> next = new ArrayList<>(waiting);
      int last = next.size() - 1;
      if (last >= 0 && next.get(last).equals(stretch)) {
        // A part of it waits already.
        return new Run(id, stage, left, next, waitingRows + rows, counts);
      } else if (last >= 0 && next.get(last).meets(stretch)) {
        next.set(last, next.get(last).upTo(stretch.until()));
      } else {
        next.add(stretch);
      }
      return new Run(id, stage, left, next, waitingRows + rows, counts);
    }

    /** Those that wait are compared again. */
    Run again(Stage next) {
      return new Run(id, next, waiting, List.of(), 0, counts);
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
  record Counts(
      long swept, long missing, long deleted, long refuted, long repaired, long requests) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    Counts plus(Counts more) {
      return new Counts(
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
   * @param run that found them; 0: none wait
   * @param rows how many, as far as known
   */
  record Held(long run, List<Stretch> stretches, long rows) {
    static final Held NONE = new Held(0, List.of(), 0);

    Held {
      stretches = List.copyOf(stretches);
    }

    /** One of them was let pass. */
    Held oneLess() {
      return new Held(run, stretches, rows - 1);
    }
  }

  ReconcileCursor with(Run other) {
    return new ReconcileCursor(next, other, held, topic, finished);
  }

  ReconcileCursor with(Held other) {
    return new ReconcileCursor(next, run, other, topic, finished);
  }

  ReconcileCursor landingIn(String other) {
    return new ReconcileCursor(next, run, held, other, finished);
  }

  /** The run begins; what asked for it has been heard. */
  ReconcileCursor begun(Run first) {
    return new ReconcileCursor(first.id(), first, held, topic, finished);
  }

  boolean isAskedFor() {
    return next == 0;
  }

  /** The run is over; the next one is due then. */
  ReconcileCursor over(long due) {
    return new ReconcileCursor(due, Run.NONE, held, topic, finished);
  }

  ReconcileCursor finishedAt(long vendorMs) {
    return new ReconcileCursor(next, run, held, topic, vendorMs);
  }
}
