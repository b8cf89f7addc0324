package io.crmconnect.sync;

import java.util.List;

/**
 * Where an object's syncs begin: at T0 where it was never launched, else at its cursor, with what
 * earlier tasks emitted of late known as far as it can be.
 */
final class Launch {
  /** The worker that emitted may have had another clock; reading more only takes longer. */
  private static final long SLACK_MS = 900_000;

  private final ObjectContext context;
  private boolean recalling;
  private boolean recalled;

  Launch(ObjectContext context) {
    this.context = context;
  }

  /** Whether the cursor is there and nothing more is to be waited for. */
  boolean ready(FilledFields fields) {
    if (context.cursor() != null) {
      return isRecalled();
    }
    if (!context.clock().known()) {
      return false;
    }
    fields.begin();
    long t0 = context.clock().at(context.now()) - context.settings().settleMs();
    boolean history = context.settings().backfill() || !context.object().searchable();
    context.cursor(
        ObjectCursor.launch(
            Math.max(0, t0),
            history
                ? BackfillCursor.start(context.schema().fingerprint(), true)
                : BackfillCursor.OFF));
    recalled = true;
    return true;
  }

  private boolean isRecalled() {
    if (recalled || !worthRecalling()) {
      return true;
    }
    if (!recalling) {
      recalling = true;
      long now = context.now();
      long ahead = context.clock().known() ? now - context.clock().at(now) : 0;
      context.recall(Math.max(0, context.oldestVersion() + ahead - SLACK_MS));
    }
    return false;
  }

  /**
   * Not while rows are read anew: that may bring a new field, which a version that is known says
   * nothing about.
   */
  private boolean worthRecalling() {
    return context.object().searchable()
        && !context.frozen()
        && !context.cursor().backfill().running()
        && !isReadingSinceT0();
  }

  /** Without a backfill, a scan from T0 on does what a pass does. */
  private boolean isReadingSinceT0() {
    ObjectCursor cursor = context.cursor();
    return cursor.backfill().state() == BackfillCursor.State.OFF
        && cursor.incremental().watermark() <= cursor.t0();
  }

  void recalled(List<LastEmitted> last) {
    if (!recalled) {
      recalled = true;
      if (!context.frozen()) {
        take(last);
      }
    }
  }

  private void take(List<LastEmitted> last) {
    long oldest = context.oldestVersion();
    for (LastEmitted each : last) {
      if (each.version() >= oldest) {
        boolean settled = each.readAt() - each.version() >= context.settings().settleMs();
        context.emissions().recall(each, settled);
      }
    }
  }

  /** All rows are read anew, so nothing is worth knowing. */
  void withoutRecall() {
    recalled = true;
  }
}
