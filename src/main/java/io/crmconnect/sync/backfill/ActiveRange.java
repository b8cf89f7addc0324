package io.crmconnect.sync.backfill;

import io.crmconnect.crm.Ids;
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

  ActiveRange(BackfillRange range, String lastSeenId) {
    this.stored = range;
    this.nextToken = range.pageToken();
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

  Optional<String> pageToken() {
    return nextToken.isEmpty() ? Optional.empty() : Optional.of(nextToken);
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
