package io.crmconnect.sync;

import io.crmconnect.crm.BadRow;
import io.crmconnect.crm.Ids;
import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.ReconcileCursor.Run;
import io.crmconnect.sync.ReconcileCursor.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

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
 *   <li>What follows from a page is in {@link OpenSlices}, until it is done.
 *   <li>A list that keeps no order is compared as one slice.
 * </ul>
 */
final class Sweep implements Asker {
  private static final int TRIES = 3;
  private static final int OPEN = 300;

  /** Where so many ids of the topic are missing in one page, it is compared in parts. */
  private static final int PART = 1_000;

  private final ObjectContext context;
  private final SweepEnd end;
  private final OpenSlices slices;
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

  Sweep(ObjectContext context) {
    this.context = context;
    this.end = new SweepEnd(context);
    this.slices = new OpenSlices(context, end);
  }

  void advance() {
    if (!context.settings().reconcile().on()) {
      return;
    }
    if (!opened) {
      open();
      return;
    }
    slices.advance();
    if (!asking
        && !toAsk.isEmpty()
        && slices.size() < OPEN
        && !slices.isFull()
        && !context.kafkaIsBehind()) {
      askPage();
    }
    if (!asking && toAsk.isEmpty() && slices.isEmpty()) {
      ended();
    }
  }

  private void open() {
    end.tellUnheard();
    Known known = context.known();
    if (known.refreshing()) {
      return;
    }
    if (!slices.run().underWay()) {
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
    if (slices.run().stage().isFirst() && slices.run().left().equals(List.of(Stretch.WHOLE))) {
      // Nothing that was compared counts: a list that keeps no order is begun anew.
      slices.move(slices.run().countingAnew());
    }
    toAsk.clear();
    toAsk.addAll(slices.run().left());
    tokens.clear();
    silent.clear();
    tries = 0;
    unordered = null;
  }

  private void askPage() {
    asking = true;
    slices.asked();
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
      restart(slices.run().stage().ofRelease() ? Stage.RELEASED : Stage.SWEEP);
    }
    return true;
  }

  /** All is compared anew, under the same run. */
  private void restart(Stage stage) {
    forgetOpen();
    Run run = slices.run();
    Run anew = Run.start(run.id(), stage, List.of(Stretch.WHOLE)).counting(run.counts());
    slices.move(stage.isFirst() ? anew.countingAnew() : anew);
    toAsk.add(Stretch.WHOLE);
  }

  private void forgetOpen() {
    context.withdraw(List.of(this));
    slices.forget();
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
        restart(slices.run().stage());
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
    slices.pageTaken();
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
    String rowsEnd = rows.isEmpty() ? at.after() : rows.get(rows.size() - 1).id();
    Stretch rest = past || next.isEmpty() ? null : new Stretch(next, rowsEnd, at.until());
    if (rest != null && rowsEnd.isEmpty()) {
      // The list begins with a page without rows: nothing is said of any id yet.
      toAsk.addFirst(rest);
      slices.open(at, rest, SliceComparison.NOTHING, ask, alone);
      return;
    }
    String until = rest == null ? at.until() : rowsEnd;
    Set<String> there = new HashSet<>();
    rows.forEach(row -> there.add(row.id()));
    String from = at.after();
    List<Row> left = rows;
    for (String cut : cuts(from, until, there::contains)) {
      int upTo = (int) left.stream().takeWhile(row -> isUpTo(row.id(), cut)).count();
      Stretch behind = new Stretch(at.token(), cut, at.until());
      slice(new Stretch(at.token(), from, cut), behind, left.subList(0, upTo), ask, alone);
      from = cut;
      left = left.subList(upTo, left.size());
      if (slices.isFull()) {
        // The page is asked for once more when there is room for what else is missing in it.
        toAsk.addFirst(behind);
        tokens.remove(next);
        return;
      }
    }
    if (rest != null) {
      toAsk.addFirst(rest);
    }
    slice(new Stretch(at.token(), from, until), rest, left, ask, alone);
    if (rest == null) {
      silent.clear();
    } else if (!rows.isEmpty()) {
      silent.clear();
      noteSilent(bad);
    }
  }

  private void noteSilent(List<BadRow> bad) {
    for (BadRow row : bad) {
      if (context.known().ids().contains(row.id())) {
        silent.add(row.id());
      }
    }
  }

  /** Where to cut a stretch in which much is missing. */
  private List<String> cuts(String after, String until, Predicate<String> there) {
    List<String> cuts = new ArrayList<>();
    long[] missing = {0};
    context
        .known()
        .ids()
        .range(
            after,
            until,
            (id, version) -> {
              if (!there.test(id) && ++missing[0] % PART == 0) {
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
    slices.open(stretch, rest, found, ask, alone);
  }

  private void takeUnordered(Stretch at, List<Row> rows, List<BadRow> bad, String next, Ask ask) {
    rows.forEach(row -> unordered.put(row.id(), row.version()));
    bad.forEach(row -> unordered.put(row.id(), 0));
    KnownIds known = context.known().ids();
    slices.open(Stretch.WHOLE, Stretch.WHOLE, SliceComparison.listed(known, rows), ask, false);
    if (!next.isEmpty()) {
      toAsk.addFirst(new Stretch(next, "", ""));
      return;
    }
    boolean alone = unordered.size() == 0;
    String from = "";
    for (String cut : cuts("", "", unordered::contains)) {
      slices.open(Stretch.WHOLE, Stretch.WHOLE, unseen(from, cut), ask, alone);
      from = cut;
    }
    slices.open(Stretch.WHOLE, null, unseen(from, ""), ask, alone);
  }

  private SliceComparison unseen(String after, String until) {
    return SliceComparison.unordered(context.known().ids(), after, until, unordered);
  }

  private void ended() {
    if (end.decide()) {
      toAsk.addAll(slices.run().left());
      tokens.clear();
    } else {
      opened = false;
      restarts = 0;
    }
  }
}
