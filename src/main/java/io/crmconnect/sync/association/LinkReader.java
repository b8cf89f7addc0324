/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.ChildRow;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Request.ReadLinks.FromRecord;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.RequestSize;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.UnfinishedLists;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Reads the links of a batch of records, one request after the other. Links are compared as they
 * arrive; what a record lacks is known when all its pages have been read.
 *
 * <pre>
 *   IDLE --read--> READING --the last page of the last record--> IDLE
 * </pre>
 */
final class LinkReader implements ResponseHandler {
  /** So many pages in a row that show no other link are no list that comes to an end. */
  private static final int MAX_FRUITLESS_PAGES = 10;

  /** The links of one record, as far as they were read. */
  private static final class Reading {
    private final long startedAt;
    private final Set<String> linkIds = new HashSet<>();
    private final Set<String> tokens = new HashSet<>();

    /** When a request for this record alone failed first; -1: none did. */
    private long failedAloneAt = -1;

    private boolean restarted;

    /** Of a list, the last member whose page was compared; empty: none was. */
    private String lastLinkId = "";

    private long linkCount;

    /** Pages in a row without a link that was not shown before. */
    private int fruitlessPages;

    /** Whether each answer had links, of this record or of another one. */
    private boolean proven = true;

    Reading(long startedAt) {
      this.startedAt = startedAt;
    }

    /** Whether the page after this one may be asked for. */
    boolean mayGoOn(String nextPage, boolean fruitful) {
      fruitlessPages = fruitful ? 0 : fruitlessPages + 1;
      return tokens.add(nextPage) && fruitlessPages < MAX_FRUITLESS_PAGES;
    }
  }

  private final ObjectContext context;
  private final CrmObject object;
  private final BiConsumer<List<ChildRow>, InFlightRequest> onRows;
  private final Consumer<LinkBatch.Read> onListRange;
  private final Predicate<String> isChildless;
  private final boolean readsLists;
  private final int maxLinksOfRecord;
  private final RowEmitter emitter;
  private final IdOrder idOrder;
  private final RequestSize requestSize;

  /** Whether the pages are endless or lead in a circle. */
  private final Consumer<Boolean> tellEndless;

  private final Deque<FromRecord> waiting = new ArrayDeque<>();
  private final Map<String, Reading> readings = new LinkedHashMap<>();
  private RequestPriority priority = RequestPriority.BACKFILL;
  private Consumer<LinkBatch> onFinished = batch -> {};
  private LinkBatch batch = new LinkBatch();
  private List<String> controls = List.of();
  private boolean reading;

  /**
   * @param missingLinks gets each page of a list, whose members are too many to be remembered
   * @param isChildless whether the vendor has said that a record has no links
   */
  LinkReader(
      ObjectContext context,
      ChildObject child,
      LinkComparison comparison,
      MissingLinks missingLinks,
      Predicate<String> isChildless,
      RowEmitter emitter) {
    this(
        context,
        context.object(),
        child instanceof ListMemberships,
        comparison::compare,
        missingLinks::onRead,
        isChildless,
        Integer.MAX_VALUE,
        emitter);
  }

  private LinkReader(
      ObjectContext context,
      CrmObject object,
      boolean readsLists,
      BiConsumer<List<ChildRow>, InFlightRequest> onRows,
      Consumer<LinkBatch.Read> onListRange,
      Predicate<String> isChildless,
      int maxLinksOfRecord,
      RowEmitter emitter) {
    this.context = context;
    this.object = object;
    this.readsLists = readsLists;
    this.onRows = onRows;
    this.onListRange = onListRange;
    this.isChildless = isChildless;
    this.maxLinksOfRecord = maxLinksOfRecord;
    this.emitter = emitter;
    Capabilities capabilities = context.capabilities();
    this.idOrder = capabilities.idOrder();
    this.requestSize = new RequestSize(context, capabilities.maxIdsPerRead());
    UnfinishedLists unfinished = new UnfinishedLists(context, "What belongs to one record in");
    this.tellEndless =
        endless ->
            unfinished.report(
                endless ? UnfinishedLists.Reason.ENDLESS : UnfinishedLists.Reason.LEADS_BACK,
                "Nothing of it is deleted, and the next pass reads it again.");
  }

  /**
   * A reader of links from their other end, which only tells what it finds there.
   *
   * @param maxLinks a record with more of them is given up
   */
  static LinkReader reversed(
      ObjectContext context, Association association, int maxLinks, RowEmitter emitter) {
    return new LinkReader(
        context,
        association.reversed().toCrmObject(),
        false,
        (rows, inFlightRequest) -> {},
        range -> {},
        id -> false,
        maxLinks,
        emitter);
  }

  boolean isIdle() {
    return !reading;
  }

  /** How many records fit into one request. */
  int batchSize() {
    return context.capabilities().maxIdsPerRead();
  }

  /**
   * @param fromIds at least one, none twice
   * @param finished gets what was found
   */
  void read(
      Collection<String> fromIds, RequestPriority requestPriority, Consumer<LinkBatch> finished) {
    read(fromIds, List.of(), requestPriority, finished);
  }

  /**
   * @param fromIds at least one, none twice
   * @param controlIds other records, of which as many as fit are part of each request
   * @param finished gets what was found
   */
  void read(
      Collection<String> fromIds,
      List<String> controlIds,
      RequestPriority requestPriority,
      Consumer<LinkBatch> finished) {
    reading = true;
    controls = List.copyOf(controlIds);
    priority = requestPriority;
    onFinished = finished;
    batch = new LinkBatch();
    readings.clear();
    waiting.clear();
    for (String fromId : fromIds) {
      waiting.add(new FromRecord(fromId, Optional.empty()));
    }
    sendNext();
  }

  private void sendNext() {
    if (waiting.isEmpty()) {
      reading = false;
      onFinished.accept(batch);
      return;
    }
    int limit = requestSize.limit();
    List<String> fitting = controls.subList(0, Math.min(controls.size(), limit - 1));
    List<FromRecord> next = new ArrayList<>();
    while (!waiting.isEmpty() && next.size() < limit - fitting.size()) {
      next.add(waiting.removeFirst());
    }
    send(next, fitting);
  }

  private void send(List<FromRecord> from, List<String> controlIds) {
    for (FromRecord each : from) {
      readings.computeIfAbsent(each.id(), id -> new Reading(context.now()));
    }
    List<FromRecord> all = new ArrayList<>(from);
    controlIds.forEach(id -> all.add(new FromRecord(id, Optional.empty())));
    batch.countRequest();
    context.send(this, new Request.ReadLinks(object, all), priority, context.now());
  }

  /** The records that were asked for, without control records. */
  private List<FromRecord> recordsIn(InFlightRequest inFlightRequest) {
    return ((Request.ReadLinks) inFlightRequest.request())
        .from().stream().filter(each -> readings.containsKey(each.id())).toList();
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    Request.ReadLinks request = (Request.ReadLinks) inFlightRequest.request();
    Result.Links links = (Result.Links) result;
    requestSize.onAnswered(request.limit());
    emitter.quarantineMalformed(links.malformed());
    Map<String, Result.LinksOfRecord> byRecord = new LinkedHashMap<>();
    links.records().forEach(each -> byRecord.put(each.fromId(), each));
    // A record whose links may be forgotten, but which was found, proves as much as a link.
    boolean hasLinks =
        links.records().stream().anyMatch(each -> !each.links().isEmpty() || !each.exhaustive());
    if (hasLinks) {
      batch.markLinksSeen();
    }
    for (FromRecord each : recordsIn(inFlightRequest)) {
      Result.LinksOfRecord ofRecord = byRecord.get(each.id());
      if (ofRecord == null) {
        giveUp(each.id());
      } else {
        readings.get(each.id()).proven &= hasLinks || isChildless.test(each.id());
        onPage(each, ofRecord, inFlightRequest);
      }
    }
    sendNext();
  }

  private void onPage(
      FromRecord asked, Result.LinksOfRecord page, InFlightRequest inFlightRequest) {
    Reading ofRecord = readings.get(asked.id());
    List<ChildRow> ofAsked =
        page.links().stream().filter(link -> link.parentId().equals(asked.id())).toList();
    onRows.accept(ofAsked, inFlightRequest);
    if (readsLists) {
      onPageOfList(asked, page, ofAsked, inFlightRequest);
      return;
    }
    int linksBefore = ofRecord.linkIds.size();
    ofAsked.forEach(link -> ofRecord.linkIds.add(link.id()));
    if (!page.complete() || ofRecord.linkIds.size() > maxLinksOfRecord) {
      giveUp(asked.id());
    } else if (page.nextPage().isEmpty()) {
      readings.remove(asked.id());
      batch.add(
          new LinkBatch.Read(
              asked.id(),
              ofRecord.linkIds,
              ofRecord.startedAt,
              page.exhaustive(),
              ofRecord.proven,
              "",
              ""));
    } else if (ofRecord.mayGoOn(page.nextPage().get(), ofRecord.linkIds.size() > linksBefore)) {
      waiting.add(new FromRecord(asked.id(), page.nextPage()));
    } else {
      tellUnfinished(ofRecord);
      giveUp(asked.id());
    }
  }

  /** Members come by their ids, so each page is complete for its range of ids. */
  private void onPageOfList(
      FromRecord asked,
      Result.LinksOfRecord page,
      List<ChildRow> members,
      InFlightRequest inFlightRequest) {
    Reading ofList = readings.get(asked.id());
    List<String> ids = members.stream().map(ChildRow::id).toList();
    boolean endless =
        page.nextPage().isPresent() && !ofList.mayGoOn(page.nextPage().get(), !ids.isEmpty());
    if (endless) {
      tellUnfinished(ofList);
    }
    if (!page.complete() || endless || !isAscending(ofList.lastLinkId, ids)) {
      giveUp(asked.id());
      return;
    }
    boolean isLast = page.nextPage().isEmpty();
    ofList.linkCount += ids.size();
    String lastId = ids.isEmpty() ? ofList.lastLinkId : ids.get(ids.size() - 1);
    if (isLast || !ids.isEmpty()) {
      boolean proven = ofList.linkCount > 0 || isChildless.test(asked.id());
      onListRange.accept(
          new LinkBatch.Read(
              asked.id(),
              new HashSet<>(ids),
              inFlightRequest.sentAt(),
              true,
              proven,
              ofList.lastLinkId,
              isLast ? "" : lastId));
    }
    ofList.lastLinkId = lastId;
    if (isLast) {
      readings.remove(asked.id());
      batch.addCompared(ofList.linkCount);
    } else {
      waiting.add(new FromRecord(asked.id(), page.nextPage()));
    }
  }

  private boolean isAscending(String lastId, List<String> ids) {
    String before = lastId;
    for (String id : ids) {
      if (!before.isEmpty() && idOrder.compare(before, id) >= 0) {
        return false;
      }
      before = id;
    }
    return true;
  }

  /** The pages lead in a circle, or to nothing. */
  private void tellUnfinished(Reading ofRecord) {
    tellEndless.accept(ofRecord.fruitlessPages >= MAX_FRUITLESS_PAGES);
  }

  /** Nothing is concluded about what the record lacks. */
  private void giveUp(String fromId) {
    readings.remove(fromId);
    batch.addUnread(fromId);
  }

  /** What is read from the other end is only a hint, so the sync can do without it. */
  @Override
  public boolean onRefused(InFlightRequest inFlightRequest) {
    if (object.equals(context.object())) {
      return false;
    }
    List.copyOf(readings.keySet()).forEach(this::giveUp);
    waiting.forEach(each -> batch.addUnread(each.id()));
    waiting.clear();
    batch.markRefused();
    sendNext();
    return true;
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    sendAgain(recordsIn(inFlightRequest));
  }

  private void sendAgain(List<FromRecord> from) {
    for (int i = from.size() - 1; i >= 0; i--) {
      waiting.addFirst(from.get(i));
    }
    sendNext();
  }

  /**
   * Asks for fewer records. A single one is given up once others have been answered while it was
   * not; otherwise it may be an outage.
   */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    List<FromRecord> from = recordsIn(inFlightRequest);
    int asked = ((Request.ReadLinks) inFlightRequest.request()).limit();
    if (requestSize.reduce(asked, failure)) {
      sendAgain(from);
      return;
    }
    FromRecord alone = from.get(0);
    Reading ofRecord = readings.get(alone.id());
    if (ofRecord.failedAloneAt >= 0
        && context.answeredReads().isAnsweredSince(ofRecord.failedAloneAt)) {
      requestSize.restore();
      giveUp(alone.id());
    } else {
      ofRecord.failedAloneAt =
          ofRecord.failedAloneAt < 0 ? inFlightRequest.sentAt() : ofRecord.failedAloneAt;
      waiting.addLast(alone);
    }
    sendNext();
  }

  /**
   * A page token has expired, or one of the records is refused. The records are read from their
   * beginning, then in smaller requests. A single one is given up if others were answered.
   */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    List<FromRecord> from = recordsIn(inFlightRequest);
    int asked = ((Request.ReadLinks) inFlightRequest.request()).limit();
    if (from.stream().anyMatch(each -> each.after().isPresent())) {
      from.forEach(this::restart);
    } else if (asked > 1) {
      int half = Math.max(1, from.size() / 2);
      from.subList(half, from.size()).forEach(waiting::addFirst);
      send(from.subList(0, half), List.of());
      return true;
    } else if (context.answeredReads().isAnsweredSince(0)) {
      giveUp(from.get(0).id());
    } else {
      return false;
    }
    sendNext();
    return true;
  }

  private void restart(FromRecord asked) {
    Reading ofRecord = readings.get(asked.id());
    if (asked.after().isPresent() && ofRecord.restarted) {
      giveUp(asked.id());
      return;
    }
    ofRecord.restarted |= asked.after().isPresent();
    ofRecord.tokens.clear();
    ofRecord.lastLinkId = "";
    ofRecord.linkCount = 0;
    waiting.addFirst(new FromRecord(asked.id(), Optional.empty()));
  }
}
