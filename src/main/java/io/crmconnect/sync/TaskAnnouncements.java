package io.crmconnect.sync;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.TaskContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the operator is told about a task as a whole. An event travels with the cursor of one object
 * of the task.
 */
final class TaskAnnouncements {
  /** How long the line about locked objects waits for objects that do not answer at all. */
  private static final long MAX_SUSPENSION_ALERT_DELAY_MS = 60_000;

  private final TaskContext task;
  private final List<ObjectContext> objects;

  /**
   * @param objects all of the task, at least one
   */
  TaskAnnouncements(TaskContext task, List<ObjectContext> objects) {
    this.task = task;
    this.objects = List.copyOf(objects);
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
        "A task begins with "
            + String.join(", ", names)
            + ". "
            + (reconciles
                ? "Reconciliation is on."
                : "Reconciliation is off, so not every delete is found: it takes"
                    + " reconcile.consumer.bootstrap.servers and a reconcile.interval.ms over"
                    + " 0."),
        details);
  }

  void emitClockUnknown() {
    emit(
        EventKind.CONNECTOR_STARTED,
        Level.WARN,
        "The CRM's answers carry no Date header, so its clock is not known and nothing is"
            + " copied. Have the proxy or gateway in front of it (crm.base.url) pass that"
            + " header on; it is asked on, at least once a minute.",
        Map.of());
  }

  void emitBudgetExhausted(String message) {
    emit(EventKind.BUDGET_EXHAUSTED, Level.WARN, message, Map.of());
  }

  private void emit(EventKind kind, Level level, String text, Map<String, Object> details) {
    objects.get(0).emitConnectorEvent(kind, level, text, details);
  }

  /**
   * Objects behind {@code *} that may not be read make one line together.
   *
   * @param starting whether an object still has to show that it may be read
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
                + " objects cannot be read and are tried again every hour: "
                + String.join(", ", details.keySet())
                + ".",
            details);
  }

  private void emitSuspended(String object, String reason) {
    contextOf(object)
        .emitEvent(
            EventKind.OBJECT_SUSPENDED,
            Level.WARN,
            object + " cannot be read and is tried again every hour: " + reason,
            Map.of());
  }

  private ObjectContext contextOf(String object) {
    return objects.stream()
        .filter(each -> each.object().name().equals(object))
        .findFirst()
        .orElseThrow();
  }
}
