/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.topics.LatestRecord;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The records of an id stand in several partitions after their number was changed. The consumer
 * reads the partitions in any order, so each case is read in all of them.
 */
class OrderAcrossPartitionsTest {
  private static final int[][] ORDERS = {
    {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}
  };

  /** The same records with their partitions numbered in each order. */
  private final List<TopicLog> logs = Stream.of(ORDERS).map(order -> new TopicLog(3)).toList();

  private OrderAcrossPartitionsTest add(
      int partition, long timestamp, String id, long version, String op) {
    for (int i = 0; i < ORDERS.length; i++) {
      logs.get(i).add(ORDERS[i][partition], timestamp, id, version, op);
    }
    return this;
  }

  private void assertLatest(String live, LatestRecord latest) {
    logs.forEach(log -> assertLatest(log, live, latest));
  }

  private static void assertLatest(TopicLog log, String live, LatestRecord latest) {
    assertThat(log.liveIds("contacts"))
        .containsExactlyElementsOf(live.isEmpty() ? List.of() : List.of(live));
    assertThat(log.readTail("contacts"))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.version()).isEqualTo(latest.version());
              assertThat(record.deleted()).isEqualTo(latest.deleted());
            });
  }

  private static LatestRecord row(long version) {
    return new LatestRecord("7", version, false, 0);
  }

  private static LatestRecord delete(long version) {
    return new LatestRecord("7", version, true, 0);
  }

  @Test
  void theLaterTimestampCountsWhicheverPartitionIsReadFirst() {
    add(0, 2_000, "7", 12, "upsert").add(1, 1_000, "7", 10, "snapshot");
    assertLatest("7@12", row(12));
  }

  @Test
  void aLaterDeleteInAnotherPartitionDeletes() {
    add(0, 2_000, "7", 10, "delete").add(2, 1_000, "7", 10, "snapshot");
    assertLatest("", delete(10));
  }

  @Test
  void anEarlierDeleteInAnotherPartitionDeletesNothing() {
    add(0, 2_000, "7", 12, "upsert").add(1, 1_500, "7", 10, "delete");
    assertLatest("7@12", row(12));
  }

  @Test
  void withinAPartitionTheOffsetCountsWhateverTheTimestamps() {
    add(1, 2_000, "7", 12, "upsert").add(1, 1_000, "7", 11, "upsert");
    assertLatest("7@11", row(11));
  }

  /** The second record of partition 0 was written after 2,000, whatever its worker's clock said. */
  @Test
  void aTimestampThatGoesBackDoesNotMakeAnotherPartitionNewer() {
    add(0, 2_000, "7", 11, "upsert").add(0, 900, "7", 12, "upsert");
    add(1, 1_500, "7", 10, "upsert");
    assertLatest("7@12", row(12));
  }

  @Test
  void ofEqualTimestampsTheHigherVersionCounts() {
    add(0, 1_000, "7", 12, "upsert").add(1, 1_000, "7", 10, "upsert");
    assertLatest("7@12", row(12));
  }

  /** A delete carries the version of the row that it deletes. */
  @Test
  void ofEqualTimestampsAndVersionsTheDeleteCounts() {
    add(0, 1_000, "7", 12, "delete").add(1, 1_000, "7", 12, "upsert");
    assertLatest("", delete(12));
  }

  @Test
  void recordsWithoutATimestampAreOrderedByVersion() {
    add(0, -1, "7", 12, "upsert").add(1, -1, "7", 10, "upsert").add(2, -1, "7", 11, "upsert");
    assertLatest("7@12", row(12));
  }

  @Test
  void otherIdsAreNotAffected() {
    add(0, 1_000, "7", 12, "upsert").add(1, 900, "8", 10, "upsert");
    add(2, 800, "9", 5, "delete");
    assertThat(logs)
        .allSatisfy(log -> assertThat(log.liveIds("contacts")).containsExactly("7@12", "8@10"));
  }
}
