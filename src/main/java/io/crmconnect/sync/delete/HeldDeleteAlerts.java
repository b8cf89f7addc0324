package io.crmconnect.sync.delete;

import io.crmconnect.offset.HeldRun;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.TopicContents;
import java.util.LinkedHashMap;
import java.util.Map;

/** What of an object's deletes waits for an operator, who is told how to let it pass. */
public final class HeldDeleteAlerts {
  /** Why it is not deleted without an operator. */
  public enum Reason {
    /** More than may go in a day. */
    LIMIT_EXCEEDED,
    /** The list has nothing at all. */
    EMPTY_LIST,
    /** Nothing that lives could be read beside it. */
    INCONCLUSIVE,
    /** A release was for less. */
    MORE_THAN_RELEASED
  }

  private final ObjectContext context;
  private final TopicContents topicContents;
  private final DeleteGuard deleteGuard;

  /** Whether what the operator has released was looked at. */
  private boolean releaseChecked;

  public HeldDeleteAlerts(
      ObjectContext context, TopicContents topicContents, DeleteGuard deleteGuard) {
    this.context = context;
    this.topicContents = topicContents;
    this.deleteGuard = deleteGuard;
  }

  private HeldRun heldRun() {
    return context.cursor().reconcile().heldRun();
  }

  private String releaseSetting() {
    return context.settings().reconcile().releasedRuns().getOrDefault(context.object().name(), "");
  }

  /** Whether the operator has let pass what is held. */
  public boolean isReleased() {
    return heldRun().runId() != 0 && Long.toString(heldRun().runId()).equals(releaseSetting());
  }

  public void emitReleased() {
    context.emitEvent(
        EventKind.DELETE_RELEASED,
        Level.INFO,
        "The deletes of "
            + context.object().name()
            + " that run "
            + heldRun().runId()
            + " held back are let pass.",
        Map.of("run", heldRun().runId(), "rows", heldRun().rows()));
  }

  /** Told as the task begins, if the operator has released what is not held, or not any more. */
  public void warnIgnoredRelease() {
    if (releaseChecked || !context.clock().isSynchronized()) {
      return;
    }
    releaseChecked = true;
    if (heldRun().runId() == 0 || releaseSetting().isEmpty() || isReleased()) {
      return;
    }
    emitAlert(
        "delete.release="
            + context.object().name()
            + ":"
            + releaseSetting()
            + " lets nothing pass: what is held now, "
            + heldRun().rows()
            + " rows, is another run's."
            + describeRemedy());
  }

  /** Neither it nor what surely lives can be read, whoever suspected it. */
  static void alertInconclusive(ObjectContext context, String id) {
    context.emitEvent(
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
  void alertHeld() {
    boolean withinLimit = deleteGuard.deletedToday() + heldRun().rows() <= deleteGuard.dailyLimit();
    alertHeld(withinLimit ? Reason.EMPTY_LIST : Reason.LIMIT_EXCEEDED);
  }

  public void alertHeld(Reason reason) {
    emitAlert(describeMissing() + describeReason(reason) + describeRemedy());
  }

  private String describeMissing() {
    return heldRun().rows()
        + " of "
        + topicContents.versions().size()
        + " rows of "
        + context.object().name()
        + " are missing at the vendor";
  }

  private String describeReason(Reason reason) {
    return switch (reason) {
      case LIMIT_EXCEEDED ->
          "; without an operator "
              + deleteGuard.dailyLimit()
              + " may be deleted in a day, and "
              + deleteGuard.deletedToday()
              + " were.";
      case EMPTY_LIST ->
          ": its list is empty. If it should not be, check what the credentials may read.";
      case INCONCLUSIVE ->
          ", but what surely lives cannot be read either: check what the credentials may read.";
      case MORE_THAN_RELEASED -> "; that is more than were held when they were released.";
    };
  }

  /** The one line that lets it pass. */
  private String describeRemedy() {
    String instruction =
        " Nothing of it is deleted. If they are really gone, set delete.release="
            + context.object().name()
            + ":"
            + heldRun().runId()
            + " in the connector's config (PUT /connectors/<name>/config).";
    return context.capabilities().readsByIds()
        ? instruction
            + " Each is then read once more, and goes where a record that lives can be read beside"
            + " it; if the object is really empty, create one in it first."
        : instruction;
  }

  private void emitAlert(String text) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("run", heldRun().runId());
    details.put("rows", heldRun().rows());
    if (topicContents.isLoaded()) {
      details.put("known", topicContents.versions().size());
      details.put("most_a_day", deleteGuard.dailyLimit());
    }
    details.put("deleted_today", deleteGuard.deletedToday());
    context.emitEvent(EventKind.DELETE_HELD, Level.ALERT, text, details);
  }
}
