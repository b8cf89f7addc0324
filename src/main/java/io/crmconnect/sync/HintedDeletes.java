package io.crmconnect.sync;

import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.Op;
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
    boolean on = context.settings().reconcile().on();
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
            + (on
                ? "They stay in the topic for now: the next run of reconciliation or another day"
                    + " decides, or a higher delete.max.percent."
                : "They stay in the topic: raise delete.max.percent, or configure"
                    + " reconcile.consumer.* so that reconciliation finds them again."),
        Map.of("deleted_today", context.deletes().today(), "most_a_day", context.deletes().most()));
  }
}
