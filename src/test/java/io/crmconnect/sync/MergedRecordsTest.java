/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static io.crmconnect.sync.testing.Requests.isSweepPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.sync.testing.VendorTrait;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Merged records that a sweep finds first, or that can still be read for a while. */
@ParameterizedClass
@EnumSource(
    value = VendorShape.class,
    names = {"HUBSPOT", "MADE_UP_ACCOUNTS", "MADE_UP_GADGETS"})
class MergedRecordsTest {
  private static final long HOUR = 3_600_000;
  private static final long SURVIVOR = 50;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  MergedRecordsTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  private void startInSync(int rows, boolean reconciling) {
    if (reconciling) {
      task.settings().reconcileEvery(24 * HOUR);
    }
    task.startInSync(rows);
  }

  private void assertNamesTheSurvivor(SourceRecord tombstone) {
    Header header = tombstone.headers().lastWithName("crm.merged.into");
    assertThat(header).isNotNull();
    assertThat(header.value()).isEqualTo(crm.id(SURVIVOR));
  }

  @Test
  void aDeleteThatASweepFoundFirstNamesTheSurvivorToo() {
    crm.assume(VendorTrait.DELETES_FOUND_BY_SWEEPS);
    startInSync(23, true);
    task.settings().reconcileEvery(HOUR);
    task.restart();
    crm.delete(4);
    long version = task.now() + HOUR;
    crm.putSurvivor(SURVIVOR, version, 4);
    boolean[] swept = {false};
    crm.override(
        request -> {
          swept[0] |= isSweepPage(request);
          return null;
        });
    while (!swept[0]) {
      task.advance(1_000);
    }
    // It is a candidate, and only now the index shows the survivor.
    assertThat(emitted.tombstones()).isEmpty();
    crm.index(SURVIVOR, version);
    task.advance(120_000);
    assertThat(emitted.tombstones()).hasSize(1).allSatisfy(this::assertNamesTheSurvivor);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMergedRecordThatIsStillReadableIsReadAgain(boolean reconciling) {
    startInSync(23, reconciling);
    crm.putSurvivor(SURVIVOR, task.now(), 4);
    crm.index(SURVIVOR, task.now());
    task.advance(600_000);
    assertThat(emitted.topicRows()).containsKeys(crm.id(4), crm.id(SURVIVOR));
    crm.delete(4);
    task.advance(2 * task.settings().build().settleMs());
    assertThat(emitted.tombstones()).hasSize(1).allSatisfy(this::assertNamesTheSurvivor);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLiveMergedRecordBlocksNoScanAndIsEventuallyDropped(boolean reconciling) {
    startInSync(23, reconciling);
    crm.putSurvivor(SURVIVOR, task.now(), 4);
    crm.index(SURVIVOR, task.now());
    task.advance(10 * task.settings().build().settleMs());
    assertThat(task.lagByObject().get("contacts")).isLessThan(60_000);
    task.advance(HOUR);
    long reads = task.sent().count(Request.ReadByIds.class);
    task.advance(HOUR);
    assertThat(task.sent().count(Request.ReadByIds.class)).isEqualTo(reads);
    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }
}
