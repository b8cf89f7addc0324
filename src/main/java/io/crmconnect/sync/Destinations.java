package io.crmconnect.sync;

import io.crmconnect.offset.Destination;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ReconcileSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

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

  /** Objects that an earlier task has begun. */
  private final Set<String> resumedObjects = new HashSet<>();

  Destinations(ReconcileSettings settings) {
    this.settings = settings;
  }

  /** The cursor to start with: the stored one, or one that begins the object anew. */
  ObjectCursor adopt(String object, ObjectCursor stored) {
    String configured = settings.topicOf(object);
    if (stored != null) {
      resumedObjects.add(object);
    }
    if (stored == null || configured.isEmpty()) {
      return stored;
    }
    return isChangedBySettings(object, stored)
        ? stored.beginAnew(Destination.ofSettings(configured))
        : stored.with(stored.reconcile().destination().withConfigured(configured));
  }

  boolean isChangedBySettings(String object, ObjectCursor stored) {
    String configured = settings.topicOf(object);
    Destination destination = stored.reconcile().destination();
    return !configured.isEmpty()
        && !destination.configured().isEmpty()
        && !configured.equals(destination.configured())
        // What was only seen before is now also named.
        && !configured.equals(destination.topic());
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
    if (destination.topic().isEmpty()
        && !isElsewhere(context.object().name(), topic, destination)) {
      context.setCursor(cursor.with(destination.withTopic(topic)));
      return false;
    }
    return !destination.varies() && !destination.topic().equals(topic);
  }

  /**
   * Whether an earlier task may have written rows to the topic that the settings named, and has
   * ended before it stored that.
   */
  private boolean isElsewhere(String object, String topic, Destination destination) {
    return resumedObjects.contains(object)
        && !destination.configured().isEmpty()
        && !destination.configured().equals(topic);
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
        "The rows of "
            + object
            + " are now written to topic "
            + topic
            + ", and no longer to "
            + earlier
            + ". "
            + (copiesHistory
                ? "The whole history is copied again, so that the new topic has all rows."
                : "The new topic gets only what changes from now on, because backfill.enabled is"
                    + " false.")
            + " The old topic is not changed any more. If this is not intended, correct"
            + " topic.prefix, reconcile.topics or the transformations.",
        Map.of("from", earlier, "to", topic));
  }
}
