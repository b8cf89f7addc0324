/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.BackfillRange;
import io.crmconnect.sync.core.ObjectContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The ranges of the pass that are being read, by ascending id; the cursor holds what is left. */
final class ActiveRanges implements Iterable<ActiveRange> {
  private final ObjectContext context;
  private final List<ActiveRange> ranges = new ArrayList<>();

  ActiveRanges(ObjectContext context) {
    this.context = context;
  }

  /** Begins where the cursor is. */
  void load() {
    ranges.clear();
    BackfillCursor cursor = context.cursor().backfill();
    IdOrder idOrder = context.capabilities().idOrder();
    for (BackfillRange range : cursor.ranges()) {
      String lastSeenId = TokenForm.lastIdBefore(idOrder, range.pageToken());
      ranges.add(new ActiveRange(range, lastSeenId, idOrder, cursor.ordered()));
    }
  }

  void clear() {
    ranges.clear();
  }

  @Override
  public Iterator<ActiveRange> iterator() {
    return ranges.iterator();
  }

  /**
   * Divides a range that is still being listed.
   *
   * @param splitPoint the last id of its first part
   * @param token where the second part begins
   */
  void split(ActiveRange range, String splitPoint, String token) {
    ranges.add(
        ranges.indexOf(range) + 1,
        new ActiveRange(
            new BackfillRange(token, range.endId(), ""),
            splitPoint,
            context.capabilities().idOrder(),
            context.cursor().backfill().ordered()));
    range.limitTo(splitPoint);
    store(0);
  }

  void removeFinished() {
    ranges.removeIf(range -> range.state == ActiveRange.State.FINISHED);
  }

  /** Number of ranges whose list has not ended. */
  long countUnfinished() {
    return ranges.stream().filter(range -> range.state != ActiveRange.State.ENDED).count();
  }

  /** Whether the list has ended for all ranges, and all their rows are read. */
  boolean haveEnded() {
    return ranges.stream()
        .allMatch(
            range ->
                range.state == ActiveRange.State.ENDED
                    || range.state == ActiveRange.State.FINISHED);
  }

  /** How the list ended, once it has for all ranges. */
  EndCheck.ListEnd describeEnd() {
    BackfillCursor cursor = context.cursor().backfill();
    return new EndCheck.ListEnd(
        cursor.rows() + countUncountedRows(),
        cursor.previousRows(),
        ranges.stream().anyMatch(range -> range.cutOff),
        ranges.stream().anyMatch(range -> range.endsEmpty),
        ranges.stream().anyMatch(range -> range.repeatsRows));
  }

  private long countUncountedRows() {
    return ranges.stream().mapToLong(range -> range.uncountedRows).sum();
  }

  /** The end of the list is believed. */
  void finish() {
    ranges.forEach(range -> range.state = ActiveRange.State.FINISHED);
    store(countUncountedRows());
  }

  /** The page at the end of the list is emitted again if it is read again. */
  void forgetEmittedRows() {
    if (ranges.stream().anyMatch(range -> !range.stored.emittedThrough().isEmpty())) {
      ranges.forEach(ActiveRange::forgetEmittedRows);
      store(0);
    }
  }

  /** The end of the list is requested again. */
  void reopenEnded() {
    for (ActiveRange range : ranges) {
      if (range.state == ActiveRange.State.ENDED) {
        range.reopen();
      }
    }
  }

  /**
   * Updates the cursor; without a range that is left, the pass is done.
   *
   * @param rows that were resolved since the last update
   */
  void store(long rows) {
    List<BackfillRange> remaining = new ArrayList<>();
    for (ActiveRange range : ranges) {
      if (range.state != ActiveRange.State.FINISHED) {
        remaining.add(range.stored);
      }
    }
    BackfillCursor cursor = context.cursor().backfill();
    BackfillCursor next = cursor.withProgress(remaining, cursor.rows() + rows);
    context.setCursor(context.cursor().with(remaining.isEmpty() ? next.finish() : next));
  }
}
