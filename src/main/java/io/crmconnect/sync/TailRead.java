/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.DailyAlert;
import io.crmconnect.sync.core.DoublingDelay;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.topics.TopicTail;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Has the end of the object's topic read before its syncs start, so that they know what earlier
 * tasks emitted.
 *
 * <pre>
 *   IDLE --start--> READING --read, or not needed--> DONE
 *                     ^ |
 *                     | +-- failed --> FAILED
 *                     +--- later ------+  |
 *                                         +-- often, and repeats are allowed --> DONE
 * </pre>
 *
 * Where the settings require exactly-once, there is no end to the attempts: whoever does not know
 * what the topic has would emit it again. Otherwise the object starts after a few of them, and says
 * so. An object that waits is told by an event within a minute, and again each hour.
 */
final class TailRead {
  /** The attempts without exactly-once. */
  private static final int MAX_ATTEMPTS = 3;

  private static final DoublingDelay RETRY_DELAY = new DoublingDelay(5_000, 30_000);

  /** Until a reading that has not failed is told. */
  private static final long FIRST_REPORT_MS = 45_000;

  /** Until the wait is an alert. The restart of a broker takes less. */
  private static final long FIRST_ALERT_MS = 300_000;

  private static final long REPORT_INTERVAL_MS = 3_600_000;

  private enum State {
    IDLE,
    READING,
    FAILED,
    /** The versions were restored, or they are not needed. */
    DONE
  }

  private final ObjectContext context;
  private final DailyAlert dailyAlert = new DailyAlert();
  private State state = State.IDLE;
  private String topic = "";
  private int failures;
  private long retryAt;
  private long startedAt;
  private long nextReportAt;
  private boolean reported;
  private String problem = "";

  TailRead(ObjectContext context) {
    this.context = context;
  }

  /** The object begins, so its topic has nothing that matters. */
  void skip() {
    state = State.DONE;
  }

  /** Whether the syncs have to wait for the result. */
  boolean isWaiting() {
    return state == State.READING || state == State.FAILED;
  }

  /** For how long, in ms; 0 if they do not. */
  long waitedMs(long now) {
    return isWaiting() ? now - startedAt : 0;
  }

  /**
   * Whether the syncs can start. If not, the topic is read.
   *
   * @param since epoch ms of a worker's clock from which on records are needed
   * @param minVersion rows of older versions are not
   */
  boolean ensureDone(LongSupplier since, LongSupplier minVersion) {
    if (state == State.DONE) {
      return true;
    }
    if (state == State.IDLE) {
      startedAt = context.now();
      nextReportAt = startedAt + FIRST_REPORT_MS;
    }
    if (state == State.IDLE || (state == State.FAILED && context.now() >= retryAt)) {
      state = State.READING;
      topic = context.readTopicTail(since.getAsLong(), minVersion.getAsLong());
    }
    if (context.now() >= nextReportAt) {
      report();
    }
    context.scheduleWakeUp(state == State.FAILED ? Math.min(retryAt, nextReportAt) : nextReportAt);
    return false;
  }

  /** Handles a result; whether the records of it are to be used, and the syncs can start. */
  boolean accept(String topicRead, TopicTail tail) {
    // Any other result was requested before the object was begun anew in another topic.
    if (state != State.READING || !topicRead.equals(topic)) {
      return false;
    }
    tail.problem().ifPresent(this::onFailure);
    if (tail.problem().isPresent() && mustReadAgain()) {
      return false;
    }
    state = State.DONE;
    if (reported) {
      reportEnd(tail.problem());
    }
    return true;
  }

  private boolean mustReadAgain() {
    return context.settings().exactlyOnce() || failures < MAX_ATTEMPTS;
  }

  private void onFailure(String reason) {
    failures++;
    state = State.FAILED;
    retryAt = context.now() + RETRY_DELAY.delayMs(failures);
    problem = reason;
    if (!reported) {
      report();
    }
  }

  private void report() {
    boolean lasts = context.now() - startedAt >= FIRST_ALERT_MS;
    nextReportAt = lasts ? context.now() + REPORT_INTERVAL_MS : startedAt + FIRST_ALERT_MS;
    reported = true;
    context.emitEvent(
        EventKind.TOPIC_UNREADABLE,
        lasts ? dailyAlert.nextLevel(context.now()) : failures == 0 ? Level.INFO : Level.WARN,
        context.object().name()
            + " is waiting for the end of topic "
            + topic
            + ": before it starts, it has to know which versions the topic has, so that it does not"
            + " emit them again. "
            + (failures == 0 ? "The topic is still being read." : problem + " It is tried again."),
        Map.of("topic", topic, "attempts", failures, "waiting_ms", context.now() - startedAt));
  }

  private void reportEnd(Optional<String> unsolved) {
    context.emitEvent(
        EventKind.TOPIC_UNREADABLE,
        unsolved.isPresent() ? Level.WARN : Level.INFO,
        unsolved
            .map(
                reason ->
                    context.object().name()
                        + " has started without the end of topic "
                        + topic
                        + ", which could not be read "
                        + failures
                        + " times. Records that the topic has may be emitted again. "
                        + reason)
            .orElseGet(
                () ->
                    "The end of topic "
                        + topic
                        + " has been read. "
                        + context.object().name()
                        + " has started."),
        Map.of("topic", topic, "attempts", failures, "waiting_ms", context.now() - startedAt));
  }
}
