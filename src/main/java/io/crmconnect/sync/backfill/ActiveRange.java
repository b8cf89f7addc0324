package io.crmconnect.sync.backfill;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.offset.BackfillRange;
import io.crmconnect.sync.core.PageTracker;
import java.util.Optional;

/** A lane of the backfill while it is read; {@link #stored} is what the cursor holds of it. */
final class ActiveRange {
  final PageTracker pageTracker = new PageTracker();

  /** Up to where all is dealt with. */
  BackfillRange stored;

  /** Of the page to ask next; runs ahead of the durable one. */
  String nextToken;

  /** The last id seen; empty: none yet. */
  String lastSeenId;

  boolean requestInFlight;
  boolean lastPageReceived;
  boolean finished;
  int attempts;
  long notBefore;

  private final IdOrder idOrder;

  ActiveRange(BackfillRange range, String lastSeenId, IdOrder idOrder) {
    this.idOrder = idOrder;
    this.stored = range;
    this.nextToken = range.pageToken();
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

  Optional<String> pageToken() {
    return nextToken.isEmpty() ? Optional.empty() : Optional.of(nextToken);
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
