package io.crmconnect;

import io.crmconnect.crm.Crm;
import io.crmconnect.sync.Command;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The requests that wait for the budget, most urgent first, and those that are under way. A request
 * stays one until its answer is used: a backoff asks the same again.
 *
 * <pre>
 *   WAITING --budget grants--> SENT --answered--> (gone)
 *      ^                        |
 *      +--- failed, after a backoff
 * </pre>
 */
final class RequestQueue {
  /** At the most under way at once; more would only queue up at the vendor. */
  private static final int UNDER_WAY = 24;

  private static final long DAY_MS = 86_400_000;
  private static final long CONFIRM_WAITS_MS = 60_000;
  private static final long BACKFILL_WAITS_MS = 300_000;

  /** A request on its way through the queue. */
  static final class Pending {
    final Command.Ask ask;
    int attempts;

    /** Whether it was said that it keeps failing. */
    boolean struggles;

    private long notBefore;
    private boolean withdrawn;
    long sentAt;

    Pending(Command.Ask ask) {
      this.ask = ask;
    }

    /** Nobody waits for the answer; the budget still learns from it. */
    boolean withdrawn() {
      return withdrawn;
    }
  }

  private static final Comparator<Pending> URGENCY =
      Comparator.<Pending>comparingLong(pending -> deadline(pending.ask))
          .thenComparingLong(pending -> pending.ask.id());

  /**
   * What is less urgent waits longer, but not for ever: where incremental scans alone would take
   * all that the budget gives, a recheck still comes to its turn.
   */
  private static long deadline(Command.Ask ask) {
    return ask.dueAt()
        + switch (ask.purpose()) {
          case CONTROL -> -DAY_MS;
          case INCREMENTAL -> 0;
          case CONFIRM -> CONFIRM_WAITS_MS;
          case BACKFILL -> BACKFILL_WAITS_MS;
        };
  }

  private final TreeSet<Pending> waiting = new TreeSet<>(URGENCY);
  private final Map<Long, Pending> byId = new HashMap<>();
  private int sent;

  void add(Command.Ask ask) {
    Pending pending = new Pending(ask);
    byId.put(ask.id(), pending);
    waiting.add(pending);
  }

  void withdraw(long id) {
    Pending pending = byId.get(id);
    if (pending == null) {
      return;
    }
    pending.withdrawn = true;
    if (waiting.remove(pending)) {
      byId.remove(id);
    }
  }

  /** Takes a sent request back. */
  Pending answered(long id) {
    sent--;
    return byId.remove(id);
  }

  /** Has it asked again, not before that instant. */
  void again(Pending pending, long notBefore) {
    pending.notBefore = notBefore;
    byId.put(pending.ask.id(), pending);
    waiting.add(pending);
  }

  /**
   * Sends what the budget grants, most urgent first.
   *
   * @return the instant at which looking again makes sense
   */
  long dispatch(Crm crm, long now, Consumer<Pending> send) {
    long wakeAt = Long.MAX_VALUE;
    // A denial holds for all that draws on the same limit for the same purpose.
    Set<String> denied = new HashSet<>();
    Iterator<Pending> urgent = waiting.iterator();
    while (urgent.hasNext() && sent < UNDER_WAY) {
      Pending pending = urgent.next();
      if (pending.notBefore > now) {
        wakeAt = Math.min(wakeAt, pending.notBefore);
        continue;
      }
      String kind = pending.ask.purpose() + pending.ask.request().getClass().getSimpleName();
      if (denied.contains(kind)) {
        continue;
      }
      long wait = crm.acquire(pending.ask.request(), pending.ask.purpose(), now);
      if (wait > 0) {
        denied.add(kind);
        wakeAt = Math.min(wakeAt, now + wait);
        continue;
      }
      urgent.remove();
      sent++;
      pending.sentAt = now;
      send.accept(pending);
    }
    return wakeAt;
  }
}
