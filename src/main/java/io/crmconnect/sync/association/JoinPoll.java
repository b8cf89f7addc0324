/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import io.crmconnect.crm.ChildRow;
import io.crmconnect.crm.Membership;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Request.ReadLinks.FromRecord;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds records that have joined lists, at each poll, in the vendor's order of joining. If the
 * newest come first, a list is read until a member is known. If the oldest come first, it is read
 * to its end once, and then each time from the page that was the last one.
 */
final class JoinPoll implements ResponseHandler {
  /** The lists are looked up again so often, because a name may have got another list. */
  private static final long LISTS_INTERVAL_MS = 3_600_000;

  /** So many pages in a row that show no other member are no list that comes to an end. */
  private static final int MAX_FRUITLESS_PAGES = 10;

  private final ObjectContext context;
  private final LinkComparison comparison;
  private final KnownLinks knownLinks;
  private final FromRecords lists;
  private final List<String> found = new ArrayList<>();

  /** The lists that are left in this poll. */
  private final Deque<FromRecord> waiting = new ArrayDeque<>();

  /** Where the last page of a list begins, if the oldest members come first. */
  private final Map<String, String> lastPages = new HashMap<>();

  /** The list whose pages are being read; empty: none. */
  private String walkedList = "";

  /** The tokens of the pages of that list. */
  private final Set<String> tokens = new HashSet<>();

  /** The members of the last page that had any. */
  private List<String> lastMembers = List.of();

  /** Pages in a row that show nothing else. */
  private int fruitlessPages;

  private boolean listed;
  private long listAgainAt = Long.MIN_VALUE;
  private long nextPollAt = Long.MIN_VALUE;
  private boolean requestInFlight;

  /**
   * @param lists of this poll alone
   */
  JoinPoll(
      ObjectContext context, LinkComparison comparison, KnownLinks knownLinks, FromRecords lists) {
    this.context = context;
    this.comparison = comparison;
    this.knownLinks = knownLinks;
    this.lists = lists;
  }

  /** The first pass finds all members, so there is nothing to poll before its end. */
  void advance() {
    if (requestInFlight || context.cursor().backfill().isRunning() || !areListsKnown()) {
      return;
    }
    if (waiting.isEmpty()) {
      if (context.now() < nextPollAt) {
        context.scheduleWakeUp(nextPollAt);
        return;
      }
      nextPollAt = context.now() + intervalMs();
      walkedList = "";
      found.forEach(id -> waiting.add(new FromRecord(id, Optional.ofNullable(lastPages.get(id)))));
    }
    if (!waiting.isEmpty() && !context.isKafkaBehind()) {
      requestInFlight = true;
      context.send(
          this,
          new Request.ReadLinks(context.object(), List.of(waiting.getFirst()), true),
          RequestPriority.INCREMENTAL,
          context.now());
    }
  }

  private long intervalMs() {
    return PassInterval.extend(
        context.settings().pollIntervalMs(),
        found.size(),
        context.vendorCapabilities().dailyLimit());
  }

  private boolean areListsKnown() {
    if (context.now() >= listAgainAt && waiting.isEmpty()) {
      listAgainAt = context.now() + LISTS_INTERVAL_MS;
      listed = false;
      found.clear();
      lists.restart("");
    }
    while (!listed) {
      String lastId = found.isEmpty() ? "" : found.get(found.size() - 1);
      Optional<FromRecords.Chunk> chunk = lists.next(lastId);
      if (chunk.isEmpty()) {
        return false;
      }
      found.addAll(chunk.get().ids());
      listed = chunk.get().last();
    }
    return true;
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    requestInFlight = false;
    FromRecord asked = waiting.removeFirst();
    ((Result.Links) result)
        .records().stream()
            .filter(each -> each.fromId().equals(asked.id()))
            .forEach(each -> onPage(asked, each, inFlightRequest));
  }

  /** Whether the page after this one may be asked for; otherwise the list is left to a pass. */
  private boolean mayGoOn(FromRecord asked, Result.LinksOfRecord page) {
    if (!asked.id().equals(walkedList)) {
      walkedList = asked.id();
      tokens.clear();
      lastMembers = List.of();
      fruitlessPages = 0;
    }
    List<String> members = page.links().stream().map(ChildRow::id).toList();
    boolean fruitful = !members.isEmpty() && !members.equals(lastMembers);
    fruitlessPages = fruitful ? 0 : fruitlessPages + 1;
    lastMembers = fruitful ? members : lastMembers;
    return page.nextPage().isEmpty()
        || (tokens.add(page.nextPage().get()) && fruitlessPages < MAX_FRUITLESS_PAGES);
  }

  private void onPage(
      FromRecord asked, Result.LinksOfRecord page, InFlightRequest inFlightRequest) {
    List<ChildRow> members = List.copyOf(page.links());
    boolean oldestFirst = isOldestFirst(members);
    boolean reachedKnown = members.stream().anyMatch(each -> knownLinks.contains(each.id()));
    comparison.compare(members, inFlightRequest);
    if (!mayGoOn(asked, page)) {
      lastPages.remove(asked.id());
    } else if (page.nextPage().isEmpty() || page.nextPage().equals(asked.after())) {
      if (!oldestFirst) {
        lastPages.remove(asked.id());
      }
    } else if (oldestFirst) {
      lastPages.put(asked.id(), page.nextPage().get());
      waiting.addFirst(new FromRecord(asked.id(), page.nextPage()));
    } else if (!reachedKnown) {
      waiting.addFirst(new FromRecord(asked.id(), page.nextPage()));
    }
  }

  /** Of a page without two different times it is not known, so it is read on. */
  private static boolean isOldestFirst(List<ChildRow> members) {
    return members.isEmpty()
        || joinedAt(members.get(0)) <= joinedAt(members.get(members.size() - 1));
  }

  private static long joinedAt(ChildRow member) {
    return ((Membership) member).joinedAt();
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    requestInFlight = false;
  }

  /** The list is left to the next poll. */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    requestInFlight = false;
    waiting.removeFirst();
  }

  /** The token of the last page has expired. */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    requestInFlight = false;
    FromRecord asked = waiting.removeFirst();
    return lastPages.remove(asked.id()) != null;
  }
}
