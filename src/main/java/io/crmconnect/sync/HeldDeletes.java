package io.crmconnect.sync;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.ReconcileCursor.Held;
import java.util.LinkedHashMap;
import java.util.Map;

/** What of an object's deletes waits for an operator, who is told how to let it pass. */
final class HeldDeletes {
  private final ObjectContext context;

  HeldDeletes(ObjectContext context) {
    this.context = context;
  }

  private Held held() {
    return context.cursor().reconcile().held();
  }

  /** Whether the operator has let pass what is held. */
  boolean isReleased() {
    String release = context.settings().reconcile().release().get(context.object().name());
    return held().run() != 0 && Long.toString(held().run()).equals(release);
  }

  void tellReleased() {
    context.announce(
        EventKind.DELETE_RELEASED,
        Level.INFO,
        "The deletes of "
            + context.object().name()
            + " that run "
            + held().run()
            + " held back are let pass.",
        Map.of("run", held().run(), "rows", held().rows()));
  }

  void tellHeld() {
    String object = context.object().name();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("run", held().run());
    details.put("rows", held().rows());
    details.put("known", context.known().ids().size());
    details.put("deleted_today", context.deletes().today());
    details.put("most_a_day", context.deletes().most());
    context.announce(
        EventKind.DELETE_HELD,
        Level.ALERT,
        held().rows()
            + " of "
            + context.known().ids().size()
            + " rows of "
            + object
            + " are missing at the vendor"
            + why()
            + " Nothing of it is deleted. If they are really gone, set delete.release="
            + object
            + ":"
            + held().run()
            + " in the connector's config (PUT /connectors/<name>/config).",
        details);
  }

  private String why() {
    if (context.deletes().today() + held().rows() <= context.deletes().most()) {
      return ", but what surely lives cannot be read either: check what the credentials may read.";
    }
    return "; without an operator "
        + context.deletes().most()
        + " may be deleted in a day, and "
        + context.deletes().today()
        + " were.";
  }
}
