/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.CopiedRecords;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageWalk;
import io.crmconnect.sync.core.RequestSize;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.UnfinishedLists;
import io.crmconnect.sync.core.UnreadParts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The records whose links a pass reads, by ascending id: those in the topic of their object, if
 * that is known, or else those that the vendor lists; and the records that links in the topic come
 * from, because they may be deleted.
 */
final class FromRecords implements ResponseHandler {
  /**
   * Some records.
   *
   * @param last whether no record follows
   */
  record Chunk(List<String> ids, boolean last) {}

  private final ObjectContext context;
  private final CrmObject from;
  private final CopiedRecords copiedRecords;
  private final KnownLinks knownLinks;
  private final IdOrder idOrder;
  private final int chunkSize;
  private final RequestSize requestSize;

  /** Listed by the vendor and not taken yet. */
  private final TreeSet<String> listed;

  /**
   * Whether the records are lists: few, listed in no order, and those of the topic do not count.
   */
  private final boolean lists;

  private final UnreadParts unreadParts;
  private final UnfinishedLists unfinishedLists;

  /** Whether events say which lists are missing; those of another look-up do, otherwise. */
  private final boolean tellsUnread;

  /** Those that have no child, as the vendor says. */
  private final Set<String> childless = new TreeSet<>();

  private PageWalk pageWalk = PageWalk.fromBeginning();

  /** Records up to this one were read before; empty: none. */
  private String skipUpTo = "";

  private boolean allListed;
  private boolean requestInFlight;
  private long listRequests;

  FromRecords(
      ObjectContext context,
      ChildObject child,
      CopiedRecords copiedRecords,
      KnownLinks knownLinks,
      boolean tellsUnread) {
    this.tellsUnread = tellsUnread;
    this.context = context;
    this.from = child.parent();
    this.lists = child instanceof ListMemberships;
    this.unreadParts = new UnreadParts(context);
    this.unfinishedLists =
        new UnfinishedLists(context, "The list of " + from.name() + ", which is read for");
    this.copiedRecords = copiedRecords;
    this.knownLinks = knownLinks;
    this.idOrder = context.vendorCapabilities().capabilities(from).idOrder();
    this.chunkSize = context.capabilities().maxIdsPerRead();
    this.requestSize =
        new RequestSize(context, context.vendorCapabilities().capabilities(from).listPageSize());
    this.listed = new TreeSet<>(idOrder);
  }

  /**
   * Begins behind a record.
   *
   * @param afterId empty: at the beginning
   */
  void restart(String afterId) {
    listed.clear();
    allListed = false;
    listRequests = 0;
    childless.clear();
    unreadParts.clear();
    skipUpTo = afterId;
    // Whether an id is a page token is not known here.
    pageWalk = PageWalk.fromBeginning();
  }

  /** Whether the vendor has said that the record has no child. */
  boolean isChildless(String id) {
    return childless.contains(id);
  }

  long listRequests() {
    return listRequests;
  }

  /** The next records; empty while the vendor is asked for them. */
  Optional<Chunk> next(String afterId) {
    Optional<List<String>> inTopic = copiedRecords.idsInTopic(from.name(), afterId, chunkSize);
    if (inTopic.isPresent()) {
      return Optional.of(chunk(inTopic.get(), inTopic.get().size() < chunkSize, afterId));
    }
    if (!allListed && (lists || listed.size() < chunkSize)) {
      requestPage();
      return Optional.empty();
    }
    List<String> ids = listed.stream().limit(chunkSize).toList();
    Chunk chunk = chunk(ids, allListed && ids.size() == listed.size(), afterId);
    chunk.ids().forEach(listed::remove);
    return Optional.of(chunk);
  }

  /** With the records that links in the topic come from, up to the last of these. */
  private Chunk chunk(List<String> ids, boolean isEnd, String afterId) {
    if (lists) {
      return new Chunk(ids, isEnd);
    }
    TreeSet<String> all = new TreeSet<>(idOrder);
    all.addAll(ids);
    List<String> linked = knownLinks.fromIdsAfter(afterId, chunkSize);
    String lastId = ids.isEmpty() ? afterId : ids.get(ids.size() - 1);
    for (String id : linked) {
      if (isEnd || idOrder.compare(id, lastId) <= 0) {
        all.add(id);
      }
    }
    List<String> taken = all.stream().limit(chunkSize).toList();
    boolean hasAllLinked = linked.size() < chunkSize;
    return new Chunk(taken, isEnd && hasAllLinked && taken.size() == all.size());
  }

  private void requestPage() {
    if (requestInFlight) {
      return;
    }
    requestInFlight = true;
    listRequests++;
    context.send(
        this,
        new Request.ListPage(
            from,
            pageWalk.pageToken(),
            lists ? List.of(ListMemberships.SIZE) : List.of(),
            requestSize.pageLimit()),
        RequestPriority.BACKFILL,
        context.now());
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    requestInFlight = false;
    Result.Page page = (Result.Page) result;
    requestSize.onAnswered(((Request.ListPage) inFlightRequest.request()).limit());
    String nextToken = page.nextToken().orElse("");
    boolean leadsBack = page.cutOff() || pageWalk.leadsBackTo(nextToken);
    if (leadsBack && pageWalk.tryAgain()) {
      return;
    }
    page.rows().forEach(row -> addListed(row.id()));
    page.rows().stream()
        .filter(row -> "0".equals(row.values().get(ListMemberships.SIZE)))
        .forEach(row -> childless.add(row.id()));
    page.unread().ifPresent(unreadParts::add);
    page.malformed().stream()
        .map(each -> each.id())
        .filter(id -> !id.isEmpty())
        .forEach(this::addListed);
    boolean endless = pageWalk.isEndless(page, idOrder, !lists);
    if (leadsBack || endless) {
      unfinishedLists.report(
          endless
              ? UnfinishedLists.Reason.ENDLESS
              : page.cutOff() ? UnfinishedLists.Reason.CUT_OFF : UnfinishedLists.Reason.LEADS_BACK,
          "What follows is read with the next pass.");
    }
    if (leadsBack || endless || nextToken.isEmpty()) {
      allListed = true;
      if (tellsUnread) {
        unreadParts.tell();
      }
    } else {
      pageWalk.advanceTo(nextToken);
    }
  }

  private void addListed(String id) {
    if (skipUpTo.isEmpty() || idOrder.compare(id, skipUpTo) > 0) {
      listed.add(id);
    }
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    requestInFlight = false;
  }

  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    requestInFlight = false;
    if (!requestSize.reduce(((Request.ListPage) inFlightRequest.request()).limit(), failure)) {
      // The next pass lists the rest.
      allListed = true;
    }
  }

  /** The page token has expired: the list is read from its beginning. */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    requestInFlight = false;
    if (pageWalk.isAtBeginning() || !pageWalk.tryAgain()) {
      return false;
    }
    pageWalk.restart();
    return true;
  }
}
