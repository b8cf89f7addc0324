/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The values of the last records of a few ids. */
class ValueReaderTest {
  private static final byte[] NO_ROW = {};

  private final TopicLog log = new TopicLog(2);

  private Map<String, byte[]> read(String... ids) {
    return log.readValues("contacts", Set.of(ids)).orElseThrow();
  }

  @Test
  void onlyTheRowsOfTheseIdsAreRead() {
    log.add(0, 1_000, "7", 10, "snapshot").add(0, 1_100, "8", 11, "upsert");
    assertThat(read("7", "9")).hasSize(2);
    assertThat(read("7", "9").get("7")).hasSize(1);
    assertThat(read("7", "9").get("9")).isEqualTo(NO_ROW);
  }

  @Test
  void aDeletedIdHasNoRow() {
    log.add(0, 1_000, "7", 10, "snapshot").add(0, 1_100, "7", 10, "delete");
    assertThat(read("7").get("7")).isEqualTo(NO_ROW);
  }

  @Test
  void theNewestRecordCountsWhicheverPartitionItIsIn() {
    log.add(0, 2_000, "7", 12, "upsert").add(1, 1_000, "7", 10, "delete");
    assertThat(read("7").get("7")).hasSize(1);
    TopicLog other = new TopicLog(2);
    other.add(0, 1_000, "7", 10, "upsert").add(1, 2_000, "7", 10, "delete");
    assertThat(other.readValues("contacts", Set.of("7")).orElseThrow().get("7")).isEqualTo(NO_ROW);
  }

  @Test
  void recordsOfOtherObjectsAreIgnored() {
    log.add(0, 1_000, "7", 10, "snapshot");
    assertThat(log.readValues("deals", Set.of("7")).orElseThrow().get("7")).isEqualTo(NO_ROW);
  }
}
