/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Result;
import io.crmconnect.offset.BackfillRange;
import io.crmconnect.sync.core.PageTracker;
import io.crmconnect.sync.core.PageWalk;
import java.util.Optional;

/**
 * A range of the backfill that is being read; {@link #stored} is its state in the cursor. The state
 * diagram is in {@link Backfill}.
 */
final class ActiveRange {
  private static final int MAX_PAGES_WITHOUT_ROWS = 64;

  enum State {
    /** The next page may be requested, unless the range pauses. */
    READY,
    REQUESTED,
    /** All its pages were received; some of their rows are still being read. */
    DRAINING,
    /**
     * The vendor names no next page, and all rows are read. Whether that is the end of the list is
     * decided when all ranges are there.
     */
    ENDED,
    FINISHED
  }

  /** Token of the page to request next; ahead of {@link #stored}. */
  final PageWalk pageWalk;

  final PageTracker pageTracker = new PageTracker();

  /** Everything before this position is resolved. */
  BackfillRange stored;

  /** The last id received; empty: none yet. */
  String lastSeenId;

  State state = State.READY;

  /** The last id received before the last page. */
  private String lastIdBeforePage;

  /** Rows up to this id were emitted, although their page is requested again; empty: none. */
  private String emittedThrough;

  /** Whether the vendor named no next page, so that the list may have ended too early. */
  boolean listEnded;

  /** Whether the last page itself is requested again, because no token leads behind its rows. */
  boolean rereadsLastPage;

  /** Whether the page to come was received before. */
  boolean isRereading;

  /** Rows of a last page that is requested again; the cursor does not count them yet. */
  long uncountedRows;

  /** Whether the last page has a next one, but not its token. */
  boolean cutOff;

  /** Whether the last page has no rows. */
  boolean endsEmpty;

  /** Whether the last pages had the same rows again and again. */
  boolean repeatsRows;

  /** End of its pause, ms; 0: it is not paused. */
  long notBefore;

  /** Number of next pages that bring ids only, because one with rows could not be read. */
  int pagesWithoutRows;

  private int nextPagesWithoutRows = 1;
  private final IdOrder idOrder;
  private final boolean ordered;

  /**
   * @param ordered whether the list is sorted by id
   */
  ActiveRange(BackfillRange range, String lastSeenId, IdOrder idOrder, boolean ordered) {
    this.idOrder = idOrder;
    this.ordered = ordered;
    this.stored = range;
    this.emittedThrough = range.emittedThrough();
    this.pageWalk = PageWalk.from(range.pageToken(), !ordered);
    this.lastSeenId = lastSeenId;
    this.lastIdBeforePage = lastSeenId;
  }

  /**
   * The rows of the next pages are read by their ids; of more pages after each relapse.
   *
   * @param readsByIds whether that is possible; if not, only one page is affected
   */
  void leaveOutRows(boolean readsByIds) {
    pagesWithoutRows = readsByIds ? nextPagesWithoutRows : 1;
    nextPagesWithoutRows = Math.min(MAX_PAGES_WITHOUT_ROWS, 2 * nextPagesWithoutRows);
  }

  /**
   * A page was received.
   *
   * @param withRows whether it has rows, not only ids
   */
  void onPage(boolean withRows) {
    if (withRows) {
      nextPagesWithoutRows = 1;
    } else if (pagesWithoutRows > 0) {
      pagesWithoutRows--;
    }
  }

  String endId() {
    return stored.endId();
  }

  boolean contains(String id) {
    return endId().isEmpty() || idOrder.compare(id, endId()) <= 0;
  }

  /** Whether a row with this id was received before, if the list is sorted by id. */
  boolean isRead(String id) {
    return !lastSeenId.isEmpty() && idOrder.compare(id, lastSeenId) <= 0;
  }

  boolean isEmitted(String id) {
    return !emittedThrough.isEmpty() && (id.isEmpty() || idOrder.compare(id, emittedThrough) <= 0);
  }

  /** Whether no row of the range can follow this id, if the list is sorted by id. */
  boolean endsWith(String id) {
    return !endId().isEmpty() && idOrder.compare(id, endId()) >= 0;
  }

  void receive(String lastId) {
    isRereading = false;
    lastIdBeforePage = lastSeenId;
    lastSeenId = lastId;
  }

  /** The vendor named no next page. */
  void endList(boolean rereadsPage, Result.Page lastPage) {
    listEnded = true;
    rereadsLastPage = rereadsPage;
    cutOff = lastPage.cutOff();
    endsEmpty = lastPage.rows().isEmpty() && lastPage.malformed().isEmpty();
  }

  /** The rows of the last page are being emitted, although the page will be requested again. */
  void storeEmittedRows() {
    if (ordered) {
      stored = stored.withEmittedThrough(lastEmittedId());
    }
  }

  /** A page that is read again may have fewer rows, or none; those of before stay emitted. */
  private String lastEmittedId() {
    return isEmitted(lastSeenId) ? emittedThrough : lastSeenId;
  }

  void forgetEmittedRows() {
    emittedThrough = "";
    stored = stored.withEmittedThrough("");
  }

  /** Requests its end again: its last page, or the page behind it. */
  void reopen() {
    isRereading = rereadsLastPage;
    if (rereadsLastPage && ordered) {
      emittedThrough = lastEmittedId();
      lastSeenId = lastIdBeforePage;
    }
    uncountedRows = 0;
    listEnded = false;
    cutOff = false;
    endsEmpty = false;
    repeatsRows = false;
    pageWalk.moveTo(stored.pageToken());
    state = State.READY;
  }

  void limitTo(String id) {
    stored = stored.limitTo(id);
  }

  void advanceTo(String newToken) {
    stored = stored.advanceTo(newToken);
  }

  /** Whether some of its pages were not received yet. */
  boolean isListing() {
    return state == State.READY || state == State.REQUESTED;
  }

  /**
   * Maximum number of ids between the last one received and the end of the range.
   *
   * @param maxId the highest id of all
   * @return 0 if it is unknown
   */
  long width(String maxId) {
    return idOrder.distance(lastSeenId, lastId(maxId));
  }

  /** The middle of the part that was not received yet. */
  Optional<String> middle(String maxId) {
    return idOrder.midpoint(lastSeenId, lastId(maxId));
  }

  private String lastId(String maxId) {
    return contains(maxId) ? maxId : endId();
  }
}
