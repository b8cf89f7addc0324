package io.crmconnect.sync;

import io.crmconnect.crm.BadRow;
import io.crmconnect.crm.Ids;
import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import io.crmconnect.sync.ReconcileCursor.Counts;
import io.crmconnect.sync.ReconcileCursor.Run;
import io.crmconnect.sync.ReconcileCursor.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares the vendor's whole list, slice by slice, with what the topic holds: what is missing at
 * the vendor is suspected of being deleted, what differs is read and emitted.
 *
 * <pre>
 *   IDLE --due, topic read--> COMPARING --page--> COMPARING (slices wait for their rows and deletes)
 *    ^                            | no page left, no slice open
 *    |                            v
 *    +--- finished <-- {@link SweepEnd} decides about slices that were put off
 * </pre>
 *
 * <ul>
 *   <li>The cursor moves over a slice when its rows and deletes are emitted, in order.
 *   <li>A slice of which more is missing than the guard lets pass is put off to the run's end.
 *   <li>A list that keeps no order is compared as one slice.
 * </ul>
 */
final class Sweep implements Asker, Reader.Owner, DeleteDoor.Owner {
  private static final int TRIES = 3;
  private static final int OPEN = 300;

  /** What of the topic lies behind the vendor's last row is compared in parts of so many ids. */
  private static final int TAIL = 1_000;

  /**
   * What a page said, until all that follows from it is done.
   *
   * @param rest of the stretch behind it; null: nothing
   */
  private record Slice(Stretch stretch, Stretch rest, long[] spared) {}

  private record Later(Reader.Wanted wanted, long notBefore) {}

  private final ObjectContext context;
  private final SweepEnd end;
  private final Reader reader;
  private final Pages pages = new Pages();
  private final Deque<Slice> slices = new ArrayDeque<>();
  private final Deque<Later> later = new ArrayDeque<>();
  private final Deque<Stretch> toAsk = new ArrayDeque<>();
  private final Set<String> tokens = new HashSet<>();

  /**
   * Ids since the last row's of which the vendor showed something that is no row: theirs is the
   * slice that is still open, and they are not missing.
   */
  private final Set<String> silent = new HashSet<>();

  private boolean opened;
  private boolean asking;
  private int tries;
  private int restarts;

  /** All ids of a list that keeps no order; null: it keeps one. */
  private KnownIds unordered;

  private Counts counts = Counts.NONE;

  Sweep(ObjectContext context) {
    this.context = context;
    this.end = new SweepEnd(context);
    this.reader = new Reader(context, this, Purpose.BACKFILL);
  }

  void advance() {
    if (!context.settings().reconcile().on()) {
      return;
    }
    if (!opened) {
      open();
      return;
    }
    while (!later.isEmpty() && later.peekFirst().notBefore() <= context.now()) {
      reader.want(later.removeFirst().wanted());
    }
    if (!later.isEmpty()) {
      context.wake(later.peekFirst().notBefore());
    }
    reader.flush(true);
    if (!asking && !toAsk.isEmpty() && slices.size() < OPEN && !context.kafkaIsBehind()) {
      askPage();
    }
    if (!asking && toAsk.isEmpty() && slices.isEmpty()) {
      ended();
    }
  }

  private void open() {
    Known known = context.known();
    if (known.refreshing()) {
      return;
    }
    if (!run().underWay()) {
      if (!end.isDue() || (context.cursor().backfill().running() && !context.frozen())) {
        return;
      }
      if (!known.held() || !end.lookedAgain()) {
        end.looksAgain();
        known.refresh();
        return;
      }
      end.begin();
    } else if (!known.held()) {
      known.refresh();
      return;
    }
    opened = true;
    toAsk.clear();
    toAsk.addAll(run().left());
    tokens.clear();
    silent.clear();
    tries = 0;
    unordered = null;
  }

  private Run run() {
    return context.cursor().reconcile().run();
  }

  private void askPage() {
    asking = true;
    count(0, 0, 0, 0, 0, 1);
    String token = toAsk.peekFirst().token();
    Optional<String> from = token.isEmpty() ? Optional.empty() : Optional.of(token);
    Request.ListPage page = new Request.ListPage(context.object(), from, List.of());
    context.ask(this, page, Purpose.BACKFILL, context.now());
  }

  @Override
  public void again(Ask ask) {
    askPage();
  }

  /** A token that has grown old. */
  @Override
  public boolean refused(Ask ask) {
    asking = false;
    if (toAsk.peekFirst().token().isEmpty() || ++restarts > 1) {
      giveUp("the vendor refuses its own page token");
    } else {
      restart();
    }
    return true;
  }

  /** All is compared anew, under the same run. */
  private void restart() {
    forgetOpen();
    move(Run.start(run().id(), Stage.SWEEP, List.of(Stretch.WHOLE)).counting(run().counts()));
    toAsk.add(Stretch.WHOLE);
  }

  private void forgetOpen() {
    context.withdraw(List.of(this, reader));
    context.door().forget(this);
    slices.clear();
    pages.clear();
    later.clear();
    toAsk.clear();
    tokens.clear();
    silent.clear();
    unordered = null;
    tries = 0;
  }

  private void giveUp(String why) {
    forgetOpen();
    opened = false;
    end.giveUp(why);
  }

  @Override
  public void answered(Ask ask, Result result, long roundTripMs) {
    asking = false;
    Result.Page page = (Result.Page) result;
    Stretch at = toAsk.peekFirst();
    String next = page.next().orElse("");
    if (!next.isEmpty() && (next.equals(at.token()) || tokens.contains(next))) {
      if (++tries > TRIES) {
        giveUp("the vendor's list leads back to a page that was read before");
      }
      return;
    }
    List<Row> rows = new ArrayList<>(page.rows());
    // A part of the page may be done already.
    rows.removeIf(row -> isUpTo(row.id(), at.after()) && !at.after().equals(at.token()));
    if (unordered == null && !isOrdered(rows, at.after())) {
      if (++tries > TRIES) {
        restart();
        unordered = new KnownIds();
      }
      return;
    }
    if (isEmptyAtFirst(page, at) && ++tries <= TRIES) {
      return;
    }
    tries = 0;
    if (!next.isEmpty()) {
      tokens.add(next);
    }
    context.quarantine(page.bad());
    take(at, rows, page.bad(), next, ask);
    reader.flush(true);
    settle();
  }

  private static boolean isEmptyAtFirst(Result.Page page, Stretch at) {
    return page.rows().isEmpty() && page.next().isEmpty() && at.equals(Stretch.WHOLE);
  }

  private static boolean isUpTo(String id, String bound) {
    return !bound.isEmpty() && Ids.ORDER.compare(id, bound) <= 0;
  }

  private static boolean isOrdered(List<Row> rows, String after) {
    String last = after;
    for (Row row : rows) {
      if (isUpTo(row.id(), last)) {
        return false;
      }
      last = row.id();
    }
    return true;
  }

  private void take(Stretch at, List<Row> rows, List<BadRow> bad, String next, Ask ask) {
    toAsk.removeFirst();
    if (unordered != null) {
      takeUnordered(at, rows, bad, next, ask);
      return;
    }
    noteSilent(bad);
    boolean alone = rows.isEmpty() && bad.isEmpty();
    boolean past = !at.until().isEmpty() && rows.removeIf(row -> !isUpTo(row.id(), at.until()));
    boolean last = past || next.isEmpty();
    count(rows.size(), 0, 0, 0, 0, 0);
    String rowsEnd = rows.isEmpty() ? at.after() : rows.get(rows.size() - 1).id();
    if (!last) {
      Stretch rest = new Stretch(next, rowsEnd, at.until());
      toAsk.addFirst(rest);
      if (rowsEnd.isEmpty()) {
        // The list begins with a page without rows: nothing is said of any id yet.
        open(new Slice(at, rest, new long[1]), SliceComparison.NOTHING, ask, alone);
        return;
      }
      slice(at.upTo(rowsEnd), rest, rows, ask, alone);
      if (!rows.isEmpty()) {
        silent.clear();
        noteSilent(bad);
      }
      return;
    }
    String from = at.after();
    List<Row> left = rows;
    List<String> cuts = tailCuts(rowsEnd, at.until());
    for (String cut : cuts) {
      slice(
          new Stretch(at.token(), from, cut),
          new Stretch(at.token(), cut, at.until()),
          left,
          ask,
          alone);
      from = cut;
      left = List.of();
    }
    slice(new Stretch(at.token(), from, at.until()), null, left, ask, alone);
    silent.clear();
  }

  private void noteSilent(List<BadRow> bad) {
    for (BadRow row : bad) {
      if (context.known().ids().contains(row.id())) {
        silent.add(row.id());
      }
    }
  }

  /** Where to cut what of the topic lies behind the last row. */
  private List<String> tailCuts(String after, String until) {
    List<String> cuts = new ArrayList<>();
    long[] seen = {0};
    context
        .known()
        .ids()
        .range(
            after,
            until,
            (id, version) -> {
              if (++seen[0] % TAIL == 0) {
                cuts.add(id);
              }
            });
    return cuts;
  }

  private void slice(Stretch stretch, Stretch rest, List<Row> rows, Ask ask, boolean alone) {
    SliceComparison found =
        SliceComparison.of(
            context.known().ids(),
            stretch.after(),
            stretch.until(),
            rows,
            id -> silent.contains(id) || context.emissions().askedTooEarly(id, ask.seq()));
    open(new Slice(stretch, rest, new long[1]), found, ask, alone);
  }

  private void takeUnordered(Stretch at, List<Row> rows, List<BadRow> bad, String next, Ask ask) {
    count(rows.size(), 0, 0, 0, 0, 0);
    rows.forEach(row -> unordered.put(row.id(), row.version()));
    bad.forEach(row -> unordered.put(row.id(), 0));
    SliceComparison found =
        new SliceComparison(
            0, List.of(), 0, SliceComparison.differing(context.known().ids(), rows));
    if (next.isEmpty()) {
      found = SliceComparison.unordered(context.known().ids(), unordered).with(found.differing());
    } else {
      toAsk.addFirst(new Stretch(next, "", ""));
    }
    Stretch rest = next.isEmpty() ? null : Stretch.WHOLE;
    open(new Slice(Stretch.WHOLE, rest, new long[1]), found, ask, unordered.size() == 0);
  }

  private DeleteDoor.Suspicion suspicion(boolean alone) {
    if (run().stage() == Stage.RELEASED) {
      return DeleteDoor.Suspicion.RELEASED;
    }
    return alone ? DeleteDoor.Suspicion.FAINT : DeleteDoor.Suspicion.FIRM;
  }

  /**
   * @param alone whether the list had nothing at all where rows are missing
   */
  private void open(Slice slice, SliceComparison found, Ask ask, boolean alone) {
    boolean released = run().stage() == Stage.RELEASED;
    boolean putOff =
        !released
            && (found.missingCount() > SliceComparison.MOST
                || (run().stage() == Stage.SWEEP && end.isTooMuch(found)));
    List<Row> wanted = new ArrayList<>();
    // Of a frozen object only deletes flow; the pass after the thaw brings the rest.
    for (Row row : context.frozen() ? List.<Row>of() : found.differing()) {
      if (isReconciled(row, ask)) {
        wanted.add(row);
      }
    }
    List<Row> missing = putOff ? List.of() : found.missing();
    count(0, found.missingCount(), 0, 0, 0, 0);
    slice.spared()[0] = found.missingCount() - missing.size();
    Pages.Page page = pages.open("", slice.rest() == null, missing.size() + wanted.size());
    slices.addLast(slice);
    for (Row row : missing) {
      context
          .door()
          .suspect(
              new DeleteDoor.Suspect(
                  row.id(), row.version(), Optional.empty(), page, suspicion(alone), this));
    }
    for (Row row : wanted) {
      reader.want(new Reader.Wanted(row.id(), row.version(), page));
    }
  }

  /**
   * Whether a row that differs is for reconciliation to bring: not what the incremental scan still
   * comes to, nor what history leaves out.
   */
  private boolean isReconciled(Row row, Ask ask) {
    if (context.emissions().askedTooEarly(row.id(), ask.seq())
        || row.version() >= context.cursor().incremental().watermark()) {
      return false;
    }
    return context.known().ids().contains(row.id()) || context.isHistory(row.version());
  }

  // --- rows that differ ---

  /** What the incremental scan has brought meanwhile it may remember no more. */
  @Override
  public void found(Reader.Wanted wanted, Row row, Ask ask) {
    known(wanted, row, ask);
  }

  @Override
  public void known(Reader.Wanted wanted, Row row, Ask ask) {
    if (context.known().ids().version(row.id()) == row.version()) {
      done(wanted.page());
    } else {
      repair(wanted, row, ask);
    }
  }

  /** Emitted if that is no stale replica's row: only here a version is set back. */
  @Override
  public void outdated(Reader.Wanted wanted, Row row, Ask ask, boolean stale) {
    long newest =
        Math.max(
            wanted.version(),
            Math.max(
                context.known().ids().version(row.id()),
                context.emissions().lastVersion(row.id())));
    if (context.known().ids().version(row.id()) == row.version()) {
      done(wanted.page());
    } else if (context.settled(ask, newest)) {
      repair(wanted, row, ask);
    } else {
      later.addLast(new Later(wanted, context.now() + context.settings().settleMs()));
    }
  }

  private void repair(Reader.Wanted wanted, Row row, Ask ask) {
    count(0, 0, 0, 0, 1, 0);
    done(wanted.page());
    context.emit(row, Op.UPSERT, ask, Row.UNKNOWN);
  }

  /** Listed, and gone since. */
  @Override
  public void missing(Reader.Wanted wanted, Ask ask, boolean alone) {
    long version = context.known().ids().version(wanted.id());
    if (version == Row.UNKNOWN) {
      done(wanted.page());
      return;
    }
    count(0, 1, 0, 0, 0, 0);
    context
        .door()
        .suspect(
            new DeleteDoor.Suspect(
                wanted.id(), version, Optional.empty(), wanted.page(), suspicion(alone), this));
  }

  @Override
  public void uninvited(Row row, Ask ask) {
    context.emit(row, Op.UPSERT, ask, row.version());
  }

  // --- rows that are missing ---

  @Override
  public void deleted(DeleteDoor.Suspect suspect) {
    count(0, 0, 1, 0, 0, 0);
    done(suspect.page());
  }

  @Override
  public void alive(DeleteDoor.Suspect suspect, Row row, Ask ask) {
    count(0, 0, 0, 1, 0, 0);
    if (context.frozen() || context.known().ids().version(row.id()) == row.version()) {
      done(suspect.page());
    } else {
      reader.want(new Reader.Wanted(row.id(), row.version(), suspect.page()));
    }
  }

  @Override
  public void spared(DeleteDoor.Suspect suspect, DeleteDoor.Spared why) {
    if (why == DeleteDoor.Spared.EMITTED) {
      count(0, 0, 0, 1, 0, 0);
    } else if (why != DeleteDoor.Spared.GONE_ALREADY) {
      sliceOf(suspect.page()).spared()[0]++;
    }
    done(suspect.page());
  }

  @Override
  public void asked() {
    count(0, 0, 0, 0, 0, 1);
  }

  private Slice sliceOf(Pages.Page page) {
    int place = pages.placeOf(page);
    for (Slice slice : slices) {
      if (place-- == 0) {
        return slice;
      }
    }
    throw new IllegalStateException("no slice of this page");
  }

  private void done(Pages.Page page) {
    page.done();
    settle();
  }

  private void settle() {
    for (Pages.Page page = pages.takeDone(); page != null; page = pages.takeDone()) {
      Slice slice = slices.removeFirst();
      Run next = run().doneUpTo(slice.rest());
      if (slice.spared()[0] > 0) {
        next = next.putOff(slice.stretch(), slice.spared()[0]);
      }
      move(next.counting(next.counts().plus(counts)));
      counts = Counts.NONE;
    }
  }

  private void ended() {
    if (end.decide()) {
      toAsk.addAll(run().left());
      tokens.clear();
    } else {
      opened = false;
      restarts = 0;
    }
  }

  private void count(
      long swept, long missing, long deleted, long refuted, long repaired, long requests) {
    Counts more = new Counts(swept, missing, deleted, refuted, repaired, requests);
    counts = counts.plus(more);
    context.tally().add(more);
  }

  private void move(Run next) {
    context.cursor(context.cursor().with(context.cursor().reconcile().with(next)));
  }
}
