package io.crmconnect.sync;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.ReconcileCursor.Held;
import java.util.LinkedHashMap;
import java.util.Map;

/** What of an object's deletes waits for an operator, who is told how to let it pass. */
final class HeldDeletes {
  /** Why it is not deleted without an operator. */
  enum Why {
    /** More than may go in a day. */
    SHARE,
    /** The list has nothing at all. */
    EMPTY,
    /** Nothing that lives could be read beside it. */
    UNPROVEN,
    /** A release was for less. */
    MORE
  }

  private final ObjectContext context;

  /** Whether what the operator has released was looked at. */
  private boolean heard;

  HeldDeletes(ObjectContext context) {
    this.context = context;
  }

  private Held held() {
    return context.cursor().reconcile().held();
  }

  private String released() {
    return context.settings().reconcile().release().getOrDefault(context.object().name(), "");
  }

  /** Whether the operator has let pass what is held. */
  boolean isReleased() {
    return held().run() != 0 && Long.toString(held().run()).equals(released());
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

  /** Told as the task begins, if the operator has released what is not held, or not any more. */
  void tellUnheard() {
    if (heard || !context.clock().known()) {
      return;
    }
    heard = true;
    if (held().run() == 0 || released().isEmpty() || isReleased()) {
      return;
    }
    tell(
        "delete.release="
            + context.object().name()
            + ":"
            + released()
            + " lets nothing pass: what is held now, "
            + held().rows()
            + " rows, is another run's."
            + remedy());
  }

  /** Neither it nor what surely lives can be read, whoever suspected it. */
  static void tellUnproven(ObjectContext context, String id) {
    context.announce(
        EventKind.DELETE_HELD,
        Level.ALERT,
        "Records of "
            + context.object().name()
            + " seem to be gone, but records that were there a moment ago cannot be read either,"
            + " so nothing is deleted, nor would a release help. Check what the credentials may"
            + " read. What a run of reconciliation misses is held at its end, and told then.",
        Map.of("id", id));
  }

  /** Of an object that is listed whole. */
  void tellHeld() {
    boolean few = context.deletes().today() + held().rows() <= context.deletes().most();
    tellHeld(few ? Why.EMPTY : Why.SHARE);
  }

  void tellHeld(Why why) {
    tell(missing() + because(why) + remedy());
  }

  private String missing() {
    return held().rows()
        + " of "
        + context.known().ids().size()
        + " rows of "
        + context.object().name()
        + " are missing at the vendor";
  }

  private String because(Why why) {
    return switch (why) {
      case SHARE ->
          "; without an operator "
              + context.deletes().most()
              + " may be deleted in a day, and "
              + context.deletes().today()
              + " were.";
      case EMPTY ->
          ": its list is empty. If it should not be, check what the credentials may read.";
      case UNPROVEN ->
          ", but what surely lives cannot be read either: check what the credentials may read.";
      case MORE -> "; that is more than were held when they were released.";
    };
  }

  /** The one line that lets it pass. */
  private String remedy() {
    String line =
        " Nothing of it is deleted. If they are really gone, set delete.release="
            + context.object().name()
            + ":"
            + held().run()
            + " in the connector's config (PUT /connectors/<name>/config).";
    return context.object().searchable()
        ? line
            + " Each is then read once more, and goes where a record that lives can be read beside"
            + " it; if the object is really empty, create one in it first."
        : line;
  }

  private void tell(String text) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("run", held().run());
    details.put("rows", held().rows());
    if (context.known().held()) {
      details.put("known", context.known().ids().size());
      details.put("most_a_day", context.deletes().most());
    }
    details.put("deleted_today", context.deletes().today());
    context.announce(EventKind.DELETE_HELD, Level.ALERT, text, details);
  }
}
