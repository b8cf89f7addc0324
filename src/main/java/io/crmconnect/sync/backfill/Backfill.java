package io.crmconnect.sync.backfill;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.BackfillRange;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.Op;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.BatchReader;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageTracker;
import io.crmconnect.sync.core.PageWalk;
import io.crmconnect.sync.core.RequestSize;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Copies the history page by page; it can resume at a page. If pages come by ascending id and their
 * tokens are ids, the list is split into ranges that are read in parallel, so that slow responses
 * do not limit the throughput.
 *
 * <pre>
 *   READY --room--> REQUESTED --page--> READY: its rows are emitted; once all are resolved,
 *     ^                |  |             the cursor's token := next
 *     |                |  +--no next, or an id past the range's end--> DRAINING --> ENDED, FINISHED
 *     +-- a minute ----+
 *   A page with the same token, or with repeated or unsorted rows, is requested again, up to three
 *   times. Then the range pauses for a minute, or the whole list is read again as one unordered
 *   range.
 * </pre>
 *
 * A page is the last one if the vendor names no next one, whatever its size, or if it is the first
 * page again. Where the list has then ended for all ranges, {@link EndCheck} compares the rows with
 * the vendor's count before the pass is done.
 */
public final class Backfill implements ResponseHandler, BatchReader.Listener {
  private static final int MAX_PAGES_AHEAD = 2;
  private static final long MIN_SPLIT_WIDTH = 2_000;
  private static final long PROGRESS_INTERVAL_MS = 60_000;
  private static final long REPEATED_PAGE_PAUSE_MS = 60_000;

  /** How often an early end is asked about again; the pauses between add up to half an hour. */
  private static final int MAX_EARLY_END_PAUSES = 5;

  private final ObjectContext context;
  private final SyncMode mode;
  private final RowEmitter emitter;
  private final BatchReader batchReader;
  private final RequestSize pageSize;
  private final RequestSize idPageSize;
  private final List<ActiveRange> ranges = new ArrayList<>();
  private final Map<Long, ActiveRange> rangeByRequest = new LinkedHashMap<>();

  private final EndCheck endCheck = new EndCheck();
  private TokenForm tokenForm = TokenForm.OPAQUE;

  /** The highest id of all rows; empty: unknown. */
  private Optional<String> maxId = Optional.empty();

  /** Whether the vendor's count is requested. */
  private boolean countRequested;

  /** When a too early end is requested again; 0: it is not. */
  private long endRetryAt;

  private final RangeParallelism parallelism = new RangeParallelism();
  private final AlertThrottle progressThrottle = new AlertThrottle(PROGRESS_INTERVAL_MS);
  private boolean running;
  private int restarts;
  private int earlyEndPauses;

  public Backfill(ObjectContext context, SyncMode mode, RowEmitter emitter) {
    this.context = context;
    this.mode = mode;
    this.emitter = emitter;
    this.batchReader = new BatchReader(context, mode, emitter, this, RequestPriority.BACKFILL);
    this.pageSize = new RequestSize(context, context.capabilities().listPageSize());
    this.idPageSize = new RequestSize(context, context.capabilities().listPageSize());
    this.progressThrottle.markAlerted(context.now());
    loadRanges();
  }

  private void loadRanges() {
    ranges.clear();
    rangeByRequest.clear();
    BackfillCursor cursor = context.cursor().backfill();
    running = cursor.isRunning();
    // The start of the syncs requests it.
    countRequested = running;
    for (BackfillRange range : cursor.ranges()) {
      String lastSeenId = TokenForm.lastIdBefore(idOrder(), range.pageToken());
      ranges.add(new ActiveRange(range, lastSeenId, idOrder(), cursor.ordered()));
    }
  }

  private IdOrder idOrder() {
    return context.capabilities().idOrder();
  }

  public List<ResponseHandler> responseHandlers() {
    return List.of(this, batchReader);
  }

  /** The index's count and highest id. */
  public void onRecordCount(Result.RecordCount recordCount) {
    countRequested = false;
    endCheck.onRecordCount(recordCount.count());
    maxId = recordCount.maxId();
    finishIfEnded();
  }

  /** The index's count of the object's records; empty: unknown. */
  public OptionalLong expectedRows() {
    return endCheck.expectedRows().map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** Starts a new pass over the whole list. */
  public void restart(boolean ordered) {
    context.cancel(responseHandlers());
    mode.emittedVersions().dropRestored();
    String fields = context.schema().fingerprint();
    context.setCursor(
        context.cursor().with(context.cursor().backfill().startAgain(fields, ordered)));
    endCheck.reset();
    endRetryAt = 0;
    loadRanges();
    countRequested = false;
  }

  public void advance() {
    if (!running) {
      return;
    }
    if (context.cursor().backfill().state() == BackfillCursor.State.DONE) {
      finish();
      return;
    }
    retryEndIfDue();
    splitIfSlow();
    for (ActiveRange range : ranges) {
      if (range.state != ActiveRange.State.READY || range.pageTracker.size() >= MAX_PAGES_AHEAD) {
        continue;
      }
      if (context.now() < range.notBefore) {
        context.scheduleWakeUp(range.notBefore);
      } else if (!context.isKafkaBehind()) {
        requestPage(range);
      }
    }
    batchReader.flush(true);
    emitProgress();
  }

  private void requestPage(ActiveRange range) {
    range.state = ActiveRange.State.REQUESTED;
    List<String> fields = context.schema().requestedFields();
    boolean listReturnsRows =
        range.pagesWithoutRows == 0
            && (!context.capabilities().readsByIds()
                || context.vendorCapabilities().listReturnsRows(context.object(), fields));
    Request.ListPage page =
        new Request.ListPage(
            context.object(),
            range.pageWalk.pageToken(),
            listReturnsRows ? fields : List.of(),
            pageLimit(listReturnsRows));
    rangeByRequest.put(context.send(this, page, RequestPriority.BACKFILL, context.now()), range);
  }

  private void requestCount() {
    countRequested = true;
    context.send(
        this, new Request.RecordCount(context.object()), RequestPriority.BACKFILL, context.now());
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    if (inFlightRequest.request() instanceof Request.RecordCount) {
      requestCount();
      return;
    }
    ActiveRange range = rangeByRequest.remove(inFlightRequest.seq());
    if (range != null) {
      // Otherwise the backfill was restarted since.
      requestPage(range);
    }
  }

  /**
   * Asks for fewer rows. A single row is left to a read by its id; if not even its id can be
   * listed, it is passed over.
   */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    ActiveRange range = rangeByRequest.remove(inFlightRequest.seq());
    Request.ListPage page = (Request.ListPage) inFlightRequest.request();
    range.state = ActiveRange.State.READY;
    if (sizeOf(page).reduce(page.limit(), failure)) {
      return;
    }
    if (!page.fields().isEmpty()) {
      pageSize.restore();
      range.leaveOutRows(context.capabilities().readsByIds());
    } else {
      passOver(range, inFlightRequest);
    }
  }

  private void passOver(ActiveRange range, InFlightRequest inFlightRequest) {
    Optional<String> lastId = range.pageWalk.passOver(idOrder(), range.lastSeenId);
    if (lastId.isEmpty()) {
      pause(range, "is not answered for the next page");
      return;
    }
    range.lastSeenId = lastId.get();
    Optional<String> behindMaxId = maxId.flatMap(id -> idOrder().plus(id, 1));
    boolean behindEnd =
        behindMaxId.isPresent() && idOrder().compare(range.lastSeenId, behindMaxId.get()) >= 0;
    if (behindEnd) {
      // No token behind the last row leads anywhere.
      range.pageWalk.takePassedOver().ifPresent(part -> readPassedOver(range, part, behindMaxId));
      Result.Page end = new Result.Page(List.of(), List.of(), List.of(), Optional.empty());
      processPage(range, end, "", inFlightRequest);
    }
  }

  /** Where ids cannot be read, only the row that cannot be listed is left out. */
  private int pageLimit(boolean listReturnsRows) {
    if (listReturnsRows) {
      return pageSize.pageLimit();
    }
    return context.capabilities().readsByIds() ? idPageSize.pageLimit() : 1;
  }

  private RequestSize sizeOf(Request.ListPage page) {
    return page.fields().isEmpty() ? idPageSize : pageSize;
  }

  /** The vendor rejects its own token: the backfill restarts, once. */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    ActiveRange range = rangeByRequest.get(inFlightRequest.seq());
    if (range == null || range.pageWalk.isAtBeginning() || ++restarts > 1) {
      return false;
    }
    restart(context.cursor().backfill().ordered());
    return true;
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long responseTimeMs) {
    if (result instanceof Result.RecordCount recordCount) {
      onRecordCount(recordCount);
      return;
    }
    Result.Page page = (Result.Page) result;
    ActiveRange range = rangeByRequest.remove(inFlightRequest.seq());
    range.state = ActiveRange.State.READY;
    parallelism.onResponse(responseTimeMs);
    boolean ordered = context.cursor().backfill().ordered();
    Request.ListPage request = (Request.ListPage) inFlightRequest.request();
    sizeOf(request).onAnswered(request.limit());
    if (isBehindEnd(range, page, ordered)) {
      if (!range.pageWalk.confirmsEnd()) {
        requestPage(range);
        return;
      }
      page = page.emptied();
    }
    String nextToken = page.nextToken().orElse("");
    if (range.pageWalk.leadsBackTo(nextToken)) {
      onRepeatedToken(range);
      return;
    }
    if (endsEarly(page)) {
      onEarlyEnd(range);
      return;
    }
    if (ordered && !isOrdered(page.rows(), range.lastSeenId)) {
      if (range.pageWalk.tryAgain()) {
        requestPage(range);
      } else {
        restartUnordered();
      }
      return;
    }
    if (page.cutOff() && range.pageWalk.tryAgain()) {
      requestPage(range);
      return;
    }
    range.pageWalk.resetRetries();
    if (range.notBefore > 0) {
      range.notBefore = 0;
      context.emitEvent(
          EventKind.BACKFILL_PROGRESS,
          Level.INFO,
          "The backfill of " + context.object().name() + " has resumed.",
          Map.of());
    }
    if (!nextToken.isEmpty() && !page.rows().isEmpty()) {
      tokenForm = TokenForm.of(idOrder(), lastId(page.rows()), nextToken);
    }
    if (!range.isRereading) {
      emitter.quarantineMalformed(page.malformed());
    }
    range.onPage(!request.fields().isEmpty());
    Optional<PageWalk.PassedOver> passedOver = range.pageWalk.takePassedOver();
    if (passedOver.isPresent()) {
      readPassedOver(range, passedOver.get(), page.rows().stream().findFirst().map(Row::id));
    }
    processPage(range, page, nextToken, inFlightRequest);
  }

  /** The rows behind the page token are gone, and the vendor returns the first page instead. */
  private boolean isBehindEnd(ActiveRange range, Result.Page page, boolean ordered) {
    return ordered
        ? range.pageWalk.hasOnlyReadRows(page, range::isRead)
        : range.pageWalk.leadsBackToSecondPage(page.nextToken().orElse(""));
  }

  private static String lastId(List<Row> rows) {
    return rows.get(rows.size() - 1).id();
  }

  private void onRepeatedToken(ActiveRange range) {
    if (range.pageWalk.tryAgain()) {
      requestPage(range);
      return;
    }
    range.pageWalk.resetRetries();
    pause(range, "leads back to a page that was already read");
  }

  /**
   * @param reason the rest of a sentence about the vendor's list
   */
  private void pause(ActiveRange range, String reason) {
    range.notBefore = context.now() + REPEATED_PAGE_PAUSE_MS;
    context.scheduleWakeUp(range.notBefore);
    context.emitEvent(
        EventKind.BACKFILL_PROGRESS,
        Level.WARN,
        "The vendor's list of "
            + context.object().name()
            + " "
            + reason
            + ". The backfill pauses for a minute and then requests the same page again; changes"
            + " continue to flow.",
        Map.of());
  }

  /**
   * Whether the list ends with an empty page although less than half of the previous pass was seen:
   * then the vendor may have stopped to show the object's rows. An end that is believed by mistake
   * would leave their new columns empty for good.
   */
  private boolean endsEarly(Result.Page page) {
    BackfillCursor cursor = context.cursor().backfill();
    return page.rows().isEmpty()
        && page.malformed().isEmpty()
        && page.nextToken().isEmpty()
        && cursor.rows() < cursor.previousRows() / 2.0
        && earlyEndPauses <= MAX_EARLY_END_PAUSES;
  }

  private void onEarlyEnd(ActiveRange range) {
    if (range.pageWalk.tryAgain()) {
      requestPage(range);
      return;
    }
    range.pageWalk.resetRetries();
    boolean givesUp = earlyEndPauses == MAX_EARLY_END_PAUSES;
    if (givesUp) {
      range.notBefore = 0;
      requestPage(range);
    } else {
      range.notBefore = context.now() + (REPEATED_PAGE_PAUSE_MS << earlyEndPauses);
      context.scheduleWakeUp(range.notBefore);
    }
    earlyEndPauses++;
    if (earlyEndPauses > 1 && !givesUp) {
      return;
    }
    BackfillCursor cursor = context.cursor().backfill();
    context.emitEvent(
        EventKind.BACKFILL_PROGRESS,
        Level.WARN,
        "The vendor's list of "
            + context.object().name()
            + " ends after "
            + cursor.rows()
            + " rows, but the previous pass had "
            + cursor.previousRows()
            + ". "
            + (givesUp
                ? "It has done so for half an hour, so the backfill ends with it."
                : "The backfill asks again for half an hour before it believes that; changes"
                    + " continue to flow."),
        Map.of("rows", cursor.rows(), "expected", cursor.previousRows()));
  }

  private void restartUnordered() {
    restart(false);
    context.emitEvent(
        EventKind.BACKFILL_STARTED,
        Level.WARN,
        "The vendor lists "
            + context.object().name()
            + " out of id order or repeats rows. The backfill restarts and reads the list as one"
            + " unordered range.",
        Map.of());
  }

  private boolean isOrdered(List<Row> rows, String lastId) {
    String previousId = lastId;
    for (Row row : rows) {
      if (!previousId.isEmpty() && idOrder().compare(row.id(), previousId) <= 0) {
        return false;
      }
      previousId = row.id();
    }
    return true;
  }

  /**
   * Reads the ids that may be in the part of the list that was passed over, if they are few;
   * otherwise they are left to reconciliation.
   */
  private void readPassedOver(
      ActiveRange range, PageWalk.PassedOver passedOver, Optional<String> nextListedId) {
    String fromId = passedOver.fromId();
    String endId =
        nextListedId.or(() -> idOrder().plus(range.lastSeenId, 2)).orElse(range.lastSeenId);
    List<String> ids = PageWalk.idsBetween(idOrder(), fromId, endId);
    boolean read = !ids.isEmpty() && context.capabilities().readsByIds();
    context.emitEvent(
        EventKind.BACKFILL_PROGRESS,
        Level.ALERT,
        "The vendor cannot list "
            + context.object().name()
            + " with ids after "
            + (fromId.isEmpty() ? "the beginning" : fromId)
            + " and before "
            + endId
            + ". "
            + (read
                ? "These ids are read one by one."
                : "Rows in this part of the list are missing in the topic until reconciliation"
                    + " repairs them."),
        Map.of("after", fromId, "before", endId));
    if (read) {
      PageTracker.Page trackedPage =
          range.pageTracker.addPage(passedOver.token(), false, ids.size());
      ids.forEach(
          id -> batchReader.enqueue(new BatchReader.ReadTarget(id, Row.UNKNOWN_TIME, trackedPage)));
    }
  }

  private void processPage(
      ActiveRange range, Result.Page page, String nextToken, InFlightRequest inFlightRequest) {
    List<Row> rows = new ArrayList<>(page.rows().size());
    boolean reachedRangeEnd = false;
    for (Row row : page.rows()) {
      if (range.contains(row.id())) {
        rows.add(row);
      } else {
        reachedRangeEnd = true;
      }
    }
    boolean ordered = context.cursor().backfill().ordered();
    range.receive(page.rows().isEmpty() ? range.lastSeenId : lastId(page.rows()));
    reachedRangeEnd |= ordered && range.endsWith(range.lastSeenId);
    boolean lastPage = reachedRangeEnd || nextToken.isEmpty();
    String position = nextToken;
    if (lastPage && !reachedRangeEnd) {
      Optional<String> behindLastId =
          ordered && !page.cutOff()
              ? tokenForm.tokenBehind(idOrder(), range.lastSeenId)
              : Optional.empty();
      range.endList(behindLastId.isEmpty(), page.cutOff());
      position = behindLastId.or(range.pageWalk::pageToken).orElse("");
    }
    range.state = lastPage ? ActiveRange.State.DRAINING : ActiveRange.State.READY;
    range.pageWalk.advanceTo(nextToken);
    boolean idsOnly = ((Request.ListPage) inFlightRequest.request()).fields().isEmpty();
    int receivedRows = rows.size() + page.malformed().size();
    PageTracker.Page trackedPage = range.pageTracker.addPage(position, lastPage, receivedRows);
    page.malformed().forEach(malformed -> trackedPage.resolveOne());
    advanceCursor(range);
    for (Row row : rows) {
      if (isBeforeStartDate(row) || range.isEmitted(row.id())) {
        resolveRow(trackedPage);
      } else if (idsOnly && !context.capabilities().readsByIds()) {
        resolveRow(trackedPage);
        emitter.quarantineUnreadable(row.id(), "Its row is too large or cannot be answered.");
      } else if (idsOnly && !context.schema().requestedFields().isEmpty()) {
        batchReader.enqueue(new BatchReader.ReadTarget(row.id(), row.version(), trackedPage));
      } else {
        processRow(row, trackedPage, inFlightRequest);
      }
    }
    batchReader.flush(true);
  }

  private void processRow(Row row, PageTracker.Page page, InFlightRequest inFlightRequest) {
    switch (mode.emittedVersions().check(row, inFlightRequest.seq())) {
      case REREAD -> {
        if (context.capabilities().readsByIds()) {
          batchReader.enqueue(new BatchReader.ReadTarget(row.id(), Row.UNKNOWN_TIME, page));
        } else {
          // Changed since T0, or it would not have been emitted: incremental brings what is newer.
          resolveRow(page);
        }
      }
      case UNCHANGED, STALE -> resolveRow(page);
      case EMIT -> {
        resolveRow(page);
        emitter.emitRow(row, Op.SNAPSHOT, inFlightRequest, Row.UNKNOWN_TIME);
      }
    }
  }

  private boolean isBeforeStartDate(Row row) {
    return context.settings().startDate().isPresent()
        && row.version() < context.settings().startDate().getAsLong();
  }

  @Override
  public void onRow(BatchReader.ReadTarget readTarget, Row row, InFlightRequest inFlightRequest) {
    resolveRow(readTarget.page());
    emitter.emitRow(row, Op.SNAPSHOT, inFlightRequest, Row.UNKNOWN_TIME);
  }

  @Override
  public void onUnchanged(
      BatchReader.ReadTarget readTarget, Row row, InFlightRequest inFlightRequest) {
    resolveRow(readTarget.page());
  }

  @Override
  public void onUnreadable(BatchReader.ReadTarget readTarget) {
    resolveRow(readTarget.page());
  }

  /** The row was listed but has been deleted since. */
  @Override
  public void onMissing(
      BatchReader.ReadTarget readTarget, InFlightRequest inFlightRequest, boolean alone) {
    resolveRow(readTarget.page());
  }

  /**
   * The row comes from a replica, which lags by less than the settle time. Newer changes are
   * therefore after T0, and the incremental scan reads them.
   */
  @Override
  public void onStaleRow(
      BatchReader.ReadTarget readTarget, Row row, InFlightRequest inFlightRequest, boolean stale) {
    resolveRow(readTarget.page());
    if (!stale) {
      emitter.emitRow(row, Op.SNAPSHOT, inFlightRequest, Row.UNKNOWN_TIME);
    }
  }

  /** The row has its own position in the list. */
  @Override
  public void onUnrequestedRow(Row row, InFlightRequest inFlightRequest) {}

  private void resolveRow(PageTracker.Page page) {
    page.resolveOne();
    for (ActiveRange range : ranges) {
      advanceCursor(range);
    }
  }

  private void advanceCursor(ActiveRange range) {
    long rows = 0;
    boolean moved = false;
    for (PageTracker.Page page = range.pageTracker.pollCompleted();
        page != null;
        page = range.pageTracker.pollCompleted()) {
      moved = true;
      boolean passedOver = page.position().equals(range.stored.pageToken());
      range.advanceTo(page.position());
      if (!page.isLast()) {
        rows += passedOver ? 0 : page.size();
      } else if (!range.listEnded) {
        rows += page.size();
        range.state = ActiveRange.State.FINISHED;
      } else {
        range.state = ActiveRange.State.ENDED;
        if (range.rereadsLastPage) {
          range.uncountedRows = page.size();
        } else {
          rows += page.size();
        }
      }
    }
    if (moved) {
      storeRanges(rows);
      finishIfEnded();
    }
  }

  /** The pass is done once the list has ended for all ranges, unless it has ended too early. */
  private void finishIfEnded() {
    boolean ended =
        ranges.stream()
            .allMatch(
                range ->
                    range.state == ActiveRange.State.ENDED
                        || range.state == ActiveRange.State.FINISHED);
    boolean judged = endRetryAt > 0 || !context.cursor().backfill().isRunning();
    if (!running || !ended || judged || countRequested) {
      return;
    }
    long uncountedRows = ranges.stream().mapToLong(range -> range.uncountedRows).sum();
    long rows = context.cursor().backfill().rows() + uncountedRows;
    boolean cutOff = ranges.stream().anyMatch(range -> range.cutOff);
    switch (endCheck.judge(rows, cutOff, context.now())) {
      case UNKNOWN -> requestCount();
      case COMPLETE, ACCEPTED -> {
        ranges.forEach(range -> range.state = ActiveRange.State.FINISHED);
        storeRanges(uncountedRows);
      }
      case TOO_EARLY -> {
        endRetryAt = Math.max(1, endCheck.retryAt());
        context.scheduleWakeUp(endRetryAt);
        if (endCheck.isReportable()) {
          reportEarlyEnd(rows, Level.WARN, "The end of the list is requested again.");
        }
      }
    }
  }

  private void retryEndIfDue() {
    if (endRetryAt == 0) {
      return;
    }
    if (context.now() < endRetryAt) {
      context.scheduleWakeUp(endRetryAt);
      return;
    }
    endRetryAt = 0;
    requestCount();
    for (ActiveRange range : ranges) {
      if (range.state == ActiveRange.State.ENDED) {
        range.reopen();
      }
    }
  }

  private void reportEarlyEnd(long rows, Level level, String consequence) {
    long expected = endCheck.expectedRows().orElse(0L);
    context.emitEvent(
        EventKind.BACKFILL_PROGRESS,
        level,
        "The vendor's list of "
            + context.object().name()
            + " ended after "
            + rows
            + " rows, but the vendor counts "
            + expected
            + ". "
            + consequence,
        Map.of("rows", rows, "expected", expected));
  }

  private void storeRanges(long rows) {
    List<BackfillRange> remaining = new ArrayList<>();
    for (ActiveRange range : ranges) {
      if (range.state != ActiveRange.State.FINISHED) {
        remaining.add(range.stored);
      }
    }
    BackfillCursor cursor = context.cursor().backfill();
    BackfillCursor next = cursor.withProgress(remaining, cursor.rows() + rows);
    context.setCursor(context.cursor().with(remaining.isEmpty() ? next.finish() : next));
  }

  /** Adds a range while responses are slower than the request budget allows for. */
  private void splitIfSlow() {
    ranges.removeIf(range -> range.state == ActiveRange.State.FINISHED);
    BackfillCursor cursor = context.cursor().backfill();
    if (!cursor.ordered()
        || tokenForm == TokenForm.OPAQUE
        || maxId.isEmpty()
        || !parallelism.isAnotherUseful(
            countUnfinished(), context.vendorCapabilities().maxBackfillRequestsPerSecond())) {
      return;
    }
    ActiveRange widestRange = null;
    for (ActiveRange range : ranges) {
      boolean splittable = range.isListing() && !range.lastSeenId.isEmpty();
      if (splittable
          && (widestRange == null || range.width(maxId.get()) > widestRange.width(maxId.get()))) {
        widestRange = range;
      }
    }
    if (widestRange == null || widestRange.width(maxId.get()) < MIN_SPLIT_WIDTH) {
      return;
    }
    Optional<String> middle = widestRange.middle(maxId.get());
    if (middle.isEmpty()) {
      return;
    }
    String splitPoint = middle.get();
    Optional<String> firstToken = tokenForm.tokenBehind(idOrder(), splitPoint);
    if (firstToken.isEmpty()) {
      return;
    }
    ranges.add(
        ranges.indexOf(widestRange) + 1,
        new ActiveRange(
            new BackfillRange(firstToken.get(), widestRange.endId()),
            splitPoint,
            idOrder(),
            cursor.ordered()));
    widestRange.limitTo(splitPoint);
    storeRanges(0);
  }

  private long countUnfinished() {
    return ranges.stream().filter(range -> range.state != ActiveRange.State.ENDED).count();
  }

  private void emitProgress() {
    if (!progressThrottle.tryAcquire(context.now())) {
      context.scheduleWakeUp(progressThrottle.nextAlertAt());
      return;
    }
    long rows = context.cursor().backfill().rows();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("rows", rows);
    String expectedText = "";
    if (endCheck.expectedRows().isPresent()) {
      details.put("expected", endCheck.expectedRows().get());
      expectedText = " of about " + endCheck.expectedRows().get();
    }
    context.emitEvent(
        EventKind.BACKFILL_PROGRESS,
        Level.INFO,
        "Backfill of " + context.object().name() + ": " + rows + expectedText + " rows.",
        details);
  }

  private void finish() {
    running = false;
    ranges.clear();
    long rows = context.cursor().backfill().rows();
    if (endCheck.isAccepted()) {
      reportEarlyEnd(
          rows,
          Level.ALERT,
          "That has not changed for a day, so the backfill ends incomplete. Changes and"
              + " reconciliation bring the other rows if the vendor returns them.");
      return;
    }
    context.emitEvent(
        EventKind.BACKFILL_FINISHED,
        Level.INFO,
        "Backfill of " + context.object().name() + " is complete: " + rows + " rows.",
        Map.of("rows", rows));
  }
}
