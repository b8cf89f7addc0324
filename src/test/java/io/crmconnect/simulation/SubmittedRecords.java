/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Which offsets may be committed: within a source partition in the order of the records, and only
 * of acknowledged records. Connect's class of the same name has the same rule.
 */
final class SubmittedRecords {
  private final Map<Map<String, ?>, Deque<Submitted>> byPartition = new LinkedHashMap<>();

  static final class Submitted {
    private final SourceRecord record;
    private boolean acknowledged;

    private Submitted(SourceRecord record) {
      this.record = record;
    }

    SourceRecord record() {
      return record;
    }

    void acknowledge() {
      acknowledged = true;
    }
  }

  Submitted submit(SourceRecord record) {
    Submitted submitted = new Submitted(record);
    byPartition
        .computeIfAbsent(record.sourcePartition(), p -> new ArrayDeque<>())
        .addLast(submitted);
    return submitted;
  }

  /** Takes what is acknowledged off the heads; the newest of it per partition. */
  Map<Map<String, ?>, Map<String, ?>> committable() {
    Map<Map<String, ?>, Map<String, ?>> offsets = new LinkedHashMap<>();
    byPartition.forEach(
        (partition, queue) -> {
          while (!queue.isEmpty() && queue.peekFirst().acknowledged) {
            offsets.put(partition, queue.removeFirst().record.sourceOffset());
          }
        });
    byPartition.values().removeIf(Deque::isEmpty);
    return offsets;
  }
}
