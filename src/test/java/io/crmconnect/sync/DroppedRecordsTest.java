/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.record.DeleteMode;
import io.crmconnect.sync.testing.EmittedRecords;
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

/**
 * Records that Connect acknowledges without having stored them: a transformation drops them, or
 * errors.tolerance=all skips what the producer or the converter rejects. They are not in the topic,
 * so they are reported and stay to be repaired.
 */
@ParameterizedClass
@EnumSource(VendorShape.class)
class DroppedRecordsTest {
  private static final long HOUR = 3_600_000;

  private final TestSettings settings = TestSettings.reconcilingEvery(HOUR);
  private final VendorShape vendor;
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  DroppedRecordsTest(VendorShape vendor) {
    this.vendor = vendor;
    task = new TaskHarness(settings, vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  /** The topic stays the same topic, so it is read back only once. */
  private void startInSync(int rows) {
    task.startInSync(rows);
    task.topic().setSnapshot(new TopicSnapshot.Unchanged());
  }

  private static boolean isOf(SourceRecord record, String id) {
    return record.topic().equals("crm.contacts") && isKeyOf(record, id);
  }

  private static boolean isKeyOf(SourceRecord record, String id) {
    return ((Struct) record.key()).getString("id").equals(id);
  }

  @Test
  void aDroppedRowIsToldAndRepairedByTheNextRun() {
    startInSync(10);
    task.drop(record -> isOf(record, crm.id(3)));
    crm.putIndexed(3, task.now(), "changed");
    crm.putIndexed(4, task.now(), "changed too");
    task.advance(120_000);
    assertThat(emitted.lastEvent("records.dropped"))
        .contains("1 row", "contacts", "(" + crm.id(3) + ")", "errors.tolerance", "reconciliation");
    assertThat(emitted.topicRows()).isNotEqualTo(crm.expectedRows());

    task.drop(record -> false);
    task.advance(2 * HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.events("records.dropped")).hasSize(1);
  }

  @Test
  void aDroppedDeleteIsToldAndRepairedByTheNextRun() {
    startInSync(10);
    task.drop(record -> isOf(record, crm.id(3)));
    crm.delete(3);
    task.advance(2 * HOUR);
    assertThat(emitted.lastEvent("records.dropped")).contains("1 delete");
    assertThat(emitted.topicRows()).hasSize(10);

    long version =
        (Long)
            emitted.topicRecordsOf(crm.id(3)).get(0).headers().lastWithName("crm.version").value();
    task.drop(record -> false);
    task.advance(2 * HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(9);
    assertThat(emitted.tombstones())
        .singleElement()
        .satisfies(
            record ->
                assertThat(record.headers().lastWithName("crm.version").value())
                    .isEqualTo(version));
  }

  /** A filter of tombstones is common. */
  @Test
  void aDroppedTombstoneAfterASoftDeleteIsToldAndRepaired() {
    TaskHarness both = new TaskHarness(settings.deleteMode(DeleteMode.BOTH), vendor);
    both.startInSync(10);
    both.topic().setSnapshot(new TopicSnapshot.Unchanged());
    both.drop(record -> isOf(record, crm.id(3)) && record.value() == null);
    both.crm().delete(3);
    both.advance(2 * HOUR);
    assertThat(both.emitted().lastEvent("records.dropped")).contains("1 delete");
    both.drop(record -> false);
    both.advance(2 * HOUR);
    assertThat(both.emitted().tombstones()).hasSize(1);
  }

  /** The alert is emitted once an hour, with the number of all records since the last one. */
  @Test
  void aFilterThatDropsEachRowIsToldOncePerHour() {
    startInSync(20);
    task.drop(record -> record.topic().equals("crm.contacts"));
    for (int i = 1; i <= 20; i++) {
      crm.putIndexed(i, task.now(), "changed " + i);
      task.advance(60_000);
    }
    assertThat(emitted.events("records.dropped")).singleElement().asString().contains("1 row ");
    task.advance(HOUR);
    assertThat(emitted.events("records.dropped")).hasSize(2);
    assertThat(emitted.lastEvent("records.dropped")).containsPattern("\\d\\d rows");
  }

  /** A record that was dropped is not repeated if a newer one was stored. */
  @Test
  void aRowThatWasStoredSinceNeedsNoRepair() {
    startInSync(10);
    task.drop(record -> isOf(record, crm.id(3)));
    crm.putIndexed(3, task.now(), "changed");
    task.advance(60_000);
    task.drop(record -> false);
    crm.putIndexed(3, task.now(), "changed again");
    task.advance(60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    int records = emitted.topicRecords().size();
    task.advance(3 * HOUR);
    assertThat(emitted.topicRecords()).hasSize(records);
  }

  @Test
  void anObjectWithoutReconciliationIsToldThatNothingRepairsTheRow() {
    TaskHarness without = new TaskHarness(TestSettings.defaults(), vendor);
    without.crm().putOldRows(10);
    without.drop(record -> isOf(record, crm.id(3)));
    without.start().answerAll().advance(60_000);
    assertThat(without.emitted().lastEvent("records.dropped"))
        .contains("reconcile.consumer.bootstrap.servers");
  }

  /** Nothing else would store the cursor of a quiet object. */
  @Test
  void aDroppedHeartbeatIsToldByAnEventThatCarriesItsOffset() {
    startInSync(10);
    task.drop(record -> record.topic().equals("crm.heartbeat"));
    task.advance(10 * 60_000);
    assertThat(emitted.lastEvent("records.dropped")).contains("heartbeat", "offset");
  }

  /** Events that are dropped are not reported by ever more events. */
  @Test
  void droppedEventsCauseNoEndlessEvents() {
    startInSync(10);
    int[] attempts = {0};
    task.drop(
        record -> {
          boolean isEvent = record.topic().equals("crm.events");
          attempts[0] += isEvent ? 1 : 0;
          return isEvent;
        });
    task.advance(3 * HOUR);
    assertThat(attempts[0]).isLessThan(20);
  }

  /** The whole list is polled, and only its differences from the last one are emitted. */
  @Test
  void aDroppedRowOfAnObjectWithoutSearchIsEmittedAgain() {
    TaskHarness owners =
        new TaskHarness(TestSettings.reconcilingEvery(HOUR).objects(FakeCrm.OWNERS), vendor);
    owners.crm().putOldRows(5);
    owners.start().answerAll();
    owners.topic().setSnapshot(new TopicSnapshot.Unchanged());
    owners.drop(record -> record.topic().equals("crm.owners") && isKeyOf(record, crm.id(3)));
    owners.crm().putIndexed(3, owners.now(), "changed");
    owners.advance(120_000);
    assertThat(owners.emitted().lastEvent("records.dropped")).contains("owners");
    owners.drop(record -> false);
    owners.advance(2 * HOUR);
    assertThat(owners.emitted().topicRows().get(crm.id(3))).isEqualTo("changed");
  }
}
