/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.offset.Destination;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ReconcileSettings;
import java.util.HashMap;
import java.util.Map;

/**
 * Notices that the rows of an object go to another topic than before: because the settings name
 * another one, or because the first acknowledged row shows it. The cursors are not true for another
 * topic, so the object is begun anew.
 *
 * <p>Connect starts the tasks anew when settings change. So only the first row of a task can show a
 * change; if later rows go elsewhere, a transformation chooses the topic by their contents, and
 * that is no change.
 */
final class Destinations {
  private final ReconcileSettings settings;

  /** By object, the topic of the first acknowledged row of this task. */
  private final Map<String, String> firstTopics = new HashMap<>();

  Destinations(ReconcileSettings settings) {
    this.settings = settings;
  }

  /** The cursor to start with: the stored one, or one that begins the object anew. */
  ObjectCursor adopt(String object, ObjectCursor stored) {
    if (stored == null) {
      return null;
    }
    if (isChangedBySettings(object, stored)) {
      return stored.beginAnew(ofSettings(settings, object));
    }
    String configured = settings.topicOf(object);
    return configured.isEmpty()
        ? stored
        : stored.with(stored.reconcile().destination().withConfigured(configured));
  }

  /** The destination of an object that is begun now. */
  static Destination ofSettings(ReconcileSettings settings, String object) {
    return Destination.ofSettings(settings.topicOf(object), settings.transformationsOf(object));
  }

  boolean isChangedBySettings(String object, ObjectCursor stored) {
    String configured = settings.topicOf(object);
    Destination destination = stored.reconcile().destination();
    if (mayBeWrittenUnseen(destination)) {
      return !destination.transformations().equals(settings.transformationsOf(object));
    }
    // Transformations that were not known may have renamed what the settings named.
    String before =
        destination.transformations().isEmpty() ? destination.configured() : destination.topic();
    return !configured.isEmpty()
        && !before.isEmpty()
        && !configured.equals(before)
        // What was only seen before is now also named.
        && !configured.equals(destination.topic());
  }

  /**
   * Whether a task may have written rows behind unknown transformations and stopped before it
   * learned where: what comes behind other transformations may be in another topic.
   */
  private static boolean mayBeWrittenUnseen(Destination destination) {
    return destination.topic().isEmpty() && !destination.transformations().isEmpty();
  }

  /**
   * Handles a topic that rows of the object were written to.
   *
   * @return whether the object is to be begun anew there
   */
  boolean onObserved(ObjectContext context, String topic) {
    String firstTopic = firstTopics.putIfAbsent(context.object().name(), topic);
    ObjectCursor cursor = context.cursor();
    if (cursor == null) {
      return false;
    }
    Destination destination = cursor.reconcile().destination();
    if (firstTopic != null && !firstTopic.equals(topic)) {
      if (!destination.varies()) {
        context.setCursor(cursor.with(destination.varying()));
        warnOfSeveral(context, firstTopic, topic);
      }
      return false;
    }
    warnOfWrongMapping(context, topic);
    String knownTopic = destination.topic();
    if (knownTopic.isEmpty() && settings.topicOf(context.object().name()).isEmpty()) {
      // Rows were written where the settings said, but that was not stored before they changed.
      knownTopic = destination.configured();
    }
    if (knownTopic.isEmpty() || knownTopic.equals(topic)) {
      Destination seen = seenIn(topic, context);
      if (!seen.equals(destination)) {
        context.setCursor(cursor.with(seen));
      }
      return false;
    }
    return !destination.varies();
  }

  /** The destination of an object of which a row was acknowledged in this topic. */
  Destination seenIn(String topic, ObjectContext context) {
    return context
        .cursor()
        .reconcile()
        .destination()
        .seenIn(topic, settings.transformationsOf(context.object().name()));
  }

  private void warnOfWrongMapping(ObjectContext context, String topic) {
    String object = context.object().name();
    String mapped = settings.topicMapping().getOrDefault(object, topic);
    if (!mapped.equals(topic)) {
      context.emitEvent(
          EventKind.DESTINATION_CHANGED,
          Level.WARN,
          "reconcile.topics says that the rows of "
              + object
              + " are in topic "
              + mapped
              + ", but they are written to "
              + topic
              + ", so reconciliation compares the wrong topic. Correct the entry in"
              + " reconcile.topics, or remove it: the connector learns the topic from the first"
              + " row.",
          Map.of("configured", mapped, "written", topic));
    }
  }

  private static void warnOfSeveral(ObjectContext context, String firstTopic, String topic) {
    String object = context.object().name();
    context.emitEvent(
        EventKind.DESTINATION_CHANGED,
        Level.WARN,
        "A transformation writes rows of "
            + object
            + " to several topics, among them "
            + firstTopic
            + " and "
            + topic
            + ". Reconciliation reads only one of them. Let all rows of an object go to one topic,"
            + " or turn reconciliation off (reconcile.interval.ms=0).",
        Map.of("topics", firstTopic + "," + topic));
  }

  /** Emits the event about an object that was begun anew. */
  static void announce(ObjectContext context, Destination before, String topic) {
    String object = context.object().name();
    String earlier = before.topic().isEmpty() ? before.configured() : before.topic();
    boolean copiesHistory = context.cursor().backfill().isRunning();
    context.emitEvent(
        EventKind.DESTINATION_CHANGED,
        Level.WARN,
        describeChange(object, earlier, topic)
            + (copiesHistory
                ? " The whole history is copied again, so that the new topic has all rows."
                : " The new topic gets only what changes from now on, because backfill.enabled is"
                    + " false.")
            + " The old topic is not changed any more. If this is not intended, correct"
            + " topic.prefix, reconcile.topics or the transformations.",
        Map.of("from", earlier, "to", topic));
  }

  private static String describeChange(String object, String earlier, String topic) {
    return earlier.isEmpty() || earlier.equals(topic)
        ? "The transformations of the rows of "
            + object
            + " changed before a row had been acknowledged, so rows that were written may be in"
            + " another topic."
        : "The rows of "
            + object
            + " are now written to topic "
            + topic
            + ", and no longer to "
            + earlier
            + ".";
  }
}
