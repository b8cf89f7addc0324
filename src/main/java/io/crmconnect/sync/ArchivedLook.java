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
 */
final class ArchivedLook implements Asker {
  private final ObjectContext context;
  private final Set<String> tokens = new HashSet<>();
  private String token = "";
  private long dueAt;
  private long pages;
  private boolean asking;

  ArchivedLook(ObjectContext context) {
    this.context = context;
    this.dueAt = context.now();
  }

  void advance() {
    boolean possible =
        context.settings().reconcile().on()
            && context.traits().listsArchived(context.object())
            && context.known().held();
    if (asking || !possible) {
      return;
    }
    if (context.now() < dueAt) {
      context.wake(dueAt);
      return;
    }
    token = "";
    tokens.clear();
    pages = 0;
    askPage();
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
    dueAt = context.now() + periodMs(context.known().ids().size(), pages);
  }

  /** So that the looks of an interval cost no more than a sweep. */
  private long periodMs(long rows, long pagesOfALook) {
    long sweep = Math.max(1, rows / context.traits().readSize());
    long looks = Math.max(1, sweep / Math.max(1, pagesOfALook));
    return Math.max(
        context.settings().pollIntervalMs(), context.settings().reconcile().intervalMs() / looks);
  }
}
