package io.crmconnect.sync;

import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads ids straight from the primary store, in as few batches as may be, and hands each id to its
 * owner exactly once: as a row that may be emitted, as known, as missing, or as outdated. An answer
 * that proves nothing for an id (asked before the last emission) has it read again.
 */
final class Reader implements Asker {

  /**
   * An id to read.
   *
   * @param version that the index or the list named, or {@link Row#UNKNOWN}
   * @param page that waits for it
   */
  record Wanted(String id, long version, Pages.Page page) {}

  /** Who wants ids read; exactly one of the calls comes for each {@link #want}. */
  interface Owner {
    void found(Wanted wanted, Row row, Ask ask);

    /** The row is exactly what was emitted last. */
    void known(Wanted wanted, Row row, Ask ask);

    /**
     * No row of that id.
     *
     * @param alone whether there was none of any other id either
     */
    void missing(Wanted wanted, Ask ask, boolean alone);

    /**
     * The row is older than what the index named, or than what was emitted.
     *
     * @param stale whether something newer was emitted
     */
    void outdated(Wanted wanted, Row row, Ask ask, boolean stale);

    /** A row nobody asked for: the record that an asked one was merged into. */
    void uninvited(Row row, Ask ask);

    /** A request was put. */
    default void reads() {}
  }

  /** So often an id of which an answer has two rows is read again. */
  private static final int DOUBLED_AT_MOST = 3;

  private final ObjectContext context;
  private final Owner owner;
  private final Purpose purpose;
  private final Deque<Wanted> waiting = new ArrayDeque<>();
  private final Map<Long, List<Wanted>> asked = new HashMap<>();

  /** How many answers in a row had two rows of this id. */
  private final Map<String, Integer> doubled = new HashMap<>();

  private long dueAt;

  Reader(ObjectContext context, Owner owner, Purpose purpose) {
    this.context = context;
    this.owner = owner;
    this.purpose = purpose;
  }

  void dueAt(long at) {
    dueAt = at;
  }

  void want(Wanted wanted) {
    waiting.addLast(wanted);
  }

  /** Asks for what fills a batch, and with {@code all} for the rest too. */
  void flush(boolean all) {
    int size = context.traits().readSize();
    while (waiting.size() >= size || (all && !waiting.isEmpty())) {
      List<Wanted> batch = new ArrayList<>();
      Set<String> ids = new HashSet<>();
      List<Wanted> twice = new ArrayList<>();
      while (batch.size() < size && !waiting.isEmpty()) {
        Wanted next = waiting.removeFirst();
        if (ids.add(next.id())) {
          batch.add(next);
        } else {
          // The same id for another page: the vendor takes an id once, so it goes into the next
          // one.
          twice.add(next);
        }
      }
      for (Wanted each : twice) {
        waiting.addFirst(each);
      }
      ask(batch);
    }
  }

  private void ask(List<Wanted> batch) {
    List<String> ids = new ArrayList<>();
    for (Wanted wanted : batch) {
      ids.add(wanted.id());
    }
    Request.Read read = new Request.Read(context.object(), ids, context.requested());
    owner.reads();
    asked.put(context.ask(this, read, purpose, dueAt), batch);
  }

  @Override
  public void again(Ask ask) {
    ask(asked.remove(ask.seq()));
  }

  @Override
  public void answered(Ask ask, Result result, long roundTripMs) {
    Result.Rows rows = (Result.Rows) result;
    List<Wanted> batch = asked.remove(ask.seq());
    Map<String, Row> byId = new LinkedHashMap<>();
    Set<String> twice = new HashSet<>();
    for (Row row : rows.rows()) {
      Row other = byId.put(row.id(), row);
      if (other != null) {
        twice.add(row.id());
        byId.put(row.id(), other.version() > row.version() ? other : row);
      }
    }
    twice.removeIf(this::doubledForLong);
    doubled.keySet().removeIf(id -> byId.containsKey(id) && !twice.contains(id));
    context.quarantine(rows.bad());
    boolean alone = rows.rows().isEmpty() && rows.bad().isEmpty();
    for (Row row : byId.values()) {
      // Before the cursor moves over any of them: it waits for the losers of a merge.
      if (!twice.contains(row.id()) && isNews(row, ask)) {
        context.deletes().suspectMerged(row);
      }
    }
    for (Wanted wanted : batch) {
      Row row = byId.remove(wanted.id());
      if (row == null) {
        owner.missing(wanted, ask, alone);
      } else if (twice.contains(wanted.id())) {
        // Two rows of one id in one answer: neither is proven yet.
        want(wanted);
      } else {
        settle(wanted, row, ask);
      }
    }
    for (Row row : byId.values()) {
      if (!twice.contains(row.id()) && isNews(row, ask)) {
        owner.uninvited(row, ask);
      }
    }
    flush(true);
  }

  /** Whether it came twice so often that the newer row has to do. */
  private boolean doubledForLong(String id) {
    return doubled.merge(id, 1, Integer::sum) > DOUBLED_AT_MOST;
  }

  private boolean isNews(Row row, Ask ask) {
    return context.emissions().judge(row, ask.seq()) == Emissions.Verdict.EMIT;
  }

  private void settle(Wanted wanted, Row row, Ask ask) {
    boolean older = row.version() < wanted.version();
    switch (context.emissions().judge(row, ask.seq())) {
      case ASK_AGAIN -> want(wanted);
      case STALE -> owner.outdated(wanted, row, ask, true);
      case KNOWN -> {
        if (older) {
          owner.outdated(wanted, row, ask, true);
        } else {
          owner.known(wanted, row, ask);
        }
      }
      case EMIT -> {
        if (older) {
          owner.outdated(wanted, row, ask, false);
        } else {
          owner.found(wanted, row, ask);
        }
      }
    }
  }
}
