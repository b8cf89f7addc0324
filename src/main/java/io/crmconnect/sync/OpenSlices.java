package io.crmconnect.sync;

import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import io.crmconnect.sync.ReconcileCursor.Counts;
import io.crmconnect.sync.ReconcileCursor.Run;
import io.crmconnect.sync.ReconcileCursor.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The slices of a sweep that were compared, until all that follows from it is done: what differs is
 * read and emitted, what is missing goes through the door for deletes.
 *
 * <pre>
 *   compared --rows and deletes emitted, in order--> done: the cursor moves over it
 *       +-----more missing than the guard lets pass--> put off to the run's end
 * </pre>
 */
final class OpenSlices implements Reader.Owner, DeleteDoor.Owner {
  /** What a page said, until all that follows from it is done. */
  private static final class Slice {
    private final Stretch stretch;

    /** Of the stretch behind it; null: nothing. */
    private final Stretch rest;

    /** What is counted once the cursor moves over it. */
    private Counts counts;

    private long spared;

    private Slice(Stretch stretch, Stretch rest, Counts counts) {
      this.stretch = stretch;
      this.rest = rest;
      this.counts = counts;
    }
  }

  /** So many ids of slices may wait to be read before the list is read on. */
  private static final int MANY = 5_000;

  private static final Counts MISSING = new Counts(0, 1, 0, 0, 0, 0);
  private static final Counts REFUTED = new Counts(0, 1, 0, 1, 0, 0);

  private record Later(Reader.Wanted wanted, long notBefore) {}

  private final ObjectContext context;
  private final SweepEnd end;
  private final Reader reader;
  private final Pages pages = new Pages();
  private final Deque<Slice> slices = new ArrayDeque<>();
  private final Map<Pages.Page, Slice> byPage = new HashMap<>();
  private final Deque<Later> later = new ArrayDeque<>();

  /** Requests since the cursor moved. */
  private long requests;

  /** Ids of open slices that are to be read. */
  private long waiting;

  OpenSlices(ObjectContext context, SweepEnd end) {
    this.context = context;
    this.end = end;
    this.reader = new Reader(context, this, Purpose.BACKFILL);
  }

  int size() {
    return slices.size();
  }

  boolean isEmpty() {
    return slices.isEmpty();
  }

  /** Whether so much waits to be read that no more is to be looked for yet. */
  boolean isFull() {
    return waiting >= MANY;
  }

  void advance() {
    while (!later.isEmpty() && later.peekFirst().notBefore() <= context.now()) {
      reader.want(later.removeFirst().wanted());
    }
    if (!later.isEmpty()) {
      context.wake(later.peekFirst().notBefore());
    }
    reader.flush(true);
  }

  /** All of a page was compared. */
  void pageTaken() {
    reader.flush(true);
    settle();
  }

  void forget() {
    context.withdraw(List.of(reader));
    context.door().forget(this);
    slices.clear();
    byPage.clear();
    pages.clear();
    later.clear();
    waiting = 0;
  }

  Run run() {
    return context.cursor().reconcile().run();
  }

  private static Suspect.Suspicion suspicion(boolean alone) {
    return alone ? Suspect.Suspicion.FAINT : Suspect.Suspicion.FIRM;
  }

  /**
   * A page was compared.
   *
   * @param rest of the list behind the stretch; null: nothing
   * @param alone whether the list had nothing at all where rows are missing
   */
  void open(Stretch stretch, Stretch rest, SliceComparison found, Asker.Ask ask, boolean alone) {
    Counts swept = new Counts(run().stage().isFirst() ? found.rows() : 0, 0, 0, 0, 0, 0);
    context.tally().add(swept);
    Slice slice = new Slice(stretch, rest, swept);
    boolean putOff =
        run().stage() == Stage.RELEASED
            || (run().stage() == Stage.SWEEP && (end.isTooMuch(found) || isEmptySoFar(found)));
    List<Row> wanted = new ArrayList<>();
    // Of a frozen object only deletes flow; the pass after the thaw brings the rest.
    for (Row row : context.frozen() ? List.<Row>of() : found.differing()) {
      if (isReconciled(row, ask)) {
        wanted.add(row);
      }
    }
    List<Row> missing = putOff ? List.of() : found.missing();
    slice.spared = found.missing().size() - missing.size();
    waiting += missing.size() + wanted.size();
    Pages.Page page = pages.open("", rest == null, missing.size() + wanted.size());
    slices.addLast(slice);
    byPage.put(page, slice);
    for (Row row : missing) {
      context
          .door()
          .suspect(
              new Suspect(row.id(), row.version(), Optional.empty(), page, suspicion(alone), this));
    }
    for (Row row : wanted) {
      reader.want(new Reader.Wanted(row.id(), row.version(), page));
    }
  }

  /** Whether the list had no row yet: if it has none at all, what it lacks is held. */
  private boolean isEmptySoFar(SliceComparison found) {
    return found.rows() == 0
        && run().counts().swept() == 0
        && slices.stream().allMatch(slice -> slice.counts.swept() == 0);
  }

  /**
   * Whether a row that differs is for reconciliation to bring: not what the incremental scan still
   * comes to, nor what history leaves out.
   */
  private boolean isReconciled(Row row, Asker.Ask ask) {
    if (context.emissions().askedTooEarly(row.id(), ask.seq())
        || row.version() >= context.cursor().incremental().watermark()) {
      return false;
    }
    return context.known().ids().contains(row.id())
        || context.cursor().isHistory(row.version(), context.settings().startDate());
  }

  // --- rows that differ ---

  /** What the incremental scan has brought meanwhile it may remember no more. */
  @Override
  public void found(Reader.Wanted wanted, Row row, Asker.Ask ask) {
    known(wanted, row, ask);
  }

  @Override
  public void known(Reader.Wanted wanted, Row row, Asker.Ask ask) {
    if (context.known().ids().version(row.id()) == row.version()) {
      done(wanted.page());
    } else {
      repair(wanted, row, ask);
    }
  }

  /** Emitted if that is no stale replica's row: only here a version is set back. */
  @Override
  public void outdated(Reader.Wanted wanted, Row row, Asker.Ask ask, boolean stale) {
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

  private void repair(Reader.Wanted wanted, Row row, Asker.Ask ask) {
    countNow(new Counts(0, 0, 0, 0, 1, 0));
    done(wanted.page());
    context.emit(row, Op.UPSERT, ask, Row.UNKNOWN);
  }

  /** Listed, and gone since. */
  @Override
  public void missing(Reader.Wanted wanted, Asker.Ask ask, boolean alone) {
    long version = context.known().ids().version(wanted.id());
    if (version == Row.UNKNOWN) {
      done(wanted.page());
      return;
    }
    context
        .door()
        .suspect(
            new Suspect(
                wanted.id(), version, Optional.empty(), wanted.page(), suspicion(alone), this));
  }

  @Override
  public void uninvited(Row row, Asker.Ask ask) {
    context.emit(row, Op.UPSERT, ask, row.version());
  }

  // --- rows that are missing ---

  @Override
  public void deleted(Suspect suspect) {
    countNow(new Counts(0, 1, 1, 0, 0, 0));
    if (run().stage() == Stage.PASSING) {
      ReconcileCursor cursor = context.cursor().reconcile();
      context.cursor(context.cursor().with(cursor.with(cursor.held().oneLess())));
    }
    done(suspect.page());
  }

  /** A release lets as many pass as were held, whatever the guard's share. */
  @Override
  public boolean mayOneMore(Deletes deletes) {
    return run().stage() == Stage.PASSING
        ? context.cursor().reconcile().held().rows() > 0
        : deletes.mayOneMore();
  }

  @Override
  public void alive(Suspect suspect, Row row, Asker.Ask ask) {
    count(suspect, REFUTED);
    if (context.frozen() || context.known().ids().version(row.id()) == row.version()) {
      done(suspect.page());
    } else {
      reader.want(new Reader.Wanted(row.id(), row.version(), suspect.page()));
    }
  }

  @Override
  public void spared(Suspect suspect, DeleteDoor.Spared why) {
    switch (why) {
      case EMITTED -> count(suspect, REFUTED);
      case GONE_ALREADY -> count(suspect, MISSING);
      case HELD, UNPROVEN -> byPage.get(suspect.page()).spared++;
    }
    done(suspect.page());
  }

  @Override
  public void asked() {
    requests++;
  }

  @Override
  public void reads() {
    asked();
  }

  private void done(Pages.Page page) {
    page.done();
    waiting--;
    settle();
  }

  private void settle() {
    for (Pages.Page page = pages.takeDone(); page != null; page = pages.takeDone()) {
      Slice slice = slices.removeFirst();
      byPage.remove(page);
      Run next = run().doneUpTo(slice.rest);
      if (slice.spared > 0) {
        next = next.putOff(slice.stretch, slice.spared);
      }
      Counts asked = new Counts(0, 0, 0, 0, 0, requests);
      requests = 0;
      move(next.counting(next.counts().plus(slice.counts).plus(asked)));
    }
  }

  /** If the slice is compared once more, after a crash, this will be found once more. */
  private void count(Suspect suspect, Counts more) {
    Slice slice = byPage.get(suspect.page());
    slice.counts = slice.counts.plus(more);
    context.tally().add(more);
  }

  /** With the record that is emitted: nothing will be found of it once more. */
  private void countNow(Counts more) {
    move(run().counting(run().counts().plus(more)));
    context.tally().add(more);
  }

  void move(Run next) {
    context.cursor(context.cursor().with(context.cursor().reconcile().with(next)));
  }
}
