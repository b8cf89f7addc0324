/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.delete;

import io.crmconnect.offset.HeldRun;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.LastValues;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.TopicContents;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Emits confirmed deletes of an object whose ids cannot be read, as far as the daily limit allows
 * them; the others wait for an operator.
 *
 * <pre>
 *   confirmed --within the limit--> deleted
 *       +--else--> held --delete.release, no more than were held--> deleted
 * </pre>
 */
public final class GuardedDeletes {
  private final ObjectContext context;
  private final TopicContents topicContents;
  private final DeleteGuard deleteGuard;
  private final HintedDeletes hintedDeletes;
  private final RowEmitter emitter;
  private final HeldDeleteAlerts alerts;
  private final AlertThrottle alertThrottle;

  /** Whether a part of what an operator released has been deleted. */
  private boolean releasing;

  public GuardedDeletes(
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
  }

  /**
   * Whether so many rows may be deleted now.
   *
   * @param listEmpty whether the vendor shows no row at all
   */
  public boolean allows(int rows, boolean listEmpty) {
    return isWithinLimit(rows, listEmpty) || (alerts.isReleased() && rows <= heldRun().rows());
  }

  private boolean isWithinLimit(int rows, boolean listEmpty) {
    return !listEmpty && deleteGuard.deletedToday() + rows <= deleteGuard.dailyLimit();
  }

  /**
   * Deletes these rows, or holds them for an operator. If their last values must be read first,
   * nothing is deleted yet; and of many, a part only, because values take memory.
   *
   * @param missing ids with their versions
   * @param listEmpty whether the vendor shows no row at all
   * @return the ids that were deleted
   */
  public Set<String> delete(Map<String, Long> missing, boolean listEmpty) {
    if (!allows(missing.size(), listEmpty)) {
      holdForOperator(missing.size(), listEmpty);
      return Set.of();
    }
    Map<String, Long> part = context.keepsDeletedValues() ? firstOf(missing) : missing;
    List<String> next = missing.keySet().stream().skip(part.size()).toList();
    if (!emitter.lastValues().areLoaded(part.keySet(), next)) {
      return Set.of();
    }
    if (!isWithinLimit(missing.size(), listEmpty) && !releasing) {
      alerts.emitReleased();
    }
    releasing = part.size() < missing.size();
    emitDeletes(part, part.size() == missing.size());
    return part.keySet();
  }

  private static Map<String, Long> firstOf(Map<String, Long> missing) {
    Map<String, Long> first = new LinkedHashMap<>();
    for (Map.Entry<String, Long> each : missing.entrySet()) {
      if (first.size() == LastValues.MAX_IDS) {
        break;
      }
      first.put(each.getKey(), each.getValue());
    }
    return first;
  }

  /**
   * Deletes rows that go with a record whose delete was allowed.
   *
   * @param rows ids with their versions
   */
  public void deleteUnguarded(Map<String, Long> rows) {
    rows.forEach(
        (id, version) ->
            emitter.emitDelete(id, version, OptionalLong.empty(), Optional.empty(), () -> {}));
  }

  /** Nothing is missing any more. */
  public void endHold() {
    if (topicContents.isLoaded() && heldRun().runId() != 0) {
      storeHeldRun(HeldRun.NONE);
    }
  }

  private HeldRun heldRun() {
    return context.cursor().reconcile().heldRun();
  }

  private void storeHeldRun(HeldRun next) {
    context.setCursor(context.cursor().with(context.cursor().reconcile().with(next)));
  }

  /**
   * Holds deletes for an operator. The topic must have been read back; otherwise a later task could
   * not release them.
   */
  private void holdForOperator(long rows, boolean listEmpty) {
    if (!topicContents.isLoaded()) {
      if (!listEmpty) {
        hintedDeletes.alertHeldByGuard();
      }
      return;
    }
    boolean moreThanHeld = rows > heldRun().rows();
    if (rows != heldRun().rows()) {
      // The operator did not decide about ids that were not missing then.
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

  /**
   * @param all whether nothing else is missing
   */
  private void emitDeletes(Map<String, Long> missing, boolean all) {
    int[] remaining = {missing.size()};
    missing.forEach(
        (id, version) ->
            emitter.emitDelete(
                id,
                version,
                OptionalLong.empty(),
                Optional.empty(),
                () -> {
                  // Only with the last delete: after a crash in between, the rest stays released.
                  if (--remaining[0] == 0 && all) {
                    storeHeldRun(HeldRun.NONE);
                  }
                }));
  }
}
