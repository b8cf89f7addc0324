/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.delete;

import io.crmconnect.offset.HeldRun;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.DailyAlert;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.TopicContents;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Events about deletes that wait for an operator; they name the setting that releases them. */
public final class HeldDeleteAlerts {
  /** Why the deletes are held. */
  public enum Reason {
    /** There are more deletes than the daily limit allows. */
    LIMIT_EXCEEDED,
    /** The list is empty. */
    EMPTY_LIST,
    /** No control id could be read either. */
    INCONCLUSIVE,
    /** The vendor tells deletes, but not those. */
    NOT_TOLD,
    /** More rows are missing than when the release was given. */
    MORE_THAN_RELEASED
  }

  private final ObjectContext context;
  private final TopicContents topicContents;
  private final DeleteGuard deleteGuard;

  private final DailyAlert dailyAlert = new DailyAlert();

  /** Why deletes were held when that was last told, and how many. */
  private Optional<Reason> toldReason = Optional.empty();

  private long toldRows;

  /** Whether the configured release was checked. */
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

  /** Whether the operator has released the held deletes. */
  public boolean isReleased() {
    long run = heldRun().runId();
    return run != 0
        && (Long.toString(run).equals(releaseSetting()) || run == context.signals().releasedRun());
  }

  public void emitReleased() {
    dailyAlert.reset();
    context.emitEvent(
        EventKind.DELETE_RELEASED,
        Level.INFO,
        "The deletes of "
            + context.object().name()
            + " held by run "
            + heldRun().runId()
            + " have been released.",
        Map.of("run", heldRun().runId(), "rows", heldRun().rows()));
  }

  /** Warns once at the start if the configured release is not for the held run. */
  public void warnIgnoredRelease() {
    if (releaseChecked || !context.clock().isSynchronized()) {
      return;
    }
    releaseChecked = true;
    if (heldRun().runId() == 0 || releaseSetting().isEmpty() || isReleased()) {
      return;
    }
    emit(
        Level.ALERT,
        "delete.release="
            + context.object().name()
            + ":"
            + releaseSetting()
            + " has no effect: the "
            + heldRun().rows()
            + " deletes held now belong to another run."
            + describeRemedy());
  }

  /** Neither the candidate nor any control id can be read. */
  static void emitInconclusive(ObjectContext context, Level level, String id) {
    context.emitEvent(
        EventKind.DELETE_HELD,
        level,
        "Records of "
            + context.object().name()
            + " appear deleted, but known live records cannot be read either; check the"
            + " credentials' scopes. Nothing is deleted, and a release has no effect. Deletes found"
            + " by a reconciliation run are held and reported when the run ends.",
        Map.of("id", id));
  }

  /** Reports held deletes of an object whose complete list is polled. */
  void alertHeld() {
    boolean withinLimit = deleteGuard.deletedToday() + heldRun().rows() <= deleteGuard.dailyLimit();
    alertHeld(withinLimit ? Reason.EMPTY_LIST : Reason.LIMIT_EXCEEDED);
  }

  /** Alerts at once if there are more than were told, and otherwise once a day. */
  public void alertHeld(Reason reason) {
    if (!toldReason.equals(Optional.of(reason)) || heldRun().rows() > toldRows) {
      dailyAlert.reset();
    }
    toldReason = Optional.of(reason);
    toldRows = heldRun().rows();
    emit(
        dailyAlert.nextLevel(context.now()),
        describeMissing() + describeReason(reason) + describeRemedy());
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
          ". The daily limit of "
              + deleteGuard.dailyLimit()
              + " deletes would be exceeded; "
              + deleteGuard.deletedToday()
              + " were deleted today.";
      case EMPTY_LIST -> ": its list is empty. If it should not be, check the credentials' scopes.";
      case INCONCLUSIVE ->
          ", but known live records cannot be read either; check the credentials' scopes.";
      case NOT_TOLD ->
          ", but it does not tell that they were deleted: the credentials may no longer be allowed"
              + " to see them. Let them see all records of the object.";
      case MORE_THAN_RELEASED -> ". These are more than were held when they were released.";
    };
  }

  /** Names the setting that releases the held deletes. */
  private String describeRemedy() {
    String instruction =
        " None of them is deleted. If the records really were deleted, set delete.release="
            + context.object().name()
            + ":"
            + heldRun().runId()
            + " in the connector's config (PUT /connectors/<name>/config), or send a signal"
            + " release.";
    return context.capabilities().readsByIds()
        ? instruction
            + " Each id is then read once more, and is deleted if a live record can be read in the"
            + " same request. If the object really is empty, create a record in it first."
        : instruction;
  }

  private void emit(Level level, String text) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("run", heldRun().runId());
    details.put("rows", heldRun().rows());
    if (topicContents.isLoaded()) {
      details.put("known", topicContents.versions().size());
      details.put("most_a_day", deleteGuard.dailyLimit());
    }
    details.put("deleted_today", deleteGuard.deletedToday());
    context.emitEvent(EventKind.DELETE_HELD, level, text, details);
  }
}
