/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.topics.TopicSnapshot;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of an object without search that Kafka did not store: only the next lists repair them. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class DroppedRowsOfListsTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  private final TaskHarness task;
  private final FakeCrm crm;
  private int drops;

  DroppedRowsOfListsTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(HOUR).objects(FakeCrm.OWNERS), vendor);
    crm = task.crm();
    crm.putOldRows(5);
    task.start().answerAll();
    task.topic().setSnapshot(new TopicSnapshot.Unchanged());
  }

  private boolean isRowOf(SourceRecord record, String id) {
    return record.topic().equals("crm.owners")
        && record.value() != null
        && ((Struct) record.key()).getString("id").equals(id);
  }

  /** Connect drops the next rows of this record, so many of them. */
  private void dropNext(int number, int count) {
    int[] left = {count};
    task.drop(
        record -> {
          boolean dropped = isRowOf(record, crm.id(number)) && left[0] > 0;
          left[0] -= dropped ? 1 : 0;
          drops += dropped ? 1 : 0;
          return dropped;
        });
  }

  private void change(int number, String name) {
    crm.putIndexed(number, task.now(), name);
  }

  @Test
  void eachRowThatIsDroppedOnceIsEmittedWithTheNextList() {
    for (int number = 1; number <= 4; number++) {
      dropNext(number, 1);
      change(number, "changed");
      task.advance(2 * MINUTE);
      assertThat(drops).isEqualTo(number);
      assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows());
    }
  }

  @Test
  void anotherChangeOfARowIsNotDelayedByTheDropsOfTheLastOne() {
    dropNext(3, 8);
    change(3, "changed");
    task.advance(3 * HOUR);
    assertThat(drops).isEqualTo(8);
    dropNext(3, 1);
    change(3, "changed again");
    task.advance(2 * MINUTE);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aRowThatIsAlwaysDroppedIsEmittedAtGrowingIntervals() {
    dropNext(3, Integer.MAX_VALUE);
    change(3, "changed");
    task.advance(2 * HOUR);
    int firstDrops = drops;
    assertThat(firstDrops).isBetween(5, 9);
    task.advance(10 * HOUR);
    assertThat(drops - firstDrops).isBetween(9, 11);
    task.drop(record -> false);
    task.advance(2 * HOUR);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows());
    int records = task.emitted().topicRecords().size();
    task.advance(3 * HOUR);
    assertThat(task.emitted().topicRecords()).hasSize(records);
  }

  /** A stale list must not bring back what was dropped before a newer row was stored. */
  @Test
  void aNewerRowThatWasStoredNeedsNoRepair() {
    dropNext(3, 1);
    change(3, "changed");
    task.answerAll();
    change(3, "changed again");
    task.advance(2 * MINUTE);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows());
    int records = task.emitted().topicRecords().size();
    task.advance(3 * HOUR);
    assertThat(task.emitted().topicRecords()).hasSize(records);
  }

  @Test
  void aRowThatWasDroppedAndThenDeletedIsDeletedFromTheTopic() {
    dropNext(3, 1);
    change(3, "changed");
    task.advanceExcept(5_000, request -> false);
    crm.delete(3);
    task.advance(HOUR);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows()).hasSize(4);
  }
}
