package io.crmconnect.sync;

import io.crmconnect.crm.Ids;
import java.util.Optional;

/** A lane of the backfill while it is read; {@link #durable} is what the cursor holds of it. */
final class OpenLane {
  final Pages pages = new Pages();

  /** Up to where all is dealt with. */
  Lane durable;

  /** Of the page to ask next; runs ahead of the durable one. */
  String token;

  /** The last id seen; empty: none yet. */
  String lastId;

  boolean asking;
  boolean allAsked;
  boolean finished;
  int tries;
  long notBefore;

  OpenLane(Lane lane, String lastId) {
    this.durable = lane;
    this.token = lane.token();
    this.lastId = lastId;
  }

  String until() {
    return durable.until();
  }

  boolean holds(String id) {
    return until().isEmpty() || Ids.ORDER.compare(id, until()) <= 0;
  }

  void endAt(String id) {
    durable = new Lane(durable.token(), id);
  }

  void doneUpTo(String next) {
    durable = new Lane(next, durable.until());
  }

  Optional<String> askToken() {
    return token.isEmpty() ? Optional.empty() : Optional.of(token);
  }

  /** Ids between what was seen and {@code end}; 0 where they are no numbers. */
  long width(long end) {
    return Math.max(0, Math.min(end, number(until(), end)) - number(lastId, 0));
  }

  /** The middle of what is not yet seen. */
  long middle(long end) {
    return number(lastId, 0) + width(end) / 2;
  }

  static long number(String id, long otherwise) {
    return Ids.isNumber(id) && id.length() <= 18 ? Long.parseLong(id) : otherwise;
  }
}
