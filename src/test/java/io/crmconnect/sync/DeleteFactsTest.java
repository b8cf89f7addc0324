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
import io.crmconnect.sync.testing.VendorTrait;
import java.util.Date;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a marked row says about the delete of its record. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class DeleteFactsTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;
  private final VendorShape vendor;

  DeleteFactsTest(VendorShape vendor) {
    this.vendor = vendor;
    task = new TaskHarness(TestSettings.reconcilingEvery(HOUR).deleteMode(DeleteMode.SOFT), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  private Struct markedRowOf(long number) {
    Struct row = emitted.lastRowOf(crm.id(number));
    assertThat(row.getBoolean("_deleted")).isTrue();
    return row;
  }

  @Test
  void aLivingRowHasNone() {
    task.startInSync(23);
    assertThat(emitted.columnValues("_deleted_at").values()).hasSize(23).containsOnlyNulls();
    assertThat(emitted.columnValues("_merged_into").values()).hasSize(23).containsOnlyNulls();
  }

  @Test
  void aMarkedRowSaysWhenTheVendorDeletedTheRecord() {
    boolean told = vendor == VendorShape.HUBSPOT || vendor == VendorShape.MADE_UP_ACCOUNTS;
    if (vendor == VendorShape.HUBSPOT) {
      crm.showRecycleBin();
    }
    task.startInSync(400);
    task.advance(60_000);
    Date deletedAt = new Date(task.now());
    crm.delete(7);
    task.advance(2 * HOUR);
    Date shown = (Date) markedRowOf(7).get("_deleted_at");
    if (told) {
      assertThat(shown).isEqualTo(deletedAt);
    } else {
      // When the delete was confirmed.
      assertThat(shown)
          .isAfter(deletedAt)
          .isBeforeOrEqualTo((Date) markedRowOf(7).get("_synced_at"));
    }
    assertThat(markedRowOf(7).get("_merged_into")).isNull();
  }

  @Test
  void aRecordThatComesBackHasNoneAnyMore() {
    task.startInSync(23);
    crm.delete(7);
    task.advance(2 * HOUR);
    assertThat(markedRowOf(7).get("_deleted_at")).isNotNull();
    crm.putIndexed(7, task.now(), "back");
    task.advance(HOUR);
    Struct row = emitted.lastRowOf(crm.id(7));
    assertThat(row.getBoolean("_deleted")).isFalse();
    assertThat(row.get("_deleted_at")).isNull();
  }

  @Test
  void aMarkedRowNamesTheSurvivor() {
    crm.assume(VendorTrait.READS_BY_IDS);
    task.startInSync(23);
    crm.putSurvivor(50, task.now(), 4);
    crm.index(50, task.now());
    crm.delete(4);
    task.advance(2 * HOUR);
    assertThat(markedRowOf(4).get("_merged_into")).isEqualTo(crm.id(50));
  }

  /** As where Connect polls the task rarely: responses wait until the next poll. */
  @Test
  void noDeleteIsSaidToBeOlderThanItIsWhereResponsesAreSlow() {
    crm.assume(VendorTrait.READS_BY_IDS);
    task.startInSync(23);
    Date deletedAt = new Date(task.now());
    crm.putSurvivor(50, task.now(), 4);
    crm.index(50, task.now());
    crm.delete(4);
    for (int second = 0; second < 600; second++) {
      crm.setClockAheadMs(second % 2 == 0 ? -120_000 : 0);
      task.advance(1_000);
    }
    crm.setClockAheadMs(0);
    task.advance(2 * HOUR);
    assertThat((Date) markedRowOf(4).get("_deleted_at"))
        .isAfterOrEqualTo(deletedAt)
        .isBeforeOrEqualTo((Date) markedRowOf(4).get("_synced_at"));
  }
}
