/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.core.Command.SendRequest;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.sync.testing.VendorTrait;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to records of a page of the backfill while an earlier page is incomplete. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class HeldRowsTest {
  private static final long POLL = 31_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  HeldRowsTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults().maxDeletePercent(100), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @Test
  void aRowIsNotEmittedAfterItsDelete() {
    crm.assume(VendorTrait.READS_BY_IDS);
    crm.putOldRows(10);
    task.start();
    // Record 3 changes while its page is on its way, so it is read again, and the page waits.
    SendRequest firstPage = task.withhold(Requests::isBackfillPage);
    edit("first");
    task.answer(firstPage);
    SendRequest read = task.withhold(Requests::isRead);
    task.answerAll();
    // The second page has arrived. Its record 8 is merged, and deleted from the topic.
    crm.putSurvivor(50, task.now(), 8);
    crm.delete(8);
    crm.index(50, task.now());
    task.advance(3 * POLL);
    assertThat(emitted.tombstones()).hasSize(1);
    // Record 3 has changed once more, so the read proves nothing either.
    edit("second");
    task.answer(read);
    assertThat(emitted.topicRows()).doesNotContainKey(crm.id(7));
    task.answerAll();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(10);
  }

  private void edit(String name) {
    crm.putIndexed(3, task.now(), name);
    task.answerAll().advance(POLL);
    assertThat(emitted.topicRows()).containsEntry(crm.id(3), name);
  }
}
