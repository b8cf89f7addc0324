package io.crmconnect.sync;

import io.crmconnect.crm.Ids;
import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Result.Change;
import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads every version from a watermark on, with no upper end, by ascending id: the incremental
 * scan, and the recheck that follows it at a distance.
 *
 * <pre>
 *   IDLE --due: take the next watermark--> ASKING --page, more behind it--> ASKING
 *                                             |
 *                                             | last page
 *                                             v
 *   IDLE &lt;--all ids dealt with: watermark := next-- READING
 * </pre>
 *
 * <ul>
 *   <li>The watermark moves only when the scan is drained, and to an instant taken before its first
 *       page was asked.
 *   <li>The cursor's id moves only over pages whose ids are all dealt with; pages asked ahead are
 *       asked again after a restart.
 *   <li>An id that the primary store does not show as the index names it holds the next watermark
 *       back to its version, so the next scan finds it again, until the settle time has passed.
 *       Then it is left to the recheck, which does the same once more.
 * </ul>
 */
final class Scan implements Asker, Reader.Owner, DeleteDoor.Owner {

  /** The scans of an object: the first two side by side, or the third alone. */
  enum Kind {
    INCREMENTAL,
    RECHECK,
    /** What changes while the object is frozen. */
    SHADOW
  }

  /** Pages whose ids are still being read while further ones are asked. */
  private static final int AHEAD = 4;

  private static final int TRIES = 3;
  private static final long RECHECK_MS = 600_000;
  private static final long DEFERRED_MS = 1_000;

  private final ObjectContext context;
  private final Kind kind;
  private final Purpose purpose;
  private final Reader reader;
  private final Pages pages = new Pages();
  private final Map<String, Long> deferred = new LinkedHashMap<>();

  /** What the door is asked about; the index may name an id twice. */
  private final Map<String, List<Reader.Wanted>> confirming = new LinkedHashMap<>();

  private long dueAt;
  private long startedAt;
  private String askAfter;
  private boolean asking;
  private boolean allAsked;
  private boolean sawNews;
  private boolean deferredNow;
  private int tries;
  private int quietScans;

  Scan(ObjectContext context, Kind kind) {
    this.context = context;
    this.kind = kind;
    this.purpose = kind == Kind.RECHECK ? Purpose.CONFIRM : Purpose.INCREMENTAL;
    this.reader = new Reader(context, this, purpose);
    this.dueAt = context.now();
    this.startedAt = context.now();
    this.askAfter = cursor().after();
  }

  List<Asker> askers() {
    return List.of(this, reader);
  }

  void advance() {
    if (!cursor().open()) {
      openIfDue();
    }
    if (!cursor().open()) {
      context.wake(dueAt);
      return;
    }
    if (!asking && !allAsked && pages.size() < AHEAD) {
      askPage();
    }
    if (!asking) {
      reader.flush(true);
    }
  }

  private void openIfDue() {
    long now = context.now();
    if (now < dueAt || !context.clock().known()) {
      return;
    }
    long vendorNow = context.clock().at(now);
    long next =
        kind == Kind.RECHECK
            ? vendorNow - context.settings().recheckDelayMs()
            : vendorNow - context.settings().settleMs();
    if (kind == Kind.RECHECK && next <= cursor().watermark()) {
      // Not longer than usual: a clock that went back comes right again.
      dueAt = now + Math.min(cursor().watermark() - next + 1, interval());
      return;
    }
    startedAt = now;
    askAfter = "";
    allAsked = false;
    sawNews = false;
    deferredNow = false;
    tries = 0;
    move(cursor().opened(next));
  }

  private void askPage() {
    asking = true;
    Optional<String> after = askAfter.isEmpty() ? Optional.empty() : Optional.of(askAfter);
    reader.dueAt(dueAt);
    context.ask(
        this, new Request.Window(context.object(), cursor().watermark(), after), purpose, dueAt);
  }

  @Override
  public void again(Ask ask) {
    askPage();
  }

  @Override
  public void answered(Ask ask, Result result, long roundTripMs) {
    Result.Changes page = (Result.Changes) result;
    asking = false;
    String highest = highest(page.changes());
    boolean sorted = isSorted(page.changes());
    boolean stuck = page.more() && highest.equals(askAfter);
    if ((!sorted || stuck) && ++tries <= TRIES) {
      askPage();
      return;
    }
    if (!sorted || stuck) {
      // The order of ids cannot be trusted, so neither can what lies between them: this scan
      // delivers what it sees and leaves the watermark where it is, for the next one.
      move(cursor().holdingBack(cursor().watermark()));
    }
    tries = 0;
    take(page, highest, !page.more() || stuck);
  }

  private void take(Result.Changes page, String highest, boolean last) {
    List<Change> unknown = new ArrayList<>();
    for (Change change : page.changes()) {
      if (!context.emissions().knows(change, isSecondLook(change.version()))) {
        unknown.add(change);
      }
    }
    askAfter = highest;
    allAsked = last;
    Pages.Page opened = pages.open(highest, last, unknown.size());
    for (Change change : unknown) {
      reader.want(new Reader.Wanted(change.id(), change.version(), opened));
    }
    reader.flush(false);
    settle();
  }

  private String highest(List<Change> changes) {
    String highest = askAfter;
    for (Change change : changes) {
      // Only numbers can be asked behind; what else calls itself an id is read, and passed over.
      if (Ids.isNumber(change.id())
          && (highest.isEmpty() || Ids.ORDER.compare(change.id(), highest) > 0)) {
        highest = change.id();
      }
    }
    return highest;
  }

  private boolean isSorted(List<Change> changes) {
    String last = askAfter;
    for (Change change : changes) {
      if (!last.isEmpty() && Ids.ORDER.compare(change.id(), last) <= 0) {
        return false;
      }
      last = change.id();
    }
    return true;
  }

  @Override
  public void found(Reader.Wanted wanted, Row row, Ask ask) {
    sawNews = true;
    dealtWith(wanted);
    context.emit(row, Op.UPSERT, ask, wanted.version());
  }

  @Override
  public void known(Reader.Wanted wanted, Row row, Ask ask) {
    context.emissions().remember(row, context.settled(ask, row.version()), wanted.version());
    dealtWith(wanted);
  }

  @Override
  public void missing(Reader.Wanted wanted, Ask ask, boolean alone) {
    if (!waitedEnough(wanted, ask)) {
      return;
    }
    if (!context.deletes().mayHold(wanted.id())) {
      settled(wanted);
    } else if (confirming.containsKey(wanted.id())) {
      confirming.get(wanted.id()).add(wanted);
    } else {
      confirming.put(wanted.id(), new ArrayList<>(List.of(wanted)));
      context
          .door()
          .confirm(
              new Suspect(
                  wanted.id(),
                  wanted.version(),
                  Optional.empty(),
                  wanted.page(),
                  alone ? Suspect.Suspicion.FAINT : Suspect.Suspicion.FIRM,
                  this));
    }
  }

  @Override
  public void deleted(Suspect suspect) {
    sawNews = true;
    confirming.remove(suspect.id()).forEach(this::dealtWith);
  }

  @Override
  public void alive(Suspect suspect, Row row, Ask ask) {
    // As if it had just been read: the verdict about it is the reader's.
    confirming.remove(suspect.id()).forEach(reader::want);
  }

  @Override
  public void spared(Suspect suspect, DeleteDoor.Spared why) {
    if (why == DeleteDoor.Spared.HELD) {
      context.hinted().tellHeld();
    }
    confirming.remove(suspect.id()).forEach(this::settled);
  }

  private void settled(Reader.Wanted wanted) {
    context.emissions().settle(wanted.id(), wanted.version(), isSecondLook(wanted.version()));
    dealtWith(wanted);
  }

  /** What is newer than the recheck's delay is seen by it too, but not yet for the last time. */
  private boolean isSecondLook(long version) {
    return kind == Kind.RECHECK && version <= cursor().next();
  }

  @Override
  public void outdated(Reader.Wanted wanted, Row row, Ask ask, boolean stale) {
    if (!waitedEnough(wanted, ask)) {
      return;
    }
    if (stale) {
      settled(wanted);
    } else {
      dealtWith(wanted);
      context.emit(row, Op.UPSERT, ask, wanted.version());
      context.emissions().settle(wanted.id(), wanted.version(), isSecondLook(wanted.version()));
    }
  }

  @Override
  public void uninvited(Row row, Ask ask) {
    context.emit(row, Op.UPSERT, ask, row.version());
  }

  /** If not, the id is left to the next scan. */
  private boolean waitedEnough(Reader.Wanted wanted, Ask ask) {
    Long since = deferred.putIfAbsent(deferredKey(wanted), context.now());
    if (since != null && ask.at() >= since + context.settings().settleMs()) {
      return true;
    }
    deferredNow = true;
    wanted.page().done();
    move(cursor().holdingBack(wanted.version()));
    settle();
    return false;
  }

  /** Each version has its own wait: the one before may have been missing just as long. */
  private static String deferredKey(Reader.Wanted wanted) {
    return wanted.id() + " " + wanted.version();
  }

  private void dealtWith(Reader.Wanted wanted) {
    deferred.remove(deferredKey(wanted));
    wanted.page().done();
    settle();
  }

  /** Moves the cursor over the pages that are done. */
  private void settle() {
    for (Pages.Page page = pages.takeDone(); page != null; page = pages.takeDone()) {
      if (page.last()) {
        drained();
      } else {
        move(cursor().behind(page.position()));
      }
    }
  }

  private void drained() {
    OptionalLong merge = context.door().oldestMerge();
    if (merge.isPresent()) {
      // The winner must be found again by a task that comes before its losers are deleted.
      move(cursor().holdingBack(merge.getAsLong()));
    }
    move(cursor().drained());
    askAfter = "";
    allAsked = false;
    quietScans = sawNews ? 0 : quietScans + 1;
    long next = startedAt + interval();
    if (deferredNow) {
      next =
          Math.min(next, context.now() + Math.max(DEFERRED_MS, context.settings().settleMs() / 4));
    } else {
      deferred.clear();
    }
    dueAt = Math.max(next, context.now());
  }

  private long interval() {
    if (kind == Kind.RECHECK) {
      long sixth = context.settings().recheckDelayMs() / 6;
      return Math.max(context.settings().pollIntervalMs(), Math.min(RECHECK_MS, sixth));
    }
    return context.settings().intervalMs(quietScans, context.traits().dailyLimit());
  }

  private ScanCursor cursor() {
    return switch (kind) {
      case INCREMENTAL -> context.cursor().incremental();
      case RECHECK -> context.cursor().recheck();
      case SHADOW -> context.cursor().frozen().shadow();
    };
  }

  private void move(ScanCursor next) {
    ObjectCursor cursor = context.cursor();
    context.cursor(
        switch (kind) {
          case INCREMENTAL -> cursor.withIncremental(next);
          case RECHECK -> cursor.withRecheck(next);
          case SHADOW -> cursor.with(cursor.frozen().with(next));
        });
  }
}
