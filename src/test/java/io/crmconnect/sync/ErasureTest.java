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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The values of an excluded field are erased from all rows, although the vendor still has it. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class ErasureTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final String DECISION = "contacts.fax:removed";

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  ErasureTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(24 * HOUR), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @BeforeEach
  void copyRowsAndExcludeTheField() {
    crm.fields().add("fax");
    crm.putOldRows(7);
    crm.copyValues("name", "fax");
    task.start().answerAll();
    task.advance(MINUTE).commit();
    restart("fax");
    assertThat(emitted.columnValues("fax").values()).hasSize(7).doesNotContainNull();
  }

  private void restart(String excludedField, String... decisions) {
    task.settings().drift(DriftMode.QUARANTINE, decisions).excludeFields(excludedField);
    task.restart();
    // The freeze before the decision must be stored.
    task.advance(MINUTE).commit().advance(2 * MINUTE).commit();
  }

  @Test
  void anExclusionIsToldOnceWithTheNumberOfRows() {
    assertThat(emitted.events("fields.excluded"))
        .singleElement()
        .asString()
        .contains("'fax' of contacts", "Up to 7 rows", DECISION);
    restart("fax");
    assertThat(emitted.events("fields.excluded")).hasSize(1);
    restart("other");
    restart("fax");
    assertThat(emitted.events("fields.excluded")).hasSize(2);
  }

  @Test
  void anErasedFieldIsNotToldAgain() {
    restart("fax", DECISION);
    restart("fax");
    assertThat(emitted.events("fields.excluded")).hasSize(1);
  }

  @Test
  void aDecisionNullsTheFieldInAllRows() {
    restart("fax", DECISION);
    assertThat(emitted.columnValues("fax").values()).hasSize(7).containsOnlyNulls();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.events("drift.resolved")).hasSize(1);
    assertThat(emitted.quarantine()).isEmpty();
  }

  @Test
  void aSignalDoesTheSame() {
    task.signal("{\"id\":\"a\",\"type\":\"accept\",\"data\":{\"decision\":\"" + DECISION + "\"}}");
    task.advance(MINUTE).commit().advance(2 * MINUTE);
    assertThat(emitted.lastEvent("signal.applied")).contains("(accept) was applied to contacts");
    assertThat(emitted.columnValues("fax").values()).hasSize(7).containsOnlyNulls();
  }

  @Test
  void itStaysErasedAndIsReadNoMore() {
    restart("fax", DECISION);
    int size = emitted.size();
    crm.copyValues("name", "fax");
    restart("fax", DECISION);
    task.advance(HOUR);
    assertThat(emitted.columnValues("fax").values()).hasSize(7).containsOnlyNulls();
    assertThat(emitted.since(size)).noneMatch(each -> each.topic().equals("crm.contacts"));
  }

  @Test
  void aFieldThatIsIncludedAgainIsFilledAgain() {
    restart("fax", DECISION);
    restart("other", DECISION);
    task.advance(10 * MINUTE);
    assertThat(emitted.columnValues("fax").values()).hasSize(7).doesNotContainNull();
  }

  @Test
  void aCrashAnywhereLosesNoErasure() {
    int before = emitted.size();
    restart("fax", DECISION);
    for (int stored = before; stored <= emitted.size(); stored++) {
      TaskHarness restarted = task.takeOverAfter(stored);
      restarted.start().answerAll();
      restarted.advance(MINUTE).commit().advance(5 * MINUTE);
      assertThat(restarted.emitted().columnValues("fax").values())
          .as("after %d records", stored)
          .hasSize(7)
          .containsOnlyNulls();
    }
  }

  @Test
  void aFieldThatIsNotExcludedIsNotErased() {
    restart("other", DECISION);
    assertThat(emitted.columnValues("fax").values()).hasSize(7).doesNotContainNull();
    assertThat(emitted.lastEvent("drift.refused")).contains(DECISION, "field.exclude");
  }
}
