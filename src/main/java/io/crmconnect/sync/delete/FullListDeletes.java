package io.crmconnect.sync.delete;

import io.crmconnect.offset.HeldRun;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.TopicContents;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Deletes of an object that is listed whole each time: an id that two whole rounds lack, the settle
 * time apart, is gone. There is no direct read to ask; that the rounds hold other rows shows that
 * they may be read, and empty rounds prove nothing without an operator.
 *
 * <pre>
 *   missing --settle time--> gone --within the guard--> deleted
 *                              +--else--> held --delete.release, no more than were held--> deleted
 * </pre>
 */
public final class FullListDeletes {
  private final ObjectContext context;
  private final TopicContents topicContents;
  private final DeleteGuard deleteGuard;
  private final HintedDeletes hintedDeletes;
  private final RowEmitter emitter;
  private final HeldDeleteAlerts alerts;

  /** When the first round that lacked it began. */
  private final Map<String, Long> missingSince = new LinkedHashMap<>();

  /**
   * When the first of the empty rounds began that came last; {@link #NO_TIMESTAMP}: the last had
   * rows.
   */
  private long emptySince = NO_TIMESTAMP;

  private static final long NO_TIMESTAMP = Long.MIN_VALUE / 2;

  private final AlertThrottle alertThrottle;

  public FullListDeletes(
      ObjectContext context,
      TopicContents topicContents,
      DeleteGuard deleteGuard,
      HintedDeletes hintedDeletes,
      RowEmitter emitter) {
    this.context = context;
    this.topicContents = topicContents;
    this.deleteGuard = deleteGuard;
    this.hintedDeletes = hintedDeletes;
    this.emitter = emitter;
    this.alerts = new HeldDeleteAlerts(context, topicContents, deleteGuard);
    this.alertThrottle = new AlertThrottle(context.settings().reconcile().intervalMs());
    if (context.settings().reconcile().isEnabled()) {
      topicContents.reload();
    }
  }

  /**
   * A round came to its end.
   *
   * @param emittedVersions ids with their versions that were emitted by this task and are not known
   *     to be gone
   * @param listedIds in the round
   * @param startedAt ms of the driver's clock
   * @return what was deleted
   */
  public Set<String> deleteMissing(
      Map<String, Long> emittedVersions, Set<String> listedIds, long startedAt) {
    Map<String, Long> candidates = new TreeMap<>(emittedVersions);
    if (topicContents.isLoaded()) {
      topicContents.versions().forEachInRange("", "", candidates::putIfAbsent);
    }
    candidates.keySet().removeAll(listedIds);
    missingSince.keySet().retainAll(candidates.keySet());
    Map<String, Long> missing =
        listedIds.isEmpty()
            ? findMissingOfEmptyList(candidates, startedAt)
            : findMissing(candidates, startedAt);
    if (missing.isEmpty()) {
      if (candidates.isEmpty() && topicContents.isLoaded() && heldRun().runId() != 0) {
        storeHeldRun(HeldRun.NONE);
      }
      return Set.of();
    }
    boolean needsOperator =
        listedIds.isEmpty()
            || deleteGuard.deletedToday() + missing.size() > deleteGuard.dailyLimit();
    if (needsOperator) {
      if (!alerts.isReleased() || missing.size() > heldRun().rows()) {
        holdForOperator(missing.size(), listedIds.isEmpty());
        return Set.of();
      }
      alerts.emitReleased();
    }
    emitDeletes(missing);
    missingSince.keySet().removeAll(missing.keySet());
    return missing.keySet();
  }

  private Map<String, Long> findMissing(Map<String, Long> candidates, long startedAt) {
    emptySince = NO_TIMESTAMP;
    Map<String, Long> missing = new TreeMap<>();
    candidates.forEach(
        (id, version) -> {
          Long since = missingSince.putIfAbsent(id, startedAt);
          if (since != null && settleTimePassed(since, startedAt)) {
            missing.put(id, version);
          }
        });
    return missing;
  }

  private Map<String, Long> findMissingOfEmptyList(Map<String, Long> candidates, long startedAt) {
    if (emptySince == NO_TIMESTAMP) {
      emptySince = startedAt;
    }
    return settleTimePassed(emptySince, startedAt) ? candidates : Map.of();
  }

  private boolean settleTimePassed(long since, long startedAt) {
    return startedAt > since && startedAt - since >= context.settings().settleMs();
  }

  private HeldRun heldRun() {
    return context.cursor().reconcile().heldRun();
  }

  private void storeHeldRun(HeldRun next) {
    context.setCursor(context.cursor().with(context.cursor().reconcile().with(next)));
  }

  /** What this task has not read back a later one could not let pass either. */
  private void holdForOperator(long rows, boolean listEmpty) {
    if (!topicContents.isLoaded()) {
      if (!listEmpty) {
        hintedDeletes.alertHeldByGuard();
      }
      return;
    }
    boolean moreThanHeld = rows > heldRun().rows();
    if (rows != heldRun().rows()) {
      // What was not missing when the operator looked is not the operator's decision.
      long run =
          moreThanHeld
              ? Math.max(1, context.clock().vendorTimeAt(context.now()))
              : heldRun().runId();
      storeHeldRun(new HeldRun(run, List.of(), rows));
    }
    if (moreThanHeld || alertThrottle.isDue(context.now())) {
      alertThrottle.markAlerted(context.now());
      alerts.alertHeld();
    }
  }

  private void emitDeletes(Map<String, Long> missing) {
    int[] remaining = {missing.size()};
    missing.forEach(
        (id, version) ->
            emitter.emitDelete(
                id,
                version,
                Optional.empty(),
                () -> {
                  // Only with the last: a crash between them leaves the rest released.
                  if (--remaining[0] == 0) {
                    storeHeldRun(HeldRun.NONE);
                  }
                }));
  }
}
