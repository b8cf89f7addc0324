/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(VendorShape.class)
class UndatedResponsesTest {
  private static final long HOUR = 3_600_000;
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  UndatedResponsesTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @Test
  void areRequestedAgainWithBackoffAndReportedOnce() {
    crm.putOldRows(4);
    crm.omitDates();
    task.start().answerAll().advance(HOUR);

    assertThat(task.sent().count(Request.Account.class)).isBetween(60L, 80L);
    assertThat(task.sent().all()).as("no request without a pause").hasSizeLessThan(100);
    assertThat(emitted.topicRecords()).isEmpty();
    assertThat(emitted.events())
        .filteredOn(text -> text.contains("no Date header"))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("crm.base.url"));
  }

  @Test
  void delayTheStartNoLongerOnceResponsesAreDated() {
    crm.putOldRows(4);
    crm.omitDates();
    task.start().answerAll().advance(HOUR);

    crm.sendDates();
    task.advance(120_000);

    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }
}
