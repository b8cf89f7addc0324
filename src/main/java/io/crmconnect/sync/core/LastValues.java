/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The values that the last records of delete candidates have in the topic, for deletes that keep
 * them.
 *
 * <pre>
 *   IDLE --values missing--> AWAITING_ACKS --all before is acknowledged--> READING
 *    ^                             ^                                        |   |
 *    |                             +-- a minute later, not often -- failed -+   |
 *    +------------------------------------------------------ read, or given up -+
 * </pre>
 *
 * A row that is emitted meanwhile makes the values of its id unknown again, so they are always
 * those of the last record.
 */
public final class LastValues {
  /** More are read next time. */
  public static final int MAX_IDS = 500;

  private static final long RETRY_MS = 60_000;
  private static final int MAX_FAILURES = 5;

  private enum State {
    IDLE,
    AWAITING_ACKS,
    READING
  }

  private final ObjectContext context;
  private State state = State.IDLE;

  /** By id and column; no columns if the topic has no row of the id, or could not be read. */
  private final Map<String, Map<String, Object>> loaded = new HashMap<>();

  private Set<String> wanted = Set.of();
  private final Set<String> emittedSinceRead = new HashSet<>();
  private String topic = "";
  private long ackBarrier;
  private long notBefore;
  private int failures;

  LastValues(ObjectContext context) {
    this.context = context;
  }

  /**
   * Whether a delete of each of these ids can keep its values, as far as there are any. If not,
   * they are being read.
   *
   * @param next ids that will be asked for next, and are read with the others
   */
  public boolean areLoaded(Collection<String> ids, Collection<String> next) {
    if (!context.keepsDeletedValues() || loaded.keySet().containsAll(ids)) {
      return true;
    }
    if (state == State.IDLE) {
      Set<String> needed = new LinkedHashSet<>(ids);
      next.stream().limit(MAX_IDS).forEach(needed::add);
      loaded.keySet().retainAll(needed);
      wanted = needed;
      wanted.removeAll(loaded.keySet());
      ackBarrier = context.emittedCount();
      notBefore = context.now();
      failures = 0;
      state = State.AWAITING_ACKS;
      advance();
    }
    return false;
  }

  /** The values of the id; no columns if there are none. */
  Map<String, Object> take(String id) {
    return Optional.ofNullable(loaded.remove(id)).orElse(Map.of());
  }

  public void advance() {
    if (state != State.AWAITING_ACKS) {
      return;
    }
    if (context.now() < notBefore) {
      context.scheduleWakeUp(notBefore);
    } else if (context.acknowledgedThrough() >= ackBarrier) {
      state = State.READING;
      emittedSinceRead.clear();
      topic = context.readLastValues(Set.copyOf(wanted));
    }
  }

  public void onRead(String topicRead, Optional<Map<String, Map<String, Object>>> values) {
    if (state != State.READING || !topicRead.equals(topic)) {
      return;
    }
    if (values.isEmpty() && ++failures < MAX_FAILURES) {
      state = State.AWAITING_ACKS;
      notBefore = context.now() + RETRY_MS;
      context.scheduleWakeUp(notBefore);
      return;
    }
    state = State.IDLE;
    if (values.isEmpty()) {
      warnUnreadable();
    }
    for (String id : wanted) {
      Map<String, Object> found = values.map(each -> each.get(id)).orElse(null);
      if (!emittedSinceRead.contains(id) && (found != null || values.isEmpty())) {
        loaded.put(id, found == null ? Map.of() : found);
      }
    }
  }

  private void warnUnreadable() {
    context.emitEvent(
        EventKind.DELETE_WITHOUT_VALUES,
        Level.WARN,
        "Deletes of "
            + context.object().name()
            + " are written without the last values of their records, because topic "
            + topic
            + " could not be read "
            + MAX_FAILURES
            + " times. Check the settings reconcile.consumer.* and value.converter.",
        Map.of("ids", wanted.stream().sorted().limit(5).toList()));
  }

  void onRowEmitted(String id) {
    loaded.remove(id);
    if (state == State.READING && wanted.contains(id)) {
      emittedSinceRead.add(id);
    }
  }

  /** Forgets everything, as a restart does. */
  public void reset() {
    state = State.IDLE;
    loaded.clear();
    wanted = Set.of();
  }
}
