package io.crmconnect.sync;

import io.crmconnect.crm.Result;
import io.crmconnect.sync.backfill.Backfill;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.delete.RecycleBinScan;
import io.crmconnect.sync.incremental.ChangeScan;
import io.crmconnect.sync.incremental.FullListPoll;
import io.crmconnect.sync.reconcile.Sweep;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The syncs of an object that are under way side by side: those of an object whose changes can be
 * asked for, the one of an object that is listed whole, or those of a frozen object. They hold no
 * state that outlives them but the cursor.
 */
final class ActiveSyncs {
  private final ObjectContext context;
  private final Optional<FullListPoll> fullListPoll;
  private final Optional<Backfill> backfill;
  private final List<ChangeScan> changeScans;
  private final Optional<Sweep> sweep;
  private final Optional<RecycleBinScan> recycleBinScan;

  private ActiveSyncs(
      ObjectContext context,
      Optional<FullListPoll> fullListPoll,
      boolean namesChanges,
      List<ChangeScan> changeScans) {
    this.context = context;
    this.fullListPoll = fullListPoll;
    this.changeScans = changeScans;
    boolean runsBackfill = namesChanges && !context.isFrozen();
    this.backfill = runsBackfill ? Optional.of(new Backfill(context)) : Optional.empty();
    this.sweep = namesChanges ? Optional.of(new Sweep(context)) : Optional.empty();
    this.recycleBinScan =
        namesChanges ? Optional.of(new RecycleBinScan(context)) : Optional.empty();
  }

  /** From where the cursor stands. */
  static ActiveSyncs of(ObjectContext context) {
    if (!context.capabilities().namesChanges()) {
      return new ActiveSyncs(context, Optional.of(new FullListPoll(context)), false, List.of());
    }
    if (context.isFrozen()) {
      return new ActiveSyncs(
          context,
          Optional.empty(),
          true,
          List.of(new ChangeScan(context, ChangeScan.Kind.QUARANTINE)));
    }
    ChangeScan incremental = new ChangeScan(context, ChangeScan.Kind.INCREMENTAL);
    List<ChangeScan> changeScans =
        context.settings().isRecheckEnabled()
            ? List.of(incremental, new ChangeScan(context, ChangeScan.Kind.RECHECK))
            : List.of(incremental);
    return new ActiveSyncs(context, Optional.empty(), true, changeScans);
  }

  void advance() {
    changeScans.forEach(ChangeScan::advance);
    backfill.ifPresent(Backfill::advance);
    sweep.ifPresent(Sweep::advance);
    recycleBinScan.ifPresent(RecycleBinScan::advance);
    fullListPoll.ifPresent(FullListPoll::advance);
    context.topicContents().advance();
    context.deleteConfirmation().advance();
    context.emitHeartbeatIfDue();
    context.prune();
  }

  Optional<Backfill> backfill() {
    return backfill;
  }

  void onRecordCount(Result.RecordCount recordCount) {
    backfill.ifPresent(each -> each.onRecordCount(recordCount));
  }

  /** How long ago everything was seen that was there then. */
  OptionalLong lagMs(long now) {
    long cursorLagMs = context.lagMs(now);
    return OptionalLong.of(
        fullListPoll.map(each -> each.lagMs(now, cursorLagMs)).orElse(cursorLagMs));
  }
}
