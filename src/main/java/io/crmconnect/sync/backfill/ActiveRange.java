package io.crmconnect.sync.backfill;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.offset.BackfillRange;
import io.crmconnect.sync.core.PageTracker;
import io.crmconnect.sync.core.PageWalk;
import java.util.Optional;

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

  private final IdOrder idOrder;

  /**
   * @param ordered whether the list keeps the order of ids
   */
  ActiveRange(BackfillRange range, String lastSeenId, IdOrder idOrder, boolean ordered) {
    this.idOrder = idOrder;
    this.stored = range;
    this.pageWalk = PageWalk.from(range.pageToken(), !ordered);
    this.lastSeenId = lastSeenId;
  }

  String endId() {
    return stored.endId();
  }

  boolean contains(String id) {
    return endId().isEmpty() || idOrder.compare(id, endId()) <= 0;
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

  /**
   * How many ids can lie between what was seen and the range's end.
   *
   * @param maxId the last id of all
   * @return 0 where that is not known
   */
  long width(String maxId) {
    return idOrder.distance(lastSeenId, lastId(maxId));
  }

  /** The middle of what is not yet seen. */
  Optional<String> middle(String maxId) {
    return idOrder.midpoint(lastSeenId, lastId(maxId));
  }

  private String lastId(String maxId) {
    return contains(maxId) ? maxId : endId();
  }
}
