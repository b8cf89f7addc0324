package io.crmconnect.sync.backfill;

import io.crmconnect.crm.Ids;
import io.crmconnect.offset.BackfillRange;
import io.crmconnect.sync.core.PageTracker;
import io.crmconnect.sync.core.PageWalk;

/**
 * A lane of the backfill while it is read; {@link #stored} is what the cursor holds of it. Its
 * states are drawn in {@link Backfill}.
 */
final class ActiveRange {
  enum State {
    /** The next page may be requested, unless the range pauses. */
    READY,
    REQUESTED,
    /** All its pages were received; rows of them wait to be read. */
    DRAINING,
    FINISHED
  }

  /** Of the page to request next; runs ahead of {@link #stored}. */
  final PageWalk pageWalk;

  final PageTracker pageTracker = new PageTracker();

  /** Up to where all is dealt with. */
  BackfillRange stored;

  /** The last id seen; empty: none yet. */
  String lastSeenId;

  State state = State.READY;

  /** Until when it pauses, ms; 0: it does not. */
  long notBefore;

  /**
   * @param ordered whether the list keeps the order of ids
   */
  ActiveRange(BackfillRange range, String lastSeenId, boolean ordered) {
    this.stored = range;
    this.pageWalk = PageWalk.from(range.pageToken(), !ordered);
    this.lastSeenId = lastSeenId;
  }

  String endId() {
    return stored.endId();
  }

  boolean contains(String id) {
    return endId().isEmpty() || Ids.ORDER.compare(id, endId()) <= 0;
  }

  void limitTo(String id) {
    stored = new BackfillRange(stored.pageToken(), id);
  }

  void advanceTo(String newToken) {
    stored = new BackfillRange(newToken, stored.endId());
  }

  /** Whether there are pages that were not received yet. */
  boolean isListing() {
    return state == State.READY || state == State.REQUESTED;
  }

  /** Ids between what was seen and {@code maxId}; 0 where they are no numbers. */
  long width(long maxId) {
    return Math.max(0, Math.min(maxId, parseId(endId(), maxId)) - parseId(lastSeenId, 0));
  }

  /** The middle of what is not yet seen. */
  long middle(long maxId) {
    return parseId(lastSeenId, 0) + width(maxId) / 2;
  }

  static long parseId(String id, long defaultValue) {
    return Ids.isNumber(id) && id.length() <= 18 ? Long.parseLong(id) : defaultValue;
  }
}
