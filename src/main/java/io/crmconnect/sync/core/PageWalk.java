/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Walks the pages of a vendor's list or of its changes: holds the token of the page to request and
 * the tokens before it. A token that occurs twice leads back to a page that was read already. Such
 * a page, or another one that cannot be used, may be requested again three times; then the caller
 * decides. So it does about a list whose pages name new ones without end and show nothing new.
 *
 * <p>A token behind the last row can return the first page: rows that follow the token may be
 * deleted between two pages. That is the end of the list, if it happens twice.
 */
public final class PageWalk {
  private static final int MAX_RETRIES = 3;

  /**
   * So many pages in a row that show no other record are no list that comes to an end. Some lists
   * consist of parts with pages of their own, of which hundreds may be empty.
   */
  public static final int MAX_FRUITLESS_PAGES = 1_000;

  /** Maximum number of ids that are read one by one because no list brings them. */
  private static final int MAX_PASSED_OVER_IDS = 1_000;

  /**
   * A part of the list that was passed over.
   *
   * @param fromId the last id before it; empty: it begins with the list
   * @param token where it begins
   */
  public record PassedOver(String fromId, String token) {}

  private final boolean remembersTokens;
  private final Set<String> seenTokens = new HashSet<>();
  private String token;
  private int retries;
  private int fruitlessPages;

  /** The first page of those. */
  private String firstFruitlessToken = "";

  /** Of a list that is sorted by id, the last id that was shown; empty: none was. */
  private String lastShownId = "";

  /** Of another list, all that were shown; null: none was. */
  private VersionIndex shownIds;

  private boolean returnedToStart;

  /** The token that the first page named; empty: unknown. */
  private String secondToken = "";

  /** The last id before the part of the list that is being passed over; null: none is. */
  private String passedOverFrom;

  /** The token where that part begins. */
  private String passedOverToken = "";

  private long passedOver;

  private PageWalk(String token, boolean remembersTokens) {
    this.token = token;
    this.remembersTokens = remembersTokens;
  }

  /** Starts at the beginning of the list. */
  public static PageWalk fromBeginning() {
    return new PageWalk("", true);
  }

  /**
   * @param token of the first page to request; empty: the beginning of the list
   * @param remembersTokens whether earlier tokens are kept. They are not needed if rows come by
   *     ascending id: their order shows that a page was read before
   */
  public static PageWalk from(String token, boolean remembersTokens) {
    return new PageWalk(token, remembersTokens);
  }

  /** Token of the page to request; empty: the beginning of the list. */
  public Optional<String> pageToken() {
    return token.isEmpty() ? Optional.empty() : Optional.of(token);
  }

  public boolean isAtBeginning() {
    return token.isEmpty();
  }

  /** Whether this next token, named by the current page, occurred before. */
  public boolean leadsBackTo(String nextToken) {
    return !nextToken.isEmpty() && (nextToken.equals(token) || seenTokens.contains(nextToken));
  }

  /**
   * Continues behind records that the vendor cannot list, twice as far each time. That is possible
   * where page tokens are ids.
   *
   * @param lastId the last id that was listed; empty: none yet
   * @return the last id that is passed over; empty if the list cannot be continued elsewhere
   */
  public Optional<String> passOver(IdOrder idOrder, String lastId) {
    String from = passedOverFrom == null ? lastId : passedOverFrom;
    long distance = passedOverFrom == null ? 1 : 2 * passedOver;
    Optional<String> next =
        (token.isEmpty() || idOrder.isResumable(token)) && distance > 0
            ? idOrder.plus(from, distance)
            : Optional.empty();
    if (next.isEmpty()) {
      passedOverFrom = null;
      return Optional.empty();
    }
    passedOverToken = passedOverFrom == null ? token : passedOverToken;
    passedOverFrom = from;
    passedOver = distance;
    token = next.get();
    // The next page may begin with the token's own id or behind it.
    return idOrder.plus(from, distance - 1);
  }

  /** Whether the current page is the first behind a part that was passed over. */
  public boolean isPassingOver() {
    return passedOverFrom != null;
  }

  /** The part that was passed over, once; empty if nothing was. */
  public Optional<PassedOver> takePassedOver() {
    Optional<PassedOver> part =
        Optional.ofNullable(passedOverFrom).map(from -> new PassedOver(from, passedOverToken));
    passedOverFrom = null;
    return part;
  }

  /** All possible ids between these two, or none if they are too many to be read. */
  public static List<String> idsBetween(IdOrder idOrder, String fromId, String endId) {
    List<String> ids = new ArrayList<>();
    for (long distance = 1; distance <= MAX_PASSED_OVER_IDS; distance++) {
      Optional<String> id = idOrder.plus(fromId, distance);
      if (id.isEmpty()) {
        return List.of();
      }
      if (idOrder.compare(id.get(), endId) >= 0) {
        return ids;
      }
      ids.add(id.get());
    }
    return List.of();
  }

  /**
   * Whether a page that was requested by its token contains only rows that were read before.
   *
   * @param isRead whether a row with this id was read before the page was requested
   */
  public boolean hasOnlyReadRows(Result.Page page, Predicate<String> isRead) {
    List<String> ids = idsOf(page);
    return !isAtBeginning() && !ids.isEmpty() && ids.stream().allMatch(isRead);
  }

  /** Returns to the page from which on nothing new was shown. */
  public void returnFromNowhere() {
    token = firstFruitlessToken;
    fruitlessPages = 0;
    seenTokens.clear();
  }

  private static List<String> idsOf(Result.Page page) {
    return Stream.concat(
            page.rows().stream().map(Row::id),
            page.malformed().stream().map(MalformedRow::id).filter(id -> !id.isEmpty()))
        .toList();
  }

  /** Whether a page that was requested by its token names the same next page as the first one. */
  public boolean leadsBackToSecondPage(String nextToken) {
    return !isAtBeginning() && !nextToken.isEmpty() && nextToken.equals(secondToken);
  }

  /** The list returned to its first page; returns whether it did so twice, which is its end. */
  public boolean confirmsEnd() {
    boolean confirmed = returnedToStart;
    returnedToStart = !confirmed;
    return confirmed;
  }

  /**
   * Counts a page of a list.
   *
   * @param ordered whether the list is sorted by id; if not, its ids are remembered
   * @return whether the pages lead nowhere: there is another one, but so many in a row have shown
   *     no id that was not shown before
   */
  public boolean isEndless(Result.Page page, IdOrder idOrder, boolean ordered) {
    boolean showsNew = page.unread().isPresent();
    for (String id : idsOf(page)) {
      showsNew |= ordered ? isLast(id, idOrder) : isUnknown(id, idOrder);
    }
    return page.nextToken().isPresent() && isEndless(showsNew);
  }

  private boolean isLast(String id, IdOrder idOrder) {
    boolean last = lastShownId.isEmpty() || idOrder.compare(id, lastShownId) > 0;
    lastShownId = last ? id : lastShownId;
    return last;
  }

  private boolean isUnknown(String id, IdOrder idOrder) {
    if (shownIds == null) {
      shownIds = new VersionIndex(idOrder);
    }
    boolean unknown = !shownIds.contains(id);
    shownIds.put(id, 0);
    return unknown;
  }

  private void forgetShownIds() {
    fruitlessPages = 0;
    lastShownId = "";
    shownIds = null;
  }

  /**
   * Counts a page that names another one.
   *
   * @param showsNew whether it shows a record that no page before it has shown
   * @return whether the pages lead nowhere: so many in a row have shown nothing new
   */
  public boolean isEndless(boolean showsNew) {
    if (fruitlessPages == 0) {
      firstFruitlessToken = token;
    }
    fruitlessPages = showsNew ? 0 : fruitlessPages + 1;
    return fruitlessPages >= MAX_FRUITLESS_PAGES;
  }

  /** Counts a page that cannot be used; returns whether it may be requested again. */
  public boolean tryAgain() {
    return ++retries <= MAX_RETRIES;
  }

  public void resetRetries() {
    retries = 0;
    returnedToStart = false;
  }

  /** The current page is complete; empty: it was the last one. */
  public void advanceTo(String nextToken) {
    if (isAtBeginning()) {
      secondToken = nextToken;
    }
    markSeen(nextToken);
    token = nextToken;
  }

  /** Continues at a page other than the next one. */
  public void moveTo(String newToken) {
    token = newToken;
  }

  public void markSeen(String nextToken) {
    if (remembersTokens && !nextToken.isEmpty()) {
      seenTokens.add(nextToken);
    }
  }

  /** Discards a token because the page that named it will be read again. */
  public void forget(String nextToken) {
    seenTokens.remove(nextToken);
  }

  /** Discards all tokens: what is read next is another part of the list. */
  public void forgetTokens() {
    forgetShownIds();
    seenTokens.clear();
  }

  /** Returns to the beginning; failed attempts still count. */
  public void restart() {
    token = "";
    passedOverFrom = null;
    secondToken = "";
    forgetShownIds();
    seenTokens.clear();
  }

  /** Returns to the beginning and resets the failed attempts. */
  public void reset() {
    restart();
    resetRetries();
  }
}
