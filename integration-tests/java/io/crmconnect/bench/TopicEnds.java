/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Waits until topics have records. */
final class TopicEnds {
  private TopicEnds() {}

  /** Waits for so many records; returns how many there are. */
  static long awaitRows(Admin admin, TopicPartition topic, long rows) throws InterruptedException {
    while (true) {
      long end = endOffset(admin, topic);
      if (end >= rows) {
        return end;
      }
      Thread.sleep(50);
    }
  }

  private static long endOffset(Admin admin, TopicPartition topic) throws InterruptedException {
    try {
      return admin
          .listOffsets(Map.of(topic, OffsetSpec.latest()))
          .partitionResult(topic)
          .get()
          .offset();
    } catch (ExecutionException notThereYet) {
      return 0;
    }
  }
}
