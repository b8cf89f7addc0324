/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.signal;

import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.HeldRun;
import io.crmconnect.offset.ResyncCursor;
import io.crmconnect.offset.SignalCursor;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.signal.ReceivedSignal;
import io.crmconnect.signal.ResyncTarget;
import io.crmconnect.signal.Signal;
import io.crmconnect.signal.SignalBatch;
import io.crmconnect.signal.SignalParser;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.TaskContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Applies the signals to one object, in their order. What a signal changes, the position behind it
 * and its answer are in one record, so each signal is applied and answered once, also across
 * crashes. (A decision about the schema is the exception: it is stored with the schema, so a crash
 * may repeat it, which changes nothing.)
 *
 * <pre>
 *   received --for another object--> position moved
 *   received --object starting------> waits
 *   received --applied or refused---> answered by an event, position moved
 * </pre>
 */
final class ObjectSignals {
  /** Reading pauses beyond this. */
  private static final int MAX_QUEUED = 100;

  private final TaskContext task;
  private final boolean answersForTask;
  private final Deque<ReceivedSignal> queue = new ArrayDeque<>();

  /** The position behind what was received; the signals before it are applied or in the queue. */
  private long received;

  /** The target that is applying the first signal of the queue; null: none is. */
  private SignalTarget applying;

  private boolean pauseReported;

  /**
   * @param answersForTask whether this object answers signals that concern the worker
   */
  ObjectSignals(TaskContext task, boolean answersForTask) {
    this.task = task;
    this.answersForTask = answersForTask;
  }

  boolean isFull() {
    return queue.size() >= MAX_QUEUED;
  }

  /** The position to read from; empty: the end of the topic is to be found first. */
  OptionalLong nextWanted(SignalTarget target) {
    OptionalLong position = target.context().signals().position();
    return position.isEmpty()
        ? position
        : OptionalLong.of(Math.max(position.getAsLong(), received));
  }

  void onRead(SignalBatch.Signals batch, SignalTarget target) {
    OptionalLong wanted = nextWanted(target);
    if (wanted.isEmpty()) {
      // Signals from before the first start are not for this object.
      moveTo(target.context(), batch.end());
    } else if (wanted.getAsLong() > batch.end()) {
      onTopicRestarted(target.context(), wanted.getAsLong(), batch.end());
    } else if (batch.from().isPresent() && batch.from().getAsLong() <= wanted.getAsLong()) {
      batch.signals().stream()
          .filter(signal -> signal.position() >= wanted.getAsLong())
          .filter(signal -> concerns(signal.signal(), target))
          .forEach(queue::add);
      received = Math.max(wanted.getAsLong(), batch.next());
      if (queue.isEmpty()) {
        moveTo(target.context(), received);
      }
    }
  }

  private void onTopicRestarted(ObjectContext context, long wanted, long end) {
    queue.clear();
    moveTo(context, end);
    context.emitEvent(
        EventKind.SIGNALS_UNAVAILABLE,
        Level.WARN,
        "The topic of the signals ends at "
            + end
            + ", but "
            + context.object().name()
            + " has read it up to "
            + wanted
            + ": it was probably deleted and created again. It is read from its end; signals that"
            + " were sent to the new topic before this event must be sent again.",
        Map.of("position", wanted, "end", end));
  }

  private void moveTo(ObjectContext context, long position) {
    received = position;
    if (!context.signals().position().equals(OptionalLong.of(position))) {
      context.setSignals(context.signals().advanceTo(position));
    }
  }

  /** Of the objects of all tasks, one answers what no object is named in. */
  private boolean concerns(Signal signal, SignalTarget target) {
    String object = target.context().object().name();
    return signal.isFor(object)
        || (target.context().settings().isFirstObject(object) && !isForKnownObject(signal));
  }

  private boolean isForKnownObject(Signal signal) {
    return task.settings().objectNames().stream().anyMatch(signal::isFor);
  }

  void advance(SignalTarget target) {
    forgetWhatIsOver(target.context());
    reportPause(target.context());
    while (!queue.isEmpty() && applying != target) {
      int before = queue.size();
      apply(queue.element(), target);
      if (queue.size() == before) {
        return;
      }
      // The syncs act on it in the next step.
      task.scheduleWakeUp(task.now());
    }
  }

  /** A release is for one run, and a pause for the backfill that was running. */
  private static void forgetWhatIsOver(ObjectContext context) {
    if (context.cursor() == null) {
      return;
    }
    long released = context.signals().releasedRun();
    if (released != 0 && context.cursor().reconcile().heldRun().runId() != released) {
      context.setSignals(context.signals().withReleasedRun(0));
    }
    if (context.signals().backfillPaused() && !context.cursor().backfill().isRunning()) {
      context.setSignals(context.signals().withBackfillPaused(false));
    }
  }

  /** Once per run of the task, because the operator may have forgotten it. */
  private void reportPause(ObjectContext context) {
    if (pauseReported || context.cursor() == null) {
      return;
    }
    pauseReported = true;
    if (context.signals().backfillPaused() && context.cursor().backfill().isRunning()) {
      context.emitEvent(
          EventKind.BACKFILL_PROGRESS,
          Level.WARN,
          "The backfill of "
              + context.object().name()
              + " is paused by a signal. Send a signal resume-backfill to continue it.",
          Map.of("rows", context.cursor().backfill().rows()));
    }
  }

  private void apply(ReceivedSignal received, SignalTarget target) {
    Signal signal = received.signal();
    if (signal instanceof Signal.Malformed malformed) {
      refuse(received, target, malformed.reason());
    } else if (signal instanceof Signal.SetLogLevel setLogLevel) {
      if (answersForTask) {
        applying = target;
        task.setLogLevel(received.position(), setLogLevel);
      } else {
        finish(target.context());
      }
    } else if (!isForKnownObject(signal)) {
      refuse(received, target, describeUnknownObject((Signal.OfObject) signal));
    } else {
      applyToObject(received, (Signal.OfObject) signal, target);
    }
  }

  private String describeUnknownObject(Signal.OfObject signal) {
    return "The connector has no object '"
        + signal.object()
        + "'; its objects are "
        + String.join(", ", task.settings().objectNames())
        + ".";
  }

  private void applyToObject(ReceivedSignal received, Signal.OfObject signal, SignalTarget target) {
    String object = target.context().object().name();
    switch (target.readiness()) {
      case STARTING -> {
        // The signal waits; its position is not moved, so that it also waits across a restart.
      }
      case SUSPENDED ->
          refuse(
              received,
              target,
              object
                  + " is suspended: it cannot be read at present, as the event object.suspended"
                  + " says. Send the signal again after the event object.resumed.");
      case FROZEN, RUNNING -> applyNow(received, signal, target);
    }
  }

  private void applyNow(ReceivedSignal received, Signal.OfObject signal, SignalTarget target) {
    if (signal instanceof Signal.Accept accept) {
      applying = target;
      target.accept(accept.decision(), refusal -> onAccepted(received, target, refusal));
    } else if (signal instanceof Signal.Resync resync) {
      applyResync(received, resync.target(), target);
    } else if (signal instanceof Signal.Reconcile) {
      applyReconcile(received, target);
    } else if (signal instanceof Signal.Release release) {
      applyRelease(received, release.run(), target);
    } else if (signal instanceof Signal.PauseBackfill) {
      applyPause(received, target);
    } else {
      applyResume(received, target);
    }
  }

  private void onAccepted(ReceivedSignal received, SignalTarget target, Optional<String> refusal) {
    if (applying != target || queue.peek() != received) {
      return;
    }
    applying = null;
    if (refusal.isPresent()) {
      refuse(received, target, refusal.get());
    } else {
      answerApplied(
          received,
          target,
          "the decision is part of its schema. Its rows are read once more, unless another change"
              + " of the schema waits for a decision.");
    }
  }

  void onLogLevelSet(Event.LogLevelSet event, SignalTarget target) {
    ReceivedSignal first = queue.peek();
    if (applying != target || first == null || first.position() != event.position()) {
      return;
    }
    applying = null;
    Signal.SetLogLevel signal = (Signal.SetLogLevel) first.signal();
    if (event.problem().isPresent()) {
      refuse(first, target, event.problem().get());
    } else {
      answerApplied(
          first,
          target,
          "the logger "
              + signal.logger()
              + " has the level "
              + signal.level()
              + " in the worker of its task, until that is restarted.");
    }
  }

  private void applyResync(ReceivedSignal received, ResyncTarget what, SignalTarget target) {
    ObjectContext context = target.context();
    String object = context.object().name();
    ResyncCursor resync = context.signals().resync();
    if (target.readiness() == SignalTarget.Readiness.FROZEN) {
      refuse(
          received,
          target,
          object + " is frozen by a drift. Decide about that first; all rows are then read again.");
    } else if (what instanceof ResyncTarget.Ids ids) {
      Optional<String> problem = findProblem(ids.ids(), context);
      if (problem.isPresent()) {
        refuse(received, target, problem.get());
      } else {
        context.setSignals(context.signals().with(resync.plusIds(ids.ids())));
        answerApplied(received, target, ids.ids().size() + " ids are read and emitted again.");
      }
    } else if (what instanceof ResyncTarget.Versions versions) {
      startRange(received, versions, target);
    } else if (context.capabilities().namesChanges()
        && context.cursor().backfill().state() == BackfillCursor.State.OFF) {
      // Nothing older is in the topic.
      startRange(
          received,
          new ResyncTarget.Versions(Math.max(1, context.cursor().t0()), vendorNow(context)),
          target);
    } else {
      Optional<String> problem = target.resyncAll();
      if (problem.isPresent()) {
        refuse(received, target, problem.get());
      } else {
        answerApplied(received, target, "all its rows are read and emitted again.");
      }
    }
  }

  private static long vendorNow(ObjectContext context) {
    return Math.max(1, context.clock().vendorTimeAt(context.now()));
  }

  private static Optional<String> findProblem(List<String> ids, ObjectContext context) {
    String object = context.object().name();
    if (!context.capabilities().readsByIds() || !context.capabilities().namesChanges()) {
      return Optional.of(
          object
              + " cannot be read by ids. Resync the whole object, with neither ids nor a range.");
    }
    IdOrder idOrder = context.capabilities().idOrder();
    Optional<String> invalid = ids.stream().filter(id -> !idOrder.isResumable(id)).findFirst();
    if (invalid.isPresent()) {
      return Optional.of("'" + invalid.get() + "' is not an id of " + object + ".");
    }
    int waiting = context.signals().resync().ids().size();
    if (waiting > 0 && waiting + ids.size() > SignalParser.MAX_IDS) {
      return Optional.of(
          waiting
              + " ids of earlier signals are still to be read. Send the signal again after the"
              + " event resync.finished.");
    }
    return Optional.empty();
  }

  private void startRange(
      ReceivedSignal received, ResyncTarget.Versions versions, SignalTarget target) {
    ObjectContext context = target.context();
    String object = context.object().name();
    if (!context.capabilities().namesChanges()) {
      refuse(
          received,
          target,
          "the vendor names no changes of "
              + object
              + ", so versions cannot be asked for. Resync"
              + " the whole object.");
    } else if (context.signals().resync().hasRange()) {
      refuse(
          received,
          target,
          "another range of versions is being read. Send the signal again after the event"
              + " resync.finished.");
    } else {
      ResyncCursor resync = context.signals().resync();
      context.setSignals(context.signals().with(resync.withRange(versions.from(), versions.to())));
      answerApplied(received, target, "the rows with these versions are read and emitted again.");
    }
  }

  private void applyReconcile(ReceivedSignal received, SignalTarget target) {
    ObjectContext context = target.context();
    if (ChildObject.isChild(context.object())) {
      context.setCursor(context.cursor().with(context.cursor().reconcile().requestRun()));
      answerApplied(
          received, target, "a pass over all its rows starts now, unless one is under way.");
    } else if (!context.capabilities().namesChanges()) {
      refuse(
          received,
          target,
          "the complete list of " + context.object().name() + " is compared at each poll anyway.");
    } else if (!context.settings().reconcile().isEnabled()) {
      refuse(received, target, "reconciliation is turned off (reconcile.interval.ms=0).");
    } else {
      context.setCursor(context.cursor().with(context.cursor().reconcile().requestRun()));
      answerApplied(
          received,
          target,
          context.cursor().backfill().isRunning()
              ? "a reconciliation run starts as soon as the backfill is done."
              : "a reconciliation run starts now, or after the one that is under way.");
    }
  }

  private void applyRelease(ReceivedSignal received, long run, SignalTarget target) {
    ObjectContext context = target.context();
    HeldRun held = context.cursor().reconcile().heldRun();
    if (held.runId() == 0) {
      refuse(received, target, "no deletes of " + context.object().name() + " are held.");
    } else if (held.runId() != run) {
      refuse(
          received,
          target,
          "the "
              + held.rows()
              + " deletes that are held now belong to run "
              + held.runId()
              + ", not to run "
              + run
              + ". Read the event delete.held and release that run.");
    } else {
      context.setSignals(context.signals().withReleasedRun(run));
      answerApplied(
          received,
          target,
          "its " + held.rows() + " held deletes are checked once more and then emitted.");
    }
  }

  private void applyPause(ReceivedSignal received, SignalTarget target) {
    ObjectContext context = target.context();
    if (!context.capabilities().namesChanges() || !context.cursor().backfill().isRunning()) {
      refuse(received, target, "no backfill of " + context.object().name() + " is running.");
    } else if (context.signals().backfillPaused()) {
      refuse(
          received, target, "the backfill of " + context.object().name() + " is paused already.");
    } else {
      context.setSignals(context.signals().withBackfillPaused(true));
      answerApplied(
          received,
          target,
          "its backfill is paused; changes continue to flow. Reconciliation waits for the"
              + " backfill.");
    }
  }

  private void applyResume(ReceivedSignal received, SignalTarget target) {
    ObjectContext context = target.context();
    if (!context.signals().backfillPaused()) {
      refuse(received, target, "the backfill of " + context.object().name() + " is not paused.");
    } else {
      context.setSignals(context.signals().withBackfillPaused(false));
      answerApplied(received, target, "its backfill continues where it was paused.");
    }
  }

  /** Moves the position behind the first signal of the queue. */
  private void finish(ObjectContext context) {
    ReceivedSignal done = queue.remove();
    SignalCursor signals = context.signals();
    context.setSignals(signals.advanceTo(queue.isEmpty() ? received : done.position() + 1));
  }

  /**
   * @param effect the rest of a sentence about the object
   */
  private void answerApplied(ReceivedSignal signal, SignalTarget target, String effect) {
    finish(target.context());
    target
        .context()
        .emitEvent(
            EventKind.SIGNAL_APPLIED,
            Level.INFO,
            "Signal "
                + signal.id()
                + " ("
                + signal.type()
                + ") was applied to "
                + target.context().object().name()
                + ": "
                + effect,
            describe(signal));
  }

  private void refuse(ReceivedSignal signal, SignalTarget target, String reason) {
    ObjectContext context = target.context();
    finish(context);
    Map<String, Object> details = describe(signal);
    details.put("reason", reason);
    String text =
        "Signal "
            + (signal.id().isEmpty() ? "at position " + signal.position() : signal.id())
            + (signal.type().isEmpty() ? "" : " (" + signal.type() + ")")
            + " was refused: "
            + reason;
    if (signal.signal().isFor(context.object().name())) {
      context.emitEvent(EventKind.SIGNAL_REFUSED, Level.WARN, text, details);
    } else {
      context.emitConnectorEvent(EventKind.SIGNAL_REFUSED, Level.WARN, text, details);
    }
  }

  private static Map<String, Object> describe(ReceivedSignal signal) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("id", signal.id());
    details.put("type", signal.type());
    details.put("position", signal.position());
    return details;
  }
}
