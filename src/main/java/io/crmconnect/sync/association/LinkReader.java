package io.crmconnect.sync.association;

import io.crmconnect.crm.Link;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Request.ReadLinks.FromRecord;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.RequestSize;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
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
import java.util.function.Consumer;

/**
 * Reads the links of a batch of records, one request after the other. Links are compared as they
 * arrive; what a record lacks is known when all its pages have been read.
 *
 * <pre>
 *   IDLE --read--> READING --the last page of the last record--> IDLE
 * </pre>
 */
final class LinkReader implements ResponseHandler {
  /** The links of one record, as far as they were read. */
  private static final class Reading {
    private final long startedAt;
    private final Set<String> linkIds = new HashSet<>();
    private final Set<String> tokens = new HashSet<>();

    /** When a request for this record alone failed first; -1: none did. */
    private long failedAloneAt = -1;

    private boolean restarted;

    Reading(long startedAt) {
      this.startedAt = startedAt;
    }
  }

  private final ObjectContext context;
  private final LinkComparison comparison;
  private final RowEmitter emitter;
  private final RequestSize requestSize;
  private final Deque<FromRecord> waiting = new ArrayDeque<>();
  private final Map<String, Reading> readings = new LinkedHashMap<>();
  private RequestPriority priority = RequestPriority.BACKFILL;
  private Consumer<LinkBatch> onFinished = batch -> {};
  private LinkBatch batch = new LinkBatch();
  private boolean reading;

  LinkReader(ObjectContext context, LinkComparison comparison, RowEmitter emitter) {
    this.context = context;
    this.comparison = comparison;
    this.emitter = emitter;
    this.requestSize = new RequestSize(context, context.capabilities().maxIdsPerRead());
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
    reading = true;
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
    List<FromRecord> next = new ArrayList<>();
    while (!waiting.isEmpty() && next.size() < requestSize.limit()) {
      next.add(waiting.removeFirst());
    }
    send(next);
  }

  private void send(List<FromRecord> from) {
    for (FromRecord each : from) {
      readings.computeIfAbsent(each.id(), id -> new Reading(context.now()));
    }
    batch.countRequest();
    context.send(this, new Request.ReadLinks(context.object(), from), priority, context.now());
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    Request.ReadLinks request = (Request.ReadLinks) inFlightRequest.request();
    Result.Links links = (Result.Links) result;
    requestSize.onAnswered(request.limit());
    emitter.quarantineMalformed(links.malformed());
    Map<String, Result.LinksOfRecord> byRecord = new LinkedHashMap<>();
    links.records().forEach(each -> byRecord.put(each.fromId(), each));
    for (FromRecord each : request.from()) {
      Result.LinksOfRecord ofRecord = byRecord.get(each.id());
      if (ofRecord == null) {
        giveUp(each.id());
      } else {
        onPage(each, ofRecord, inFlightRequest);
      }
    }
    sendNext();
  }

  private void onPage(
      FromRecord asked, Result.LinksOfRecord page, InFlightRequest inFlightRequest) {
    Reading ofRecord = readings.get(asked.id());
    for (Link link : page.links()) {
      if (link.fromId().equals(asked.id())) {
        ofRecord.linkIds.add(link.id());
        comparison.compare(link, inFlightRequest);
      }
    }
    if (!page.complete()) {
      giveUp(asked.id());
    } else if (page.nextPage().isEmpty()) {
      readings.remove(asked.id());
      batch.add(asked.id(), ofRecord.linkIds, ofRecord.startedAt);
    } else if (ofRecord.tokens.add(page.nextPage().get())) {
      waiting.add(new FromRecord(asked.id(), page.nextPage()));
    } else {
      // The pages lead in a circle.
      giveUp(asked.id());
    }
  }

  /** Nothing is concluded about what the record lacks. */
  private void giveUp(String fromId) {
    readings.remove(fromId);
    batch.addUnread(fromId);
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    sendAgain(((Request.ReadLinks) inFlightRequest.request()).from());
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
    List<FromRecord> from = ((Request.ReadLinks) inFlightRequest.request()).from();
    if (requestSize.reduce(from.size(), failure)) {
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
    List<FromRecord> from = ((Request.ReadLinks) inFlightRequest.request()).from();
    if (from.stream().anyMatch(each -> each.after().isPresent())) {
      from.forEach(this::restart);
    } else if (from.size() > 1) {
      int half = from.size() / 2;
      from.subList(half, from.size()).forEach(waiting::addFirst);
      send(from.subList(0, half));
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
    waiting.addFirst(new FromRecord(asked.id(), Optional.empty()));
  }
}
