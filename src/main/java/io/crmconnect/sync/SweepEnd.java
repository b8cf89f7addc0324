package io.crmconnect.sync;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
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
 *   held --delete.release--> RELEASED --> finished
 * </pre>
 */
final class SweepEnd {
  private static final long GAVE_UP_AGAIN_MS = 3_600_000;

  private final ObjectContext context;
  private final HeldDeletes held;

  /** Whether the topic was looked at for the run that is due. */
  private boolean lookedAgain;

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
    if (held.isReleased() || vendorNow() >= cursor().next()) {
      return true;
    }
    context.wake(context.now() + cursor().next() - vendorNow());
    return false;
  }

  boolean lookedAgain() {
    return lookedAgain;
  }

  void looksAgain() {
    lookedAgain = true;
  }

  void begin() {
    lookedAgain = false;
    if (held.isReleased()) {
      Held let = cursor().held();
      held.tellReleased();
      move(cursor().with(Held.NONE).with(Run.start(let.run(), Stage.RELEASED, let.stretches())));
    } else {
      // What is held is found again, if it is still so.
      Run run = Run.start(Math.max(1, vendorNow()), Stage.SWEEP, List.of(Stretch.WHOLE));
      move(cursor().begun(run).with(Held.NONE));
    }
  }

  /**
   * Whether more of the slice is missing than the guard would let pass of an object of its size.
   */
  boolean isTooMuch(SliceComparison slice) {
    return slice.missingCount()
        > DeleteCount.most(slice.known(), context.settings().reconcile().maxPercent());
  }

  /** All that was to be compared is; returns whether there is more. */
  boolean decide() {
    Run run = cursor().run();
    if (!run.waiting().isEmpty()) {
      boolean emptied = run.counts().swept() == 0;
      if (run.stage() == Stage.SWEEP
          && !emptied
          && context.deletes().today() + run.waitingRows() <= context.deletes().most()) {
        move(cursor().with(run.again()));
        return true;
      }
      hold(run);
    }
    finish(run);
    return false;
  }

  private void hold(Run run) {
    move(cursor().with(new Held(run.id(), run.waiting(), run.waitingRows())));
    held.tellHeld();
  }

  private void finish(Run run) {
    long interval =
        SweepInterval.stretched(
            context.settings().reconcile().intervalMs(),
            run.counts().swept(),
            context.traits().readSize(),
            context.traits().backfillRate(),
            context.traits().dailyLimit());
    boolean stays = run.stage() == Stage.RELEASED || cursor().isAskedFor();
    move(cursor().over(stays ? cursor().next() : run.id() + interval));
    if (run.stage() != Stage.RELEASED) {
      move(cursor().finishedAt(vendorNow()));
    }
    context.tally().held(cursor().held().rows());
    Counts counts = run.counts();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("run", run.id());
    details.put("swept", counts.swept());
    details.put("known", context.known().ids().size());
    details.put("missing", counts.missing());
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
    long wait = Math.min(GAVE_UP_AGAIN_MS, context.settings().reconcile().intervalMs());
    move(cursor().over(vendorNow() + wait));
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
