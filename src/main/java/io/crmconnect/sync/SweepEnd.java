package io.crmconnect.sync;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.HeldDeletes.Why;
import io.crmconnect.sync.ReconcileCursor.Counts;
import io.crmconnect.sync.ReconcileCursor.Held;
import io.crmconnect.sync.ReconcileCursor.Run;
import io.crmconnect.sync.ReconcileCursor.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Begins the runs of reconciliation and ends them: what was put off is compared again where the
 * guard lets the whole pass, and held for an operator where not.
 *
 * <pre>
 *   SWEEP --put off, within the share--> AGAIN --+
 *     |                                          +--> finished; what is still put off is held
 *     +--nothing put off, or too much -----------+
 *   held --delete.release--> RELEASED --no more than were held--> PASSING --> finished
 *                                +--more--> held anew, under another run
 * </pre>
 *
 * What is held stays so while the next run looks for it. If that finds no more, it stays held under
 * the same number, so that an operator who is slow can release it.
 */
final class SweepEnd {
  private static final long GAVE_UP_AGAIN_MS = 3_600_000;

  private final ObjectContext context;
  private final HeldDeletes held;

  /** Whether the topic was looked at for the run that is due. */
  private boolean lookedAgain;

  /** What was released was given up and is not tried before. */
  private long releasedNotBefore = Long.MIN_VALUE;

  SweepEnd(ObjectContext context) {
    this.context = context;
    this.held = new HeldDeletes(context);
  }

  private ReconcileCursor cursor() {
    return context.cursor().reconcile();
  }

  private long vendorNow() {
    return context.clock().at(context.now());
  }

  /** Whether a run may begin. */
  boolean isDue() {
    if (!context.clock().known()) {
      return false;
    }
    long due = cursor().next();
    if (held.isReleased()) {
      due = Math.min(due, releasedNotBefore);
    }
    if (vendorNow() >= due) {
      return true;
    }
    context.wake(context.now() + due - vendorNow());
    return false;
  }

  private boolean beginsReleased() {
    return held.isReleased() && vendorNow() >= releasedNotBefore;
  }

  /** A release that lets nothing pass is told. */
  void tellUnheard() {
    held.tellUnheard();
  }

  boolean lookedAgain() {
    return lookedAgain;
  }

  void looksAgain() {
    lookedAgain = true;
  }

  void begin() {
    lookedAgain = false;
    Held before = cursor().held();
    // Each run has a number of its own.
    long id = Math.max(before.run() + 1, vendorNow());
    if (beginsReleased()) {
      move(cursor().with(Run.start(id, Stage.RELEASED, before.stretches())));
    } else {
      move(cursor().begun(Run.start(id, Stage.SWEEP, List.of(Stretch.WHOLE))));
    }
  }

  /**
   * Whether more of the slice is missing than the guard would let pass of an object of its size.
   */
  boolean isTooMuch(SliceComparison slice) {
    return slice.missing().size()
        > DeleteCount.most(slice.known(), context.settings().reconcile().maxPercent());
  }

  /** All that was to be compared is; returns whether there is more. */
  boolean decide() {
    Run run = cursor().run();
    if (run.waiting().isEmpty()) {
      move(cursor().with(Held.NONE));
      finish(run);
      return false;
    }
    boolean tooMany = context.deletes().today() + run.waitingRows() > context.deletes().most();
    boolean moreThanHeld = run.waitingRows() > cursor().held().rows();
    switch (run.stage()) {
      case SWEEP -> {
        boolean emptied = run.counts().swept() == 0;
        if (!emptied && !tooMany) {
          move(cursor().with(run.again(Stage.AGAIN)));
          return true;
        }
        hold(run, moreThanHeld, emptied ? Why.EMPTY : Why.SHARE);
      }
      case AGAIN -> hold(run, moreThanHeld, tooMany ? Why.SHARE : Why.UNPROVEN);
      case RELEASED -> {
        if (!moreThanHeld) {
          held.tellReleased();
          move(cursor().with(run.again(Stage.PASSING)));
          return true;
        }
        hold(run, true, Why.MORE);
      }
      case PASSING -> hold(run, true, moreThanHeld ? Why.MORE : Why.UNPROVEN);
    }
    finish(run);
    return false;
  }

  /**
   * @param anew under the number of this run: it is not what an operator can have looked at
   */
  private void hold(Run run, boolean anew, Why why) {
    long number = anew ? run.id() : cursor().held().run();
    move(cursor().with(new Held(number, run.waiting(), run.waitingRows())));
    held.tellHeld(why);
  }

  private void finish(Run run) {
    long interval =
        SweepInterval.stretched(
            context.settings().reconcile().intervalMs(),
            run.counts().swept(),
            context.traits().readSize(),
            context.traits().backfillRate(),
            context.traits().dailyLimit());
    boolean stays = run.stage().ofRelease() || cursor().isAskedFor();
    move(cursor().over(stays ? cursor().next() : run.id() + interval));
    if (!run.stage().ofRelease()) {
      move(cursor().finishedAt(vendorNow()));
    }
    Counts counts = run.counts();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("run", run.id());
    details.put("swept", counts.swept());
    details.put("known", context.known().ids().size());
    details.put("missing", counts.missing() + run.waitingRows());
    details.put("deleted", counts.deleted());
    details.put("refuted", counts.refuted());
    details.put("repaired", counts.repaired());
    details.put("held", cursor().held().rows());
    details.put("requests", counts.requests());
    details.put("duration_ms", vendorNow() - run.id());
    context.announce(
        EventKind.RECONCILE_FINISHED,
        Level.INFO,
        "Reconciliation of "
            + context.object().name()
            + ": "
            + counts.swept()
            + " rows compared, "
            + counts.deleted()
            + " deleted, "
            + counts.repaired()
            + " repaired, "
            + cursor().held().rows()
            + " deletes held back.",
        details);
  }

  /** The run cannot be ended; another one is tried later. */
  void giveUp(String why) {
    long again =
        vendorNow() + Math.min(GAVE_UP_AGAIN_MS, context.settings().reconcile().intervalMs());
    if (cursor().run().stage().ofRelease()) {
      releasedNotBefore = again;
      move(cursor().over(cursor().next()));
    } else {
      move(cursor().over(again));
    }
    context.announce(
        EventKind.RECONCILE_FINISHED,
        Level.WARN,
        "Reconciliation of "
            + context.object().name()
            + " was given up and is tried again later: "
            + why
            + ".",
        Map.of());
  }

  private void move(ReconcileCursor next) {
    context.cursor(context.cursor().with(next));
  }
}
