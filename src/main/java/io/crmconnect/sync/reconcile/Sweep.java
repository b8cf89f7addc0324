/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.reconcile;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.offset.ListRange;
import io.crmconnect.offset.ReconcileRun;
import io.crmconnect.offset.ReconcileStage;
import io.crmconnect.record.EventKind;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.DailyAlert;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageWalk;
import io.crmconnect.sync.core.ReconcileCounters;
import io.crmconnect.sync.core.RequestSize;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
import io.crmconnect.sync.core.TopicContents;
import io.crmconnect.sync.core.UnfinishedLists;
import io.crmconnect.sync.delete.DeleteConfirmation;
import io.crmconnect.sync.delete.DeleteGuard;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Compares the vendor's complete list, slice by slice, with the contents of the topic. Ids that the
 * vendor lacks become delete candidates; rows that differ are read and emitted.
 *
 * <pre>
 *   IDLE --due, topic read--> COMPARING --room for slices--> LISTING --page--> COMPARING
 *    ^                            | no page left, no slice open
 *    |                            v
 *    +--- finished <-- {@link ReconcileRuns} decides about deferred slices
 * </pre>
 *
 * <ul>
 *   <li>Compared slices are in {@link PendingSlices} until they are resolved.
 *   <li>An unordered list is compared as one slice.
 *   <li>If ids cannot be read, the list contains complete rows, and a second pass over it replaces
 *       the direct read that confirms a delete.
 * </ul>
 */
public final class Sweep implements ResponseHandler {
  private enum State {
    IDLE,
    /** Slices may wait for their rows and deletes; the next page was not requested yet. */
    COMPARING,
    /** Like COMPARING, and the next page is requested. */
    LISTING
  }

  private static final int MAX_OPEN_SLICES = 300;
  private static final long PASSED_OVER_ALERT_MS = 3_600_000;

  /** If so many ids of the topic are missing in one page, it is compared in parts. */
  private static final int SPLIT_EVERY = 1_000;

  private final ObjectContext context;
  private final SyncMode mode;
  private final RowEmitter emitter;
  private final TopicContents topicContents;
  private final ReconcileRuns reconcileRuns;
  private final PendingSlices pendingSlices;
  private final ValueComparison valueComparison;
  private final Deque<ListRange> pendingRanges = new ArrayDeque<>();
  private final PageWalk pageWalk = PageWalk.fromBeginning();
  private final RequestSize requestSize;

  /** Whether the next page brings ids only, because the one with a row cannot be read. */
  private boolean withoutRows;

  /**
   * Ids after the last row that the vendor returned in a form that cannot be parsed. They belong to
   * the current slice and are not missing.
   */
  private final Set<String> unreadableIds = new HashSet<>();

  private State state = State.IDLE;
  private int restarts;
  private final AlertThrottle passedOverAlerts = new AlertThrottle(PASSED_OVER_ALERT_MS);
  private final DailyAlert dailyAlert = new DailyAlert();

  /** Earliest time of the next pass, which checks again what the last one lacked. */
  private long passNotBefore;

  /** All ids of an unordered list; null: the list is ordered. */
  private VersionIndex unorderedIds;

  private Sweep(
      ObjectContext context,
      SyncMode mode,
      RowEmitter emitter,
      TopicContents topicContents,
      ReconcileRuns reconcileRuns,
      PendingSlices pendingSlices,
      ValueComparison valueComparison) {
    this.context = context;
    this.mode = mode;
    this.emitter = emitter;
    this.topicContents = topicContents;
    this.reconcileRuns = reconcileRuns;
    this.pendingSlices = pendingSlices;
    this.valueComparison = valueComparison;
    this.requestSize = new RequestSize(context, context.capabilities().listPageSize());
  }

  public static Sweep create(
      ObjectContext context,
      SyncMode mode,
      RowEmitter emitter,
      TopicContents topicContents,
      DeleteGuard deleteGuard,
      DeleteConfirmation deleteConfirmation,
      ReconcileCounters reconcileCounters) {
    ValueComparison values = new ValueComparison(context, mode);
    ReconcileRuns runs = new ReconcileRuns(context, topicContents, deleteGuard, values);
    PendingSlices slices =
        new PendingSlices(
            context,
            mode,
            emitter,
            topicContents,
            deleteGuard,
            deleteConfirmation,
            reconcileCounters,
            runs,
            values);
    return new Sweep(context, mode, emitter, topicContents, runs, slices, values);
  }

  /** A row of this id was emitted, by whichever sync. */
  public void onRowEmitted(String id) {
    pendingSlices.onRowEmitted(id);
  }

  public void advance() {
    if (!context.settings().reconcile().isEnabled()) {
      return;
    }
    if (state == State.IDLE) {
      openRun();
      return;
    }
    pendingSlices.advance();
    if (state == State.COMPARING
        && !pendingRanges.isEmpty()
        && pendingSlices.size() < MAX_OPEN_SLICES
        && !pendingSlices.isFull()
        && !context.isKafkaBehind()) {
      requestPageIfDue();
    }
    if (state == State.COMPARING && pendingRanges.isEmpty() && pendingSlices.isEmpty()) {
      finishPass();
    }
  }

  private void openRun() {
    reconcileRuns.warnIgnoredRelease();
    if (topicContents.isReloading()) {
      return;
    }
    if (!pendingSlices.run().isActive()) {
      if (!reconcileRuns.isDue() || mode.isCopyingHistory()) {
        return;
      }
      if (!topicContents.isLoaded() || !reconcileRuns.isTopicRefreshed()) {
        reconcileRuns.markTopicRefreshed();
        topicContents.reload();
        return;
      }
      reconcileRuns.startRun();
    } else if (!topicContents.isLoaded()) {
      topicContents.reload();
      return;
    } else if (!context.capabilities().readsByIds()) {
      // What an earlier task did not find in the list is not known.
      restart(firstPassOf(pendingSlices.run().stage()));
    }
    state = State.COMPARING;
    if (pendingSlices.run().stage().isFirstPass()
        && pendingSlices.run().remaining().equals(List.of(ListRange.WHOLE_LIST))) {
      // The counts so far are discarded: an unordered list is read again from the start.
      pendingSlices.storeRun(pendingSlices.run().resetCounts());
    }
    pendingRanges.clear();
    pendingRanges.addAll(pendingSlices.run().remaining());
    pageWalk.reset();
    unreadableIds.clear();
    unorderedIds = null;
    pendingSlices.startPass();
  }

  private void requestPageIfDue() {
    if (context.now() < passNotBefore) {
      context.scheduleWakeUp(passNotBefore);
    } else {
      requestPage();
    }
  }

  private void requestPage() {
    state = State.LISTING;
    pendingSlices.onConfirmationSent();
    pageWalk.moveTo(pendingRanges.peekFirst().pageToken());
    Request.ListPage page =
        new Request.ListPage(
            context.object(),
            pageWalk.pageToken(),
            withoutRows ? List.of() : fieldsToList(),
            requestSize.pageLimit());
    context.send(this, page, RequestPriority.BACKFILL, context.now());
  }

  /** Rows that cannot be read later come with the list, and so do values that are compared. */
  private List<String> fieldsToList() {
    if (!context.capabilities().readsByIds() && mode.emitsToTopic()) {
      return mode.requestedFields();
    }
    return comparesValues() ? valueComparison.listedFields() : List.of();
  }

  /** Values are compared once in a run. */
  private boolean comparesValues() {
    return pendingSlices.run().stage() == ReconcileStage.COMPARE;
  }

  private ValueComparison.Page valuesOf(InFlightRequest inFlightRequest) {
    return comparesValues()
        ? valueComparison.forPage(((Request.ListPage) inFlightRequest.request()).fields())
        : ValueComparison.Page.NONE;
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    requestPage();
  }

  /**
   * Asks for fewer rows. What cannot be listed even alone is passed over without being compared: no
   * delete is concluded from it.
   */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    state = State.COMPARING;
    Request.ListPage page = (Request.ListPage) inFlightRequest.request();
    if (requestSize.reduce(page.limit(), failure)) {
      return;
    }
    ListRange range = pendingRanges.peekFirst();
    if (!page.fields().isEmpty()) {
      withoutRows = true;
    } else {
      boolean passedOver =
          unorderedIds == null
              && pageWalk.passOver(context.capabilities().idOrder(), range.afterId()).isPresent();
      if (passedOver) {
        passOver(range, pageWalk.pageToken().orElseThrow(), inFlightRequest, failure);
      } else {
        abandonRun("the vendor does not answer requests for the next page of its list");
      }
    }
  }

  private void passOver(
      ListRange range, String token, InFlightRequest inFlightRequest, Result.Failure failure) {
    if (passedOverAlerts.tryAcquire(context.now())) {
      context.emitEvent(
          EventKind.RECONCILE_FINISHED,
          dailyAlert.nextLevel(context.now()),
          "Reconciliation of "
              + context.object().name()
              + " passes over a part of the vendor's list after the id "
              + (range.afterId().isEmpty() ? "0" : range.afterId())
              + ", because the vendor does not answer requests for it: "
              + failure.message()
              + " Deletes and differences there are not found until it does.",
          Map.of("after", range.afterId()));
    }
    pendingRanges.removeFirst();
    boolean beyondRange = !range.endId().isEmpty() && isAtOrBefore(range.endId(), token);
    // Whether the next page begins with the token's own id or behind it, that id is not compared.
    ListRange remainder = beyondRange ? null : new ListRange(token, token, range.endId());
    if (remainder != null) {
      pendingRanges.addFirst(remainder);
    }
    pendingSlices.open(range, remainder, SliceDiff.EMPTY, inFlightRequest, false);
    pendingSlices.finishPage();
  }

  /** The page token has expired. */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    state = State.COMPARING;
    if (pageWalk.isAtBeginning() || ++restarts > 1) {
      abandonRun("the vendor rejects its own page token");
    } else {
      restart(firstPassOf(pendingSlices.run().stage()));
    }
    return true;
  }

  private static ReconcileStage firstPassOf(ReconcileStage stage) {
    return stage.isRelease() ? ReconcileStage.RELEASE_RECOUNT : ReconcileStage.COMPARE;
  }

  /** Compares everything again, in the same run. */
  private void restart(ReconcileStage stage) {
    discardOpenSlices();
    ReconcileRun reconcileRun = pendingSlices.run();
    ReconcileRun restarted =
        ReconcileRun.start(reconcileRun.id(), stage, List.of(ListRange.WHOLE_LIST))
            .withCounts(reconcileRun.counts());
    pendingSlices.storeRun(stage.isFirstPass() ? restarted.resetCounts() : restarted);
    pendingRanges.add(ListRange.WHOLE_LIST);
    pendingSlices.startPass();
  }

  private void discardOpenSlices() {
    context.cancel(List.of(this));
    pendingSlices.discard();
    pendingRanges.clear();
    pageWalk.reset();
    unreadableIds.clear();
    unorderedIds = null;
  }

  private void abandonRun(String reason) {
    discardOpenSlices();
    state = State.IDLE;
    reconcileRuns.abandonRun(reason);
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    state = State.COMPARING;
    Result.Page page = (Result.Page) result;
    ListRange range = pendingRanges.peekFirst();
    if (isBehindEnd(page, range)) {
      if (!pageWalk.confirmsEnd()) {
        return;
      }
      page = page.emptied();
    }
    String nextToken = page.nextToken().orElse("");
    if (pageWalk.leadsBackTo(nextToken)) {
      if (!pageWalk.tryAgain()) {
        abandonRun("the vendor's list leads back to a page that was already read");
      }
      return;
    }
    List<Row> rows = new ArrayList<>(page.rows());
    // A part of the page may be resolved already.
    rows.removeIf(
        row ->
            isAtOrBefore(row.id(), range.afterId())
                && (pageWalk.isPassingOver() || !range.afterId().equals(range.pageToken())));
    if (unorderedIds == null && !isOrdered(rows, range.afterId())) {
      if (!pageWalk.tryAgain()) {
        restart(pendingSlices.run().stage());
        unorderedIds = new VersionIndex(context.capabilities().idOrder());
      }
      return;
    }
    if ((page.cutOff() || isEmptyList(page, range)) && pageWalk.tryAgain()) {
      return;
    }
    if (page.cutOff()) {
      abandonRun("the vendor's list has another page but does not name it");
      return;
    }
    if (pageWalk.isEndless(page, context.capabilities().idOrder(), unorderedIds == null)) {
      abandonRun(
          "the vendor's list cannot be read to its end: " + UnfinishedLists.Reason.ENDLESS.text());
      return;
    }
    pageWalk.resetRetries();
    pageWalk.takePassedOver();
    withoutRows = false;
    requestSize.onAnswered(((Request.ListPage) inFlightRequest.request()).limit());
    pageWalk.markSeen(nextToken);
    emitter.quarantineMalformed(page.malformed());
    if (comparesValues()
        && valueComparison.isActive()
        && !((Request.ListPage) inFlightRequest.request()).fields().isEmpty()) {
      rows.forEach(valueComparison.changes()::onRowSeen);
    }
    processPage(range, rows, page.malformed(), nextToken, inFlightRequest);
    pendingSlices.finishPage();
  }

  /** The rows behind the page token are gone, and the vendor returns the first page instead. */
  private boolean isBehindEnd(Result.Page page, ListRange range) {
    if (unorderedIds != null) {
      return pageWalk.hasOnlyReadRows(page, unorderedIds::contains);
    }
    IdOrder idOrder = context.capabilities().idOrder();
    String token = range.pageToken();
    // A part of the page itself may be resolved already. Its rows do not lie before its token.
    boolean beforePage =
        idOrder.isResumable(token)
            ? pageWalk.hasOnlyReadRows(page, id -> idOrder.compare(id, token) < 0)
            : pageWalk.leadsBackTo(page.nextToken().orElse(""));
    return beforePage && pageWalk.hasOnlyReadRows(page, id -> isAtOrBefore(id, range.afterId()));
  }

  private static boolean isEmptyList(Result.Page page, ListRange range) {
    return page.rows().isEmpty()
        && page.nextToken().isEmpty()
        && range.equals(ListRange.WHOLE_LIST);
  }

  private boolean isAtOrBefore(String id, String bound) {
    return !bound.isEmpty() && context.capabilities().idOrder().compare(id, bound) <= 0;
  }

  private boolean isOrdered(List<Row> rows, String afterId) {
    String previousId = afterId;
    for (Row row : rows) {
      if (isAtOrBefore(row.id(), previousId)) {
        return false;
      }
      previousId = row.id();
    }
    return true;
  }

  private void processPage(
      ListRange range,
      List<Row> rows,
      List<MalformedRow> malformedRows,
      String nextToken,
      InFlightRequest inFlightRequest) {
    pendingRanges.removeFirst();
    if (unorderedIds != null) {
      processUnorderedPage(range, rows, malformedRows, nextToken, inFlightRequest);
      return;
    }
    addUnreadable(malformedRows);
    boolean responseEmpty = rows.isEmpty() && malformedRows.isEmpty();
    boolean reachedRangeEnd =
        !range.endId().isEmpty() && rows.removeIf(row -> !isAtOrBefore(row.id(), range.endId()));
    String lastId = rows.isEmpty() ? range.afterId() : rows.get(rows.size() - 1).id();
    ListRange remainder =
        reachedRangeEnd || nextToken.isEmpty()
            ? null
            : new ListRange(nextToken, lastId, range.endId());
    if (remainder != null && lastId.isEmpty()) {
      // The list starts with a page without rows: no id can be compared yet.
      pendingRanges.addFirst(remainder);
      pendingSlices.open(range, remainder, SliceDiff.EMPTY, inFlightRequest, responseEmpty);
      return;
    }
    String endId = remainder == null ? range.endId() : lastId;
    Set<String> listedIds = new HashSet<>();
    rows.forEach(row -> listedIds.add(row.id()));
    String afterId = range.afterId();
    List<Row> remainingRows = rows;
    for (String splitPoint : splitPoints(afterId, endId, listedIds::contains)) {
      int rowCount =
          (int) remainingRows.stream().takeWhile(row -> isAtOrBefore(row.id(), splitPoint)).count();
      ListRange afterSplit = new ListRange(range.pageToken(), splitPoint, range.endId());
      openSlice(
          new ListRange(range.pageToken(), afterId, splitPoint),
          afterSplit,
          remainingRows.subList(0, rowCount),
          inFlightRequest,
          responseEmpty);
      afterId = splitPoint;
      remainingRows = remainingRows.subList(rowCount, remainingRows.size());
      if (pendingSlices.isFull()) {
        // The page is requested again when there is room for its other missing ids.
        pendingRanges.addFirst(afterSplit);
        pageWalk.forget(nextToken);
        return;
      }
    }
    if (remainder != null) {
      pendingRanges.addFirst(remainder);
    }
    openSlice(
        new ListRange(range.pageToken(), afterId, endId),
        remainder,
        remainingRows,
        inFlightRequest,
        responseEmpty);
    if (remainder == null) {
      unreadableIds.clear();
      // The next range may be on the same page, which names the same next one.
      pageWalk.forgetTokens();
    } else if (!rows.isEmpty()) {
      unreadableIds.clear();
      addUnreadable(malformedRows);
    }
  }

  private void addUnreadable(List<MalformedRow> malformedRows) {
    for (MalformedRow row : malformedRows) {
      if (topicContents.versions().contains(row.id())) {
        unreadableIds.add(row.id());
      }
    }
  }

  /** Where to split a range in which many ids are missing. */
  private List<String> splitPoints(String afterId, String endId, Predicate<String> isListed) {
    List<String> points = new ArrayList<>();
    long[] missing = {0};
    topicContents
        .versions()
        .forEachInRange(
            afterId,
            endId,
            (id, version) -> {
              if (!isListed.test(id) && ++missing[0] % SPLIT_EVERY == 0) {
                points.add(id);
              }
            });
    return points;
  }

  private void openSlice(
      ListRange listRange,
      ListRange remainder,
      List<Row> rows,
      InFlightRequest inFlightRequest,
      boolean responseEmpty) {
    SliceDiff diff =
        SliceDiff.of(
            topicContents.versions(),
            listRange.afterId(),
            listRange.endId(),
            rows,
            valuesOf(inFlightRequest),
            id ->
                unreadableIds.contains(id)
                    || mode.emittedVersions().askedBeforeLastEmission(id, inFlightRequest.seq()));
    pendingSlices.open(listRange, remainder, diff, inFlightRequest, responseEmpty);
  }

  private void processUnorderedPage(
      ListRange range,
      List<Row> rows,
      List<MalformedRow> malformedRows,
      String nextToken,
      InFlightRequest inFlightRequest) {
    rows.forEach(row -> unorderedIds.put(row.id(), row.version()));
    malformedRows.forEach(row -> unorderedIds.put(row.id(), 0));
    VersionIndex topicIds = topicContents.versions();
    pendingSlices.open(
        ListRange.WHOLE_LIST,
        ListRange.WHOLE_LIST,
        SliceDiff.ofListedRows(topicIds, rows, valuesOf(inFlightRequest)),
        inFlightRequest,
        false);
    if (!nextToken.isEmpty()) {
      pendingRanges.addFirst(new ListRange(nextToken, "", ""));
      return;
    }
    boolean responseEmpty = unorderedIds.size() == 0;
    String afterId = "";
    for (String splitPoint : splitPoints("", "", unorderedIds::contains)) {
      pendingSlices.open(
          ListRange.WHOLE_LIST,
          ListRange.WHOLE_LIST,
          diffUnseen(afterId, splitPoint),
          inFlightRequest,
          responseEmpty);
      afterId = splitPoint;
    }
    pendingSlices.open(
        ListRange.WHOLE_LIST, null, diffUnseen(afterId, ""), inFlightRequest, responseEmpty);
  }

  private SliceDiff diffUnseen(String afterId, String endId) {
    return SliceDiff.ofUnorderedList(topicContents.versions(), afterId, endId, unorderedIds);
  }

  private void finishPass() {
    if (reconcileRuns.onEndOfList()) {
      if (!context.capabilities().readsByIds()) {
        passNotBefore = context.now() + context.settings().settleMs();
      }
      pendingSlices.startPass();
      pendingRanges.addAll(pendingSlices.run().remaining());
      pageWalk.restart();
    } else {
      state = State.IDLE;
      restarts = 0;
    }
  }
}
