/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.signal;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.signal.SignalBatch;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.core.TaskContext;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Reads the signals for the objects of a task and hands them to {@link ObjectSignals}. Each object
 * has its own position, so reading starts at the lowest.
 *
 * <pre>
 *   IDLE --some object has no position--> READING (the end of the topic) --> IDLE
 *   IDLE --all have one-----------------> READING (from the lowest)      --> IDLE
 *     ^--- a minute --- the topic cannot be read
 * </pre>
 */
public final class TaskSignals {
  private static final long RETRY_INTERVAL_MS = 60_000;
  private static final long ALERT_INTERVAL_MS = 86_400_000;

  private final TaskContext task;
  private final Map<String, ObjectSignals> byObject = new TreeMap<>();
  private final AlertThrottle alertThrottle = new AlertThrottle(ALERT_INTERVAL_MS);
  private boolean reading;
  private long notBefore;

  public TaskSignals(TaskContext task) {
    this.task = task;
  }

  /**
   * @param targets the objects of the task, in an order that is the same after a restart
   */
  public void advance(List<? extends SignalTarget> targets) {
    if (!task.settings().reconcile().consumerConfigured() || targets.isEmpty()) {
      return;
    }
    for (int i = 0; i < targets.size(); i++) {
      signalsOf(targets.get(i), i == 0).advance(targets.get(i));
    }
    readNext(targets);
  }

  private ObjectSignals signalsOf(SignalTarget target, boolean answersForTask) {
    return byObject.computeIfAbsent(
        target.context().object().name(), name -> new ObjectSignals(task, answersForTask));
  }

  private void readNext(List<? extends SignalTarget> targets) {
    if (reading) {
      return;
    }
    if (task.now() < notBefore) {
      task.scheduleWakeUp(notBefore);
      return;
    }
    if (byObject.values().stream().anyMatch(ObjectSignals::isFull)) {
      return;
    }
    reading = true;
    OptionalLong from = OptionalLong.of(Long.MAX_VALUE);
    for (SignalTarget target : targets) {
      OptionalLong wanted = byObject.get(target.context().object().name()).nextWanted(target);
      if (wanted.isEmpty()) {
        from = wanted;
        break;
      }
      from = OptionalLong.of(Math.min(from.getAsLong(), wanted.getAsLong()));
    }
    task.readSignals(from);
  }

  public void onRead(SignalBatch batch, List<? extends SignalTarget> targets) {
    reading = false;
    if (batch instanceof SignalBatch.Unavailable unavailable) {
      notBefore = task.now() + RETRY_INTERVAL_MS;
      if (alertThrottle.tryAcquire(task.now())) {
        task.emitEvent(
            EventKind.SIGNALS_UNAVAILABLE,
            Level.WARN,
            "Signals cannot be read: " + unavailable.reason() + " It is tried again every minute.",
            Map.of());
      }
      return;
    }
    SignalBatch.Signals signals = (SignalBatch.Signals) batch;
    if (alertThrottle.hasAlerted()) {
      alertThrottle.reset();
      task.emitEvent(
          EventKind.SIGNALS_UNAVAILABLE, Level.INFO, "Signals can be read again.", Map.of());
    }
    for (SignalTarget target : targets) {
      byObject.get(target.context().object().name()).onRead(signals, target);
    }
  }

  public void onLogLevelSet(Event.LogLevelSet event, List<? extends SignalTarget> targets) {
    for (SignalTarget target : targets) {
      byObject.get(target.context().object().name()).onLogLevelSet(event, target);
    }
  }
}
