package io.crmconnect.sync;

import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads an object that cannot be searched: whole each time, and emits what differs from the last
 * time. The memory is the task's; after a restart all is emitted once more. Of a frozen object what
 * has changed since the last whole round before goes to quarantine.
 *
 * <pre>
 *   IDLE --due--> ASKING --page, next--> ASKING
 *    ^               | no next
 *    +---------------+
 * </pre>
 */
final class Listing implements Asker {
  private static final int TRIES = 3;

  private record Seen(long version, long hash) {}

  private final ObjectContext context;
  private final Map<String, Seen> seen = new LinkedHashMap<>();
  private final Set<String> listed = new HashSet<>();
  private final ListedDeletes deletes;
  private final Set<String> tokens = new HashSet<>();
  private long dueAt;
  private long startedAt;

  /** When the last whole round began. */
  private OptionalLong wholeSince = OptionalLong.empty();

  private String token = "";
  private boolean asking;
  private boolean sawNews;
  private int quietRounds;
  private int tries;
  private long rows;

  Listing(ObjectContext context) {
    this.context = context;
    this.deletes = new ListedDeletes(context);
    this.dueAt = context.now();
  }

  List<Asker> askers() {
    return List.of(this);
  }

  void advance() {
    if (asking) {
      return;
    }
    if (context.now() < dueAt) {
      context.wake(dueAt);
      return;
    }
    startedAt = context.now();
    token = "";
    tokens.clear();
    listed.clear();
    sawNews = false;
    tries = 0;
    rows = 0;
    askPage();
  }

  private void askPage() {
    asking = true;
    Optional<String> from = token.isEmpty() ? Optional.empty() : Optional.of(token);
    List<String> fields = context.requested();
    // The first round too: no scan beside it brings what changes meanwhile.
    Request.ListPage page = new Request.ListPage(context.object(), from, fields);
    context.ask(this, page, Purpose.INCREMENTAL, dueAt);
  }

  @Override
  public void again(Ask ask) {
    askPage();
  }

  /** A token that has grown old: the round begins anew. */
  @Override
  public boolean refused(Ask ask) {
    if (token.isEmpty() || ++tries > TRIES) {
      return false;
    }
    token = "";
    tokens.clear();
    listed.clear();
    askPage();
    return true;
  }

  @Override
  public void answered(Ask ask, Result result, long roundTripMs) {
    Result.Page page = (Result.Page) result;
    String next = page.next().orElse("");
    if (!next.isEmpty() && (next.equals(token) || tokens.contains(next)) && ++tries <= TRIES) {
      askPage();
      return;
    }
    asking = false;
    context.quarantine(page.bad());
    for (Row row : page.rows()) {
      take(row, ask);
      listed.add(row.id());
    }
    page.bad().forEach(bad -> listed.add(bad.id()));
    rows += page.rows().size();
    if (next.isEmpty() || !tokens.add(next)) {
      if (next.isEmpty()) {
        delete();
      }
      finishRound();
    } else {
      token = next;
      askPage();
    }
  }

  private void take(Row row, Ask ask) {
    Seen last = seen.get(row.id());
    long hash = Emissions.hash(row);
    if (last != null
        && (row.version() < last.version || (row.version() == last.version && hash == last.hash))) {
      return;
    }
    seen.put(row.id(), new Seen(row.version(), hash));
    if (!context.frozen()) {
      sawNews = true;
      context.emitListed(row, last == null ? Op.SNAPSHOT : Op.UPSERT);
    } else if (last != null || row.version() >= context.cursor().frozen().shadow().watermark()) {
      sawNews = true;
      context.freezing().shelve(row, ask, Row.UNKNOWN);
    }
  }

  /** How long ago the last whole round began; without one, what the cursor says. */
  long behind(long now, long otherwise) {
    return wholeSince.isPresent() ? now - wholeSince.getAsLong() : otherwise;
  }

  /** What a whole round lacks. */
  private void delete() {
    Map<String, Long> held = new LinkedHashMap<>();
    if (!context.frozen()) {
      seen.forEach((id, last) -> held.put(id, last.version));
    }
    deletes.round(held, listed, startedAt).forEach(seen::remove);
  }

  private long interval() {
    return context.settings().intervalMs(quietRounds, context.traits().dailyLimit());
  }

  private void finishRound() {
    wholeSince = OptionalLong.of(startedAt);
    quietRounds = sawNews ? 0 : quietRounds + 1;
    dueAt = Math.max(context.now(), startedAt + interval());
    BackfillCursor backfill = context.cursor().backfill();
    if (context.frozen()) {
      context.freezing().seenUpTo(context.clock().at(startedAt) - context.settings().settleMs());
    } else if (backfill.running()) {
      context.cursor(context.cursor().with(backfill.with(List.of(), rows).finished()));
    }
  }
}
