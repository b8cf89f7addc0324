package io.crmconnect.sync;

import io.crmconnect.crm.Ids;
import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.Op;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies history page by page, resumable at the page. Where pages come by ascending id and their
 * tokens are ids, the list is split into lanes, so that a slow round trip does not hold it up.
 *
 * <pre>
 *   lane: ASKING --page--> emit its rows --all dealt with--> token := next --> ASKING
 *             ^  |                            no next, or an id past the lane's end --> finished
 *             +--+ the same token, rows again or out of order: asked again, up to three times;
 *                  then the whole list is read anew as one lane that trusts no order
 * </pre>
 *
 * A page is the last one when the vendor names no next one; its size says nothing.
 */
final class Backfill implements Asker, Reader.Owner {
  private static final int TRIES = 3;
  private static final int LANES = 8;
  private static final int AHEAD = 2;
  private static final long SPLIT_WIDTH = 2_000;
  private static final long PROGRESS_MS = 60_000;
  private static final long PAUSE_MS = 60_000;

  private final ObjectContext context;
  private final Reader reader;
  private final List<OpenLane> lanes = new ArrayList<>();
  private final Map<Long, OpenLane> asked = new LinkedHashMap<>();
  private final Set<String> tokensSeen = new HashSet<>();

  private boolean tokensAreIds;
  private long maxId = -1;
  private long expected = -1;
  private double roundTripMs;
  private long announcedAt;
  private boolean running;
  private int restarts;

  Backfill(ObjectContext context) {
    this.context = context;
    this.reader = new Reader(context, this, Purpose.BACKFILL);
    this.announcedAt = context.now();
    open();
  }

  private void open() {
    lanes.clear();
    asked.clear();
    tokensSeen.clear();
    running = context.cursor().backfill().running();
    for (Lane lane : context.cursor().backfill().lanes()) {
      // Where tokens are ids, the token says what was seen; else nothing is known and all is taken.
      lanes.add(new OpenLane(lane, Ids.isNumber(lane.token()) ? lane.token() : ""));
    }
  }

  List<Asker> askers() {
    return List.of(this, reader);
  }

  boolean running() {
    return running;
  }

  /** What the index says of the object's size; only for progress and for splitting. */
  void extent(Result.Extent extent) {
    expected = extent.records();
    maxId = OpenLane.number(extent.maxId().orElse(""), -1);
  }

  /** Begins a new pass over everything. */
  void restart(boolean ordered) {
    context.withdraw(askers());
    context.emissions().forgetRecalled();
    String fields = context.schema().fingerprint();
    context.cursor(context.cursor().with(BackfillCursor.start(fields, ordered)));
    open();
  }

  void advance() {
    if (!running) {
      return;
    }
    if (context.cursor().backfill().state() == BackfillCursor.State.DONE) {
      finish();
      return;
    }
    splitIfSlow();
    for (OpenLane lane : lanes) {
      if (lane.asking || lane.allAsked || lane.pages.size() >= AHEAD) {
        continue;
      }
      if (context.now() < lane.notBefore) {
        context.wake(lane.notBefore);
      } else if (!context.kafkaIsBehind()) {
        askPage(lane);
      }
    }
    reader.flush(true);
    announceProgress();
  }

  private void askPage(OpenLane lane) {
    lane.asking = true;
    List<String> fields = context.schema().requested();
    boolean whole = context.traits().listsWhole(context.object(), fields);
    Request.ListPage page =
        new Request.ListPage(context.object(), lane.askToken(), whole ? fields : List.of());
    asked.put(context.ask(this, page, Purpose.BACKFILL, context.now()), lane);
  }

  @Override
  public void again(Ask ask) {
    OpenLane lane = asked.remove(ask.seq());
    if (lane != null) {
      // Else all is read anew since.
      askPage(lane);
    }
  }

  /** A token the vendor will not go on from: all is read anew, once. */
  @Override
  public boolean refused(Ask ask) {
    if (asked.get(ask.seq()).token.isEmpty() || ++restarts > 1) {
      return false;
    }
    restart(context.cursor().backfill().ordered());
    return true;
  }

  @Override
  public void answered(Ask ask, Result result, long tookMs) {
    Result.Page page = (Result.Page) result;
    OpenLane lane = asked.remove(ask.seq());
    lane.asking = false;
    roundTripMs = roundTripMs == 0 ? tookMs : roundTripMs * 0.8 + tookMs * 0.2;
    String next = page.next().orElse("");
    boolean ordered = context.cursor().backfill().ordered();
    if (!next.isEmpty() && (next.equals(lane.token) || (!ordered && tokensSeen.contains(next)))) {
      sameTokenAgain(lane);
      return;
    }
    if (ordered && !isOrdered(page.rows(), lane.lastId)) {
      if (++lane.tries <= TRIES) {
        askPage(lane);
      } else {
        trustNoOrder();
      }
      return;
    }
    lane.tries = 0;
    if (lane.notBefore > 0) {
      lane.notBefore = 0;
      context.announce(
          EventKind.BACKFILL_PROGRESS,
          Level.INFO,
          "The backfill of " + context.object().name() + " goes on.",
          Map.of());
    }
    if (!next.isEmpty()) {
      if (!ordered) {
        tokensSeen.add(next);
      }
      tokensAreIds =
          !page.rows().isEmpty()
              && context
                  .traits()
                  .tokenAfter(page.rows().get(page.rows().size() - 1).id())
                  .filter(next::equals)
                  .isPresent();
    }
    context.quarantine(page.bad());
    take(lane, page, next, ask);
  }

  private void sameTokenAgain(OpenLane lane) {
    if (++lane.tries <= TRIES) {
      askPage(lane);
      return;
    }
    lane.tries = 0;
    lane.notBefore = context.now() + PAUSE_MS;
    context.wake(lane.notBefore);
    context.announce(
        EventKind.BACKFILL_PROGRESS,
        Level.WARN,
        "The vendor's list of "
            + context.object().name()
            + " leads back to a page that was read before; the backfill pauses for a minute and"
            + " goes on from the same page, changes go on meanwhile.",
        Map.of());
  }

  private void trustNoOrder() {
    restart(false);
    context.announce(
        EventKind.BACKFILL_STARTED,
        Level.WARN,
        "The vendor lists "
            + context.object().name()
            + " in no order of ids or repeats rows, so the backfill begins anew and trusts no order.",
        Map.of());
  }

  private static boolean isOrdered(List<Row> rows, String lastId) {
    String last = lastId;
    for (Row row : rows) {
      if (!last.isEmpty() && Ids.ORDER.compare(row.id(), last) <= 0) {
        return false;
      }
      last = row.id();
    }
    return true;
  }

  private void take(OpenLane lane, Result.Page page, String next, Ask ask) {
    List<Row> rows = new ArrayList<>(page.rows().size());
    boolean past = false;
    for (Row row : page.rows()) {
      if (lane.holds(row.id())) {
        rows.add(row);
      } else {
        past = true;
      }
    }
    if (!page.rows().isEmpty()) {
      lane.lastId = page.rows().get(page.rows().size() - 1).id();
    }
    lane.allAsked = past || next.isEmpty();
    lane.token = next;
    boolean idsOnly = ((Request.ListPage) ask.request()).fields().isEmpty();
    Pages.Page opened = lane.pages.open(next, lane.allAsked, rows.size());
    settle(lane);
    for (Row row : rows) {
      if (isTooOld(row)) {
        done(opened);
      } else if (idsOnly && !context.schema().requested().isEmpty()) {
        reader.want(new Reader.Wanted(row.id(), row.version(), opened));
      } else {
        judge(row, opened, ask);
      }
    }
    reader.flush(true);
  }

  private void judge(Row row, Pages.Page page, Ask ask) {
    switch (context.emissions().judge(row, ask.seq())) {
      case ASK_AGAIN -> reader.want(new Reader.Wanted(row.id(), Row.UNKNOWN, page));
      case KNOWN, STALE -> done(page);
      case EMIT -> {
        done(page);
        context.emit(row, Op.SNAPSHOT, ask, Row.UNKNOWN);
      }
    }
  }

  private boolean isTooOld(Row row) {
    return context.settings().startDate().isPresent()
        && row.version() < context.settings().startDate().getAsLong();
  }

  @Override
  public void found(Reader.Wanted wanted, Row row, Ask ask) {
    done(wanted.page());
    context.emit(row, Op.SNAPSHOT, ask, Row.UNKNOWN);
  }

  @Override
  public void known(Reader.Wanted wanted, Row row, Ask ask) {
    done(wanted.page());
  }

  /** Listed and gone since. */
  @Override
  public void missing(Reader.Wanted wanted, Ask ask, boolean alone) {
    done(wanted.page());
  }

  /** A replica's row lags by less than the settle time, so what it lacks lies after T0. */
  @Override
  public void outdated(Reader.Wanted wanted, Row row, Ask ask, boolean stale) {
    done(wanted.page());
    if (!stale) {
      context.emit(row, Op.SNAPSHOT, ask, Row.UNKNOWN);
    }
  }

  /** It has a place of its own in the list. */
  @Override
  public void uninvited(Row row, Ask ask) {}

  private void done(Pages.Page page) {
    page.done();
    for (OpenLane lane : lanes) {
      settle(lane);
    }
  }

  private void settle(OpenLane lane) {
    long rows = 0;
    boolean moved = false;
    for (Pages.Page page = lane.pages.takeDone(); page != null; page = lane.pages.takeDone()) {
      moved = true;
      rows += page.size();
      lane.doneUpTo(page.position());
      lane.finished = page.last();
    }
    if (moved) {
      store(rows);
    }
  }

  private void store(long rows) {
    List<Lane> left = new ArrayList<>();
    for (OpenLane lane : lanes) {
      if (!lane.finished) {
        left.add(lane.durable);
      }
    }
    BackfillCursor cursor = context.cursor().backfill();
    BackfillCursor next = cursor.with(left, cursor.rows() + rows);
    context.cursor(context.cursor().with(left.isEmpty() ? next.finished() : next));
  }

  /** A lane more while pages are waited for longer than the budget would have it. */
  private void splitIfSlow() {
    lanes.removeIf(lane -> lane.finished);
    BackfillCursor cursor = context.cursor().backfill();
    double wanted = context.traits().backfillRate() * roundTripMs / 1000 + 1;
    if (!cursor.ordered() || !tokensAreIds || lanes.size() >= Math.min(LANES, Math.ceil(wanted))) {
      return;
    }
    OpenLane widest = null;
    for (OpenLane lane : lanes) {
      boolean splittable = !lane.allAsked && !lane.lastId.isEmpty();
      if (splittable && (widest == null || lane.width(maxId) > widest.width(maxId))) {
        widest = lane;
      }
    }
    if (widest == null || widest.width(maxId) < SPLIT_WIDTH) {
      return;
    }
    String middle = Long.toString(widest.middle(maxId));
    String token = context.traits().tokenAfter(middle).orElseThrow();
    lanes.add(lanes.indexOf(widest) + 1, new OpenLane(new Lane(token, widest.until()), middle));
    widest.endAt(middle);
    store(0);
  }

  private void announceProgress() {
    if (context.now() - announcedAt < PROGRESS_MS) {
      context.wake(announcedAt + PROGRESS_MS);
      return;
    }
    announcedAt = context.now();
    long rows = context.cursor().backfill().rows();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("rows", rows);
    String of = "";
    if (expected >= 0) {
      details.put("expected", expected);
      of = " of about " + expected;
    }
    context.announce(
        EventKind.BACKFILL_PROGRESS,
        Level.INFO,
        "Backfill of " + context.object().name() + ": " + rows + of + " rows.",
        details);
  }

  private void finish() {
    running = false;
    tokensSeen.clear();
    long rows = context.cursor().backfill().rows();
    context.announce(
        EventKind.BACKFILL_FINISHED,
        Level.INFO,
        "Backfill of " + context.object().name() + " is complete: " + rows + " rows.",
        Map.of("rows", rows));
  }
}
