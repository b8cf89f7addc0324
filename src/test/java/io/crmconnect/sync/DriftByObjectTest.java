/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.schema.DriftMode;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Two objects drift at once, and each has its own drift mode. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class DriftByObjectTest {
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  DriftByObjectTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @BeforeEach
  void startContactsAndDealsWithFax() {
    task.settings().objects(FakeCrm.CONTACTS, FakeCrm.DEALS);
    crm.fields().add("fax");
    crm.putOldRows(3);
  }

  @Test
  void oneObjectIsFrozenAndTheOtherContinues() {
    removeFaxWith(DriftMode.QUARANTINE, DriftMode.KEEP);
    assertThat(lastFax("contacts")).isEqualTo("fax-2");
    assertThat(lastFax("deals")).isNull();
    assertThat(emitted.quarantine())
        .singleElement()
        .extracting(row -> row.getString("object"))
        .isEqualTo("contacts");
    assertThat(driftAlert("contacts")).contains("its changed rows go to the quarantine topic");
    assertThat(driftAlert("deals")).contains("Its rows continue");
    assertThat(task.failure()).isNull();
  }

  @Test
  void theSameHoldsTheOtherWayRound() {
    removeFaxWith(DriftMode.KEEP, DriftMode.QUARANTINE);
    assertThat(lastFax("contacts")).isNull();
    assertThat(lastFax("deals")).isEqualTo("fax-2");
    assertThat(emitted.quarantine())
        .singleElement()
        .extracting(row -> row.getString("object"))
        .isEqualTo("deals");
  }

  @Test
  void onlyAnObjectWithModeFailFailsTheTask() {
    removeFaxWith(DriftMode.KEEP, DriftMode.FAIL);
    assertThat(task.failure()).startsWith("deals has changed at the vendor, and schema.drift=fail");
  }

  private void removeFaxWith(DriftMode contacts, DriftMode deals) {
    task.settings().drift(contacts).driftOf(FakeCrm.DEALS, deals);
    task.start().answerAll();
    task.commit();
    crm.fields().remove("fax");
    crm.putIndexed(2, task.now(), "new");
    task.advance(300_001).commit().advance(60_000);
  }

  /** What the topic has last of the row that changed. */
  private Object lastFax(String object) {
    Object last = "no row";
    for (SourceRecord record : emitted.of("crm." + object)) {
      Struct value = (Struct) record.value();
      last = value.getString("id").equals(crm.id(2)) ? value.get("fax") : last;
    }
    return last;
  }

  private String driftAlert(String object) {
    return emitted.events("drift.found: " + object).get(0);
  }
}
