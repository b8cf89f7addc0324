package io.crmconnect.sync;

import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.Op;
import java.time.Instant;
import java.util.Map;

/**
 * Suspects that somebody gave a hint of: a merge, the recycle bin. Nobody waits for them; what the
 * guard holds back of them is left to reconciliation.
 */
final class HintedDeletes implements DeleteDoor.Owner {
  private static final long TELL_AGAIN_MS = 3_600_000;

  private final ObjectContext context;
  private long toldAt = Long.MIN_VALUE / 2;

  HintedDeletes(ObjectContext context) {
    this.context = context;
  }

  @Override
  public void deleted(Suspect suspect) {
    // The cursor stands for more than this one.
  }

  @Override
  public void alive(Suspect suspect, Row row, Asker.Ask ask) {
    context.tally().refuted();
    if (context.emissions().judge(row, ask.seq()) == Emissions.Verdict.EMIT
        && context.emissions().lastVersion(row.id()) != Row.UNKNOWN) {
      context.emit(row, Op.UPSERT, ask, row.version());
    }
  }

  @Override
  public void spared(Suspect suspect, DeleteDoor.Spared why) {
    if (why == DeleteDoor.Spared.HELD) {
      tellHeld();
    }
  }

  /** The guard held a delete back that no run of reconciliation found. */
  void tellHeld() {
    if (context.now() - toldAt < TELL_AGAIN_MS) {
      return;
    }
    toldAt = context.now();
    context.announce(
        EventKind.DELETE_HELD,
        Level.ALERT,
        "Records of "
            + context.object().name()
            + " are gone at the vendor, but "
            + context.deletes().today()
            + " were deleted today and the guard lets "
            + context.deletes().most()
            + " pass. "
            + remedy(),
        Map.of("deleted_today", context.deletes().today(), "most_a_day", context.deletes().most()));
  }

  /** No run holds them, so there is none to release yet. */
  private String remedy() {
    if (!context.settings().reconcile().on()) {
      return "They stay in the topic: raise delete.max.percent, or configure reconcile.consumer.*"
          + " so that reconciliation finds them again.";
    }
    if (!context.object().searchable()) {
      return "They stay in the topic until it was read back: then they are held, and the event that"
          + " says so names the line that lets them pass.";
    }
    ReconcileCursor cursor = context.cursor().reconcile();
    return "They stay in the topic, and there is nothing to release yet: "
        + (cursor.run().underWay() || cursor.isAskedFor()
            ? "the next run of reconciliation"
            : "the run of reconciliation at " + Instant.ofEpochMilli(cursor.next()))
        + " finds them again, and deletes them or names the line that lets them pass. With a higher"
        + " delete.max.percent they pass by themselves.";
  }
}
