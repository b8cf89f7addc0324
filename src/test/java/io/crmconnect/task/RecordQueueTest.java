/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Polls end at the end of a step, whatever the limits are. */
class RecordQueueTest {
  private static final long RECORD_BYTES = 100;

  /** A poll returns up to 1,000 bytes, and 2,000 are ready. */
  private final RecordQueue limitedByBytes = new RecordQueue(new WorkerMemory(8_000));

  private final RecordQueue limitedByNumber = new RecordQueue(WorkerMemory.unlimited());

  @Test
  void stepsAreReturnedTogetherAsLongAsTheyFit() {
    addSteps(limitedByNumber, 700, 1_300, 1);
    assertThat(polledSizes(limitedByNumber)).containsExactly(2_000, 1);
  }

  @Test
  void aStepThatDoesNotFitIsLeftToTheNextPoll() {
    addSteps(limitedByNumber, 1_999, 2, 1_998);
    assertThat(polledSizes(limitedByNumber)).containsExactly(1_999, 2_000);
  }

  @Test
  void aStepWithMoreThanAPollIsReturnedWhole() {
    addSteps(limitedByNumber, 1, 5_000, 1);
    assertThat(limitedByNumber.isFull()).isTrue();
    assertThat(polledSizes(limitedByNumber)).containsExactly(1, 5_000, 1);
    assertThat(limitedByNumber.isFull()).isFalse();
  }

  @Test
  void bytesLimitAPollToo() {
    addSteps(limitedByBytes, 4, 6, 3, 30, 2);
    assertThat(limitedByBytes.isFull()).isTrue();
    assertThat(polledSizes(limitedByBytes)).containsExactly(10, 3, 30, 2);
    assertThat(limitedByBytes.readyBytes()).isZero();
    assertThat(limitedByBytes.isFull()).isFalse();
  }

  @Test
  void theOrderIsKept() {
    addSteps(limitedByBytes, 3, 9, 1);
    List<Object> values = new ArrayList<>();
    while (!limitedByBytes.isEmpty()) {
      limitedByBytes.nextBatch().forEach(each -> values.add(each.value()));
    }
    assertThat(values)
        .containsExactly(
            "0.0", "0.1", "0.2", "1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8",
            "2.0");
  }

  @Test
  void aStepWithoutRecordsIsNone() {
    limitedByNumber.endStep();
    assertThat(limitedByNumber.isEmpty()).isTrue();
    assertThat(limitedByNumber.nextBatch()).isEmpty();
  }

  private static void addSteps(RecordQueue queue, int... sizes) {
    for (int step = 0; step < sizes.length; step++) {
      for (int i = 0; i < sizes[step]; i++) {
        queue.add(
            new SourceRecord(Map.of(), Map.of(), "crm.contacts", null, step + "." + i),
            RECORD_BYTES);
      }
      queue.endStep();
    }
  }

  private static List<Integer> polledSizes(RecordQueue queue) {
    List<Integer> sizes = new ArrayList<>();
    while (!queue.isEmpty()) {
      sizes.add(queue.nextBatch().size());
    }
    return sizes;
  }
}
