/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.TaskContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks twice a minute whether the topics of the task's objects still exist, where a consumer is
 * configured. A topic that was deleted is reported, and the next reconciliation, which is requested
 * at once, fills it again.
 */
final class TopicWatch {
  private static final long CHECK_INTERVAL_MS = 30_000;

  private final TaskContext task;

  /** Topics that were reported as missing and were not seen since. */
  private final Set<String> reported = new TreeSet<>();

  private long nextCheckAt;

  TopicWatch(TaskContext task) {
    this.task = task;
  }

  void advance(List<ObjectContext> objects) {
    if (!task.settings().reconcile().consumerConfigured()) {
      return;
    }
    if (task.now() >= nextCheckAt) {
      nextCheckAt = task.now() + CHECK_INTERVAL_MS;
      Set<String> topics = new TreeSet<>();
      objects.forEach(object -> topics.add(object.writtenTopic()));
      topics.remove("");
      if (!topics.isEmpty()) {
        task.checkTopicsExist(List.copyOf(topics));
      }
    }
    task.scheduleWakeUp(nextCheckAt);
  }

  void onChecked(Set<String> missing, List<ObjectContext> objects) {
    for (ObjectContext object : objects) {
      String topic = object.writtenTopic();
      if (missing.contains(topic) && !reported.contains(topic)) {
        requestRun(object);
        report(object, topic);
      }
    }
    reported.clear();
    reported.addAll(missing);
  }

  private static void requestRun(ObjectContext object) {
    ObjectCursor cursor = object.cursor();
    object.setCursor(cursor.with(cursor.reconcile().requestRun()));
  }

  private static void report(ObjectContext object, String topic) {
    object.emitEvent(
        EventKind.TOPIC_MISSING,
        Level.ALERT,
        "Topic "
            + topic
            + " does not exist any more, although rows of "
            + object.object().name()
            + " were written to it. Connect creates a topic only once per task: restart the tasks"
            + " of the connector, or create the topic with cleanup.policy=compact. "
            + (object.settings().reconcile().isEnabled()
                ? "Reconciliation then fills it again."
                : "Reconciliation is off, so the topic then gets only changes: to copy the history"
                    + " again, delete the offsets of the object, or set a reconcile.interval.ms"
                    + " greater than 0."),
        Map.of("topic", topic));
  }
}
