/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.SourcePosition;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.StartNotice;
import io.crmconnect.sync.core.TaskContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Events about a task as a whole. Each one is emitted with the cursor of one object of the task, or
 * with none as long as no object is known.
 */
final class TaskAnnouncements {
  /**
   * How long the event about unreadable objects waits for objects that have not answered at all.
   */
  private static final long MAX_SUSPENSION_ALERT_DELAY_MS = 60_000;

  private static final String RETRY_TEXT =
      "tried again after a minute, then at growing intervals of up to an hour.";

  private final TaskContext task;
  private final List<ObjectContext> objects;

  /**
   * @param objects all objects of the task; empty if they are not known yet
   */
  TaskAnnouncements(TaskContext task, List<ObjectContext> objects) {
    this.task = task;
    this.objects = List.copyOf(objects);
  }

  /** The task has no objects. */
  void emitNoObjects(String problem) {
    emit(EventKind.CONNECTOR_STARTED, Level.WARN, problem, Map.of());
  }

  void emitTaskStarted() {
    boolean reconciles = task.settings().reconcile().isEnabled();
    List<String> names = objects.stream().map(each -> each.object().name()).toList();
    Map<String, Object> details = new TreeMap<>();
    details.put("objects", names);
    details.put("reconciliation", reconciles);
    emit(
        EventKind.CONNECTOR_STARTED,
        Level.INFO,
        (names.isEmpty()
                ? "Task started while no object to copy is known. The objects of the CRM are"
                    + " listed, and tasks are started for them. "
                : "Task started for objects: " + String.join(", ", names) + ". ")
            + (reconciles
                ? "Reconciliation is on."
                : "Reconciliation is off, so some deletes are not detected. To enable it, set"
                    + " reconcile.consumer.bootstrap.servers and a reconcile.interval.ms greater"
                    + " than 0."),
        details);
  }

  /** What is told at a start of the connector as a whole. */
  void emitStartNotices() {
    for (StartNotice notice : task.settings().startNotices()) {
      emit(notice.kind(), notice.level(), notice.text(), notice.details());
    }
  }

  /**
   * @param position that names the objects as they are now
   */
  void emitObjectsChanged(List<String> added, List<String> removed, SourcePosition position) {
    StringBuilder text = new StringBuilder("The objects that are copied have changed.");
    if (!added.isEmpty()) {
      text.append(" Added: ").append(String.join(", ", added)).append('.');
    }
    if (!removed.isEmpty()) {
      text.append(" No longer copied: ")
          .append(String.join(", ", removed))
          .append(
              ". The settings do not select them any more, or the CRM does not list them. Their"
                  + " topics and offsets stay as they are; an object that returns is read from"
                  + " where it stopped.");
    }
    task.emitEvent(
        EventKind.OBJECTS_CHANGED,
        removed.isEmpty() ? Level.INFO : Level.WARN,
        text.toString(),
        Map.of("added", added, "removed", removed),
        position);
  }

  void emitClockUnknown() {
    emit(
        EventKind.CONNECTOR_STARTED,
        Level.WARN,
        "The CRM's responses have no Date header, so its clock is unknown and no data is"
            + " copied. Configure the proxy or gateway in front of it (crm.base.url) to pass that"
            + " header on. The connector retries at least once a minute.",
        Map.of());
  }

  void emitClocksDiffer(long vendorLeadMs, Level level) {
    Duration difference = Duration.ofSeconds(Math.round(Math.abs(vendorLeadMs) / 1000.0));
    long now = task.now();
    emit(
        EventKind.CLOCK_SKEWED,
        level,
        "The CRM's clock is "
            + difference
            + (vendorLeadMs > 0 ? " ahead of" : " behind")
            + " this worker's: the responses say "
            + Instant.ofEpochMilli(now + vendorLeadMs)
            + ", this worker "
            + Instant.ofEpochMilli(now)
            + ". Changes are read as the lower of the two clocks allows, so none is missed, but"
            + " each scan lists the changes of that time again. Set this worker's clock (NTP), or"
            + " that of the proxy in front of the CRM (crm.base.url).",
        Map.of("vendor.lead.ms", vendorLeadMs));
  }

  void emitClocksAgree() {
    emit(
        EventKind.CLOCK_SKEWED,
        Level.INFO,
        "The CRM's clock and this worker's agree again.",
        Map.of());
  }

  void emitUnreachable(Event.CrmUnreachable event) {
    emit(
        EventKind.CRM_UNREACHABLE,
        event.alert() ? Level.ALERT : Level.WARN,
        event.message(),
        Map.of("since", event.since()));
  }

  void emitReachable(String message) {
    emit(EventKind.CRM_REACHABLE, Level.INFO, message, Map.of());
  }

  void emitBudgetExhausted(String message) {
    emit(EventKind.BUDGET_EXHAUSTED, Level.WARN, message, Map.of());
  }

  private void emit(EventKind kind, Level level, String text, Map<String, Object> details) {
    if (objects.isEmpty()) {
      task.emitEvent(kind, level, text, details);
    } else {
      objects.get(0).emitConnectorEvent(kind, level, text, details);
    }
  }

  /**
   * Reports objects that cannot be read. Objects selected by {@code *} are reported in one event.
   *
   * @param starting whether the first response of an object is still awaited
   */
  void emitSuspended(boolean starting) {
    if (!task.hasSuspended()) {
      return;
    }
    long deadline = task.firstSuspendedAt() + MAX_SUSPENSION_ALERT_DELAY_MS;
    if (task.settings().wildcard() && starting && task.now() < deadline) {
      task.scheduleWakeUp(deadline);
      return;
    }
    Map<String, String> suspended = task.drainSuspended();
    if (task.settings().wildcard() && suspended.size() > 1) {
      emitSuspendedTogether(suspended);
    } else {
      suspended.forEach(this::emitSuspended);
    }
  }

  private void emitSuspendedTogether(Map<String, String> reasonByObject) {
    List<String> names = new ArrayList<>(reasonByObject.keySet());
    Map<String, Object> details = new TreeMap<>(reasonByObject);
    contextOf(names.get(0))
        .emitConnectorEvent(
            EventKind.OBJECT_SUSPENDED,
            Level.WARN,
            names.size()
                + " objects cannot be read: "
                + String.join(", ", details.keySet())
                + ". They are "
                + RETRY_TEXT,
            details);
  }

  private void emitSuspended(String object, String reason) {
    contextOf(object)
        .emitEvent(
            EventKind.OBJECT_SUSPENDED,
            Level.WARN,
            object + " cannot be read: " + reason + " It is " + RETRY_TEXT,
            Map.of());
  }

  private ObjectContext contextOf(String object) {
    return objects.stream()
        .filter(each -> each.object().name().equals(object))
        .findFirst()
        .orElseThrow();
  }
}
