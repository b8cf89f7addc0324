/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.record.DeleteMode;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.LinkedVendor;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** The row that marks the delete of a link keeps the link's values. */
class DeletedLinkValuesTest {
  private static final long HOUR = 3_600_000;
  private static final CrmObject PAIR =
      new Association(FakeCrm.CONTACTS, FakeCrm.DEALS).toCrmObject();
  private static final String TYPE = "4";

  private final LinkedVendor vendor = new LinkedVendor();
  private final TaskHarness task =
      new TaskHarness(
          TestSettings.reconcilingEvery(HOUR)
              .objects(PAIR, FakeCrm.CONTACTS)
              .deleteMode(DeleteMode.SOFT)
              .keepDeletedValues(),
          vendor);
  private final EmittedRecords emitted = task.emitted();

  private void startLinked() {
    vendor.setLabel(TYPE, "Decision maker");
    task.crm().putOldRows(30);
    for (int id = 1; id <= 30; id++) {
      vendor.link(id, 900 + id, TYPE);
    }
    task.start().answerAll().advance(120_000);
  }

  @Test
  void theValuesAreReadAndTheDeleteFollowsWithoutAnotherPass() {
    startLinked();
    vendor.unlink("7:907:4");
    task.crm().putIndexed(7, task.now(), "edited");
    task.advance(60_000);

    Struct row = emitted.lastRowOf("7:907:4");
    assertThat(row.getBoolean("_deleted")).isTrue();
    assertThat(row.get("label")).isEqualTo("Decision maker");
    assertThat(row.get("to_id")).isEqualTo("907");
    assertThat(row.get("_deleted_at")).isNotNull();
  }

  @Test
  void aLinkThatReturnsWhileItsValuesAreReadStays() {
    startLinked();
    task.topic().failValueReads(3);
    vendor.unlink("7:907:4");
    task.crm().putIndexed(7, task.now(), "edited");
    task.advance(60_000);
    vendor.link(7, 907, TYPE);
    task.crm().putIndexed(7, task.now(), "edited again");
    task.advance(2 * HOUR);

    assertThat(emitted.topicRecordsOf("7:907:4")).as("never deleted").hasSize(1);
  }
}
