package io.crmconnect.sync;

import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks whether the search finds anything at all where the list has rows. */
final class SearchCheck implements Asker {
  /** A row this old has long been in the index. */
  private static final long OLD_MS = 3_600_000;

  private final ObjectContext context;
  private boolean found;
  private Optional<Row> listed = Optional.empty();
  private int open;

  SearchCheck(ObjectContext context) {
    this.context = context;
  }

  void ask() {
    open = 2;
    Purpose purpose = Purpose.CONFIRM;
    long now = context.now();
    context.ask(this, new Request.Window(context.object(), 1_000, Optional.empty()), purpose, now);
    context.ask(
        this, new Request.ListPage(context.object(), Optional.empty(), List.of()), purpose, now);
  }

  @Override
  public void again(Ask ask) {
    // Asks for no fields, so no answer can lack one.
  }

  @Override
  public boolean refused(Ask ask) {
    return true;
  }

  @Override
  public void answered(Ask ask, Result result, long roundTripMs) {
    open--;
    if (result instanceof Result.Changes changes) {
      found = !changes.changes().isEmpty();
    } else if (result instanceof Result.Page page && !page.rows().isEmpty()) {
      listed = Optional.of(page.rows().get(0));
    }
    if (open > 0 || found || listed.isEmpty()) {
      return;
    }
    if (context.clock().at(context.now()) - listed.get().version() > OLD_MS) {
      context.announce(
          EventKind.CONNECTOR_STARTED,
          Level.WARN,
          "The vendor lists rows of "
              + context.object().name()
              + " but its search finds none: changes may not be seen. Check that the"
              + " credentials may search this object.",
          Map.of());
    }
  }
}
