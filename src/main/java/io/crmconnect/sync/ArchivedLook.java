package io.crmconnect.sync;

import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Looks through the vendor's recycle bin for what the topic still holds: soon after a delete, where
 * that is cheaper than a sweep. All looks of an interval together cost at most what a sweep costs.
 *
 * <pre>
 *   IDLE --due, topic known--> ASKING --page, next--> ASKING
 *    ^                            | no next
 *    +----------------------------+
 * </pre>
 *
 * After a start the topic is read back for it, if no sweep did it before: not at once, for that may
 * take minutes, and tasks may come and go.
 */
final class ArchivedLook implements Asker {
  /** Of an interval: the time between two looks where the bin has one of a hundred rows. */
  private static final long HUNDREDTH = 100;

  private final ObjectContext context;
  private final Set<String> tokens = new HashSet<>();
  private String token = "";
  private final long readBackAt;
  private long dueAt;
  private long pages;
  private boolean asking;

  ArchivedLook(ObjectContext context) {
    this.context = context;
    this.dueAt = context.now();
    this.readBackAt =
        context.now() + atMostEvery(context.settings().reconcile().intervalMs() / HUNDREDTH);
  }

  void advance() {
    boolean possible =
        context.settings().reconcile().on() && context.traits().listsArchived(context.object());
    if (asking || !possible) {
      return;
    }
    if (context.now() < dueAt) {
      context.wake(dueAt);
      return;
    }
    if (!context.known().held()) {
      readBack();
      return;
    }
    token = "";
    tokens.clear();
    pages = 0;
    askPage();
  }

  /** What the backfill writes is no whole to compare with. */
  private void readBack() {
    boolean filling = context.cursor().backfill().running() && !context.frozen();
    if (filling || context.known().refreshing()) {
      return;
    }
    if (context.now() < readBackAt) {
      context.wake(readBackAt);
    } else {
      context.known().refresh();
    }
  }

  private void askPage() {
    asking = true;
    pages++;
    Optional<String> from = token.isEmpty() ? Optional.empty() : Optional.of(token);
    context.ask(
        this, new Request.ListArchived(context.object(), from), Purpose.BACKFILL, context.now());
  }

  @Override
  public void again(Ask ask) {
    askPage();
  }

  /** A token that has grown old: the next look begins anew. */
  @Override
  public boolean refused(Ask ask) {
    finish();
    return true;
  }

  @Override
  public void answered(Ask ask, Result result, long roundTripMs) {
    if (!context.known().held()) {
      // The rows were seen to land in another topic meanwhile: once that is read, it begins anew.
      asking = false;
      return;
    }
    Result.Page page = (Result.Page) result;
    for (Row row : page.rows()) {
      if (context.known().ids().contains(row.id())
          && !context.emissions().askedTooEarly(row.id(), ask.seq())
          && !context.door().suspects(row.id())) {
        context
            .door()
            .suspect(
                new Suspect(
                    row.id(),
                    row.version(),
                    Optional.empty(),
                    null,
                    Suspect.Suspicion.FIRM,
                    context.hinted()));
      }
    }
    String next = page.next().orElse("");
    if (next.isEmpty() || !tokens.add(next)) {
      finish();
    } else {
      token = next;
      askPage();
    }
  }

  private void finish() {
    asking = false;
    long rows = context.known().held() ? context.known().ids().size() : 0;
    dueAt = context.now() + periodMs(rows, pages);
  }

  /** So that the looks of an interval cost no more than a sweep. */
  private long periodMs(long rows, long pagesOfALook) {
    long sweep = Math.max(1, rows / context.traits().readSize());
    long looks = Math.max(1, sweep / Math.max(1, pagesOfALook));
    return atMostEvery(context.settings().reconcile().intervalMs() / looks);
  }

  private long atMostEvery(long ms) {
    return Math.max(context.settings().pollIntervalMs(), ms);
  }
}
