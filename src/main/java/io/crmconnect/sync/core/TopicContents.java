/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.topics.LatestRecord;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.VersionIndex;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The contents of the object's topic: read back once, then updated by each emission.
 *
 * <pre>
 *   IDLE --reload--> REQUESTED --due--> AWAITING_ACKS --all before is acknowledged--> READING
 *    ^                   ^                                                              | |
 *    |                   +-- a minute or an hour later -------- not usable -------------+ |
 *    +------------------------------------------------------ loaded or unchanged ---------+
 * </pre>
 *
 * Records are written to the topic while it is read. Emissions from the time when the reading is
 * due are recorded separately and take precedence over what was read. Earlier emissions are
 * acknowledged before the reading starts, so the reading contains them.
 */
public final class TopicContents {
  private static final long UNAVAILABLE_RETRY_MS = 60_000;
  private static final long MISCONFIGURED_RETRY_MS = 3_600_000;

  private enum State {
    IDLE,
    REQUESTED,
    AWAITING_ACKS,
    READING
  }

  private final ObjectContext context;
  private final EmittedVersions emittedVersions;
  private State state = State.IDLE;

  /** Null if not read yet. */
  private VersionIndex versions;

  /**
   * @param version {@link Row#UNKNOWN_TIME} for a delete
   * @param compared hash of the compared fields, as in {@link ObjectContext#comparedHash}
   */
  private record Emitted(long version, int compared) {}

  /** What was emitted since the reading was due. The reading may lack it. */
  private Map<String, Emitted> emittedSinceRead = Map.of();

  /**
   * Versions that were not stored while the contents were unknown. The topic may hold the same
   * version with other columns.
   */
  private final Map<String, Long> droppedBeforeRead = new LinkedHashMap<>();

  private String topic = "";
  private String fingerprint = "";
  private String lastWarning = "";
  private long ackBarrier;
  private long notBefore;

  /**
   * @param emittedVersions versions emitted to the output topic
   */
  public TopicContents(ObjectContext context, EmittedVersions emittedVersions) {
    this.context = context;
    this.emittedVersions = emittedVersions;
  }

  /** Whether the contents of the topic are known. */
  public boolean isLoaded() {
    return versions != null;
  }

  public VersionIndex versions() {
    return versions;
  }

  /** How many rows the topic has; only if its contents are known. */
  public long rowCount() {
    return versions.size();
  }

  private boolean isDeleted(String id) {
    return emittedVersions.isDeleted(id);
  }

  /**
   * Whether the topic is known to have no row of this id: its last record is a delete, or the
   * registry refuses the schema for a new topic.
   */
  public boolean lacks(String id) {
    return isDeleted(id) || context.isRefusedForNewTopic();
  }

  /** Whether the topic may contain a row of this id. */
  public boolean mayContain(String id) {
    return !lacks(id) && (versions == null || versions.contains(id));
  }

  /** Whether a reload is in progress. */
  public boolean isReloading() {
    return state != State.IDLE;
  }

  /** Reads the topic, or checks whether it is still the same topic. */
  public void reload() {
    state = State.REQUESTED;
    emittedSinceRead = Map.of();
  }

  public void advance() {
    if (state == State.IDLE || state == State.READING) {
      return;
    }
    if (context.now() < notBefore) {
      context.scheduleWakeUp(notBefore);
      return;
    }
    if (state == State.REQUESTED) {
      state = State.AWAITING_ACKS;
      emittedSinceRead = new LinkedHashMap<>();
      ackBarrier = context.emittedCount();
    }
    if (context.acknowledgedThrough() >= ackBarrier) {
      state = State.READING;
      if (!topic.equals(context.topic())) {
        topic = context.topic();
        fingerprint = "";
        versions = null;
      }
      context.readTopic(topic, fingerprint);
    }
  }

  /** Handles the result of a reading. */
  public void onTopicRead(String topicRead, TopicSnapshot snapshot) {
    if (state != State.READING || !topicRead.equals(topic)) {
      return;
    }
    if (!topic.equals(context.topic())) {
      reload();
    } else if (snapshot instanceof TopicSnapshot.Loaded loaded) {
      versions = loaded.versions();
      fingerprint = loaded.fingerprint();
      droppedBeforeRead.forEach(this::markUnsettled);
      droppedBeforeRead.clear();
      emittedSinceRead.forEach(this::update);
      finishReload();
      lastWarning = "";
    } else if (snapshot instanceof TopicSnapshot.Unchanged) {
      finishReload();
    } else if (snapshot instanceof TopicSnapshot.Misconfigured misconfigured) {
      retryLater(misconfigured.reason(), MISCONFIGURED_RETRY_MS);
    } else if (snapshot instanceof TopicSnapshot.Unavailable unavailable) {
      retryLater(unavailable.reason(), UNAVAILABLE_RETRY_MS);
    }
  }

  private void finishReload() {
    state = State.IDLE;
    emittedSinceRead = Map.of();
  }

  /** Handles the result of the check whether the topic can be read back. */
  public void onTopicConfigChecked(TopicSnapshot snapshot) {
    if (snapshot instanceof TopicSnapshot.Misconfigured misconfigured) {
      warnOnce(misconfigured.reason());
    }
  }

  private void retryLater(String reason, long waitMs) {
    notBefore = context.now() + waitMs;
    reload();
    warnOnce(reason);
  }

  /** Emits a warning once per reason. */
  private void warnOnce(String reason) {
    if (!lastWarning.equals(reason)) {
      lastWarning = reason;
      context.emitEvent(
          EventKind.RECONCILE_FINISHED,
          Level.WARN,
          "Reconciliation of " + context.object().name() + " cannot run: " + reason,
          Map.of());
    }
  }

  /**
   * @param compared hash of the compared fields, as in {@link ObjectContext#comparedHash}
   */
  void recordEmitted(String id, long version, int compared) {
    Emitted emitted = new Emitted(version, compared);
    droppedBeforeRead.remove(id);
    if (state == State.AWAITING_ACKS || state == State.READING) {
      emittedSinceRead.put(id, emitted);
    }
    if (versions != null) {
      update(id, emitted);
    }
  }

  void recordDelete(String id) {
    recordEmitted(id, Row.UNKNOWN_TIME, VersionIndex.UNKNOWN_HASH);
  }

  /** The row was emitted but not stored. What the topic holds of the id is unknown. */
  void onRowDropped(String id, long version) {
    Emitted emitted = emittedSinceRead.get(id);
    if (emitted != null && emitted.version == version) {
      emittedSinceRead.put(id, unsettled(version));
    }
    if (versions != null) {
      markUnsettled(id, version);
    } else if (droppedBeforeRead.size() < LatestRecord.MAX_IDS) {
      droppedBeforeRead.put(id, version);
    }
  }

  private void markUnsettled(String id, long version) {
    if (versions.version(id) == version) {
      versions.put(id, VersionIndex.asUnsettled(version));
    }
  }

  /** The delete was emitted but not stored, so the topic still holds a row of the id. */
  void onDeleteDropped(String id, long version) {
    Emitted emitted = emittedSinceRead.get(id);
    if (emitted != null && emitted.version == Row.UNKNOWN_TIME) {
      emittedSinceRead.put(id, unsettled(version));
    }
    if (versions != null && !versions.contains(id)) {
      versions.put(id, VersionIndex.asUnsettled(version));
    }
  }

  private static Emitted unsettled(long version) {
    return new Emitted(VersionIndex.asUnsettled(version), VersionIndex.UNKNOWN_HASH);
  }

  private void update(String id, Emitted emitted) {
    if (emitted.version == Row.UNKNOWN_TIME) {
      versions.remove(id);
    } else {
      versions.put(id, emitted.version, emitted.compared);
    }
  }
}
