/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.offset.InvalidOffsetException;
import io.crmconnect.offset.OffsetCodec;
import io.crmconnect.offset.SourcePartitions;
import io.crmconnect.record.SourcePosition;
import io.crmconnect.sync.core.TaskContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Tells which objects came or went since the connector told them last. Their names are the offset
 * of a partition of their own, and the event that tells a change carries it, so that each change is
 * told until the event is stored.
 */
final class ObjectChanges {
  private final TaskContext task;

  /** Of all tasks together. */
  private final SortedSet<String> current;

  ObjectChanges(TaskContext task) {
    this.task = task;
    this.current = new TreeSet<>(task.settings().objectNames());
  }

  /** The partition to load; empty if this task does not tell changes. */
  static Optional<Map<String, String>> partition(TaskContext task) {
    return task.settings().tellsObjectChanges()
        ? Optional.of(SourcePartitions.ofObjects(task.settings().vendor(), task.account()))
        : Optional.empty();
  }

  /**
   * @param stored the offset of {@link #partition}; null: nothing is stored
   */
  void onLoaded(Map<String, Object> stored, TaskAnnouncements announcements) {
    Optional<SortedSet<String>> before = decode(stored);
    SourcePosition position =
        new SourcePosition(partition(task).orElseThrow(), OffsetCodec.encodeObjects(current));
    if (before.isEmpty()) {
      task.emitHeartbeat(current.first(), position);
    } else if (!before.get().equals(current)) {
      announcements.emitObjectsChanged(
          without(current, before.get()), without(before.get(), current), position);
    }
  }

  /** Names that cannot be read are as good as none: they are only told. */
  private static Optional<SortedSet<String>> decode(Map<String, Object> stored) {
    try {
      return Optional.ofNullable(stored).map(OffsetCodec::decodeObjects);
    } catch (InvalidOffsetException e) {
      return Optional.empty();
    }
  }

  private static List<String> without(SortedSet<String> names, SortedSet<String> others) {
    return names.stream().filter(name -> !others.contains(name)).toList();
  }
}
