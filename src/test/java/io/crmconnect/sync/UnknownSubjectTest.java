/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The registry does not know the subject that it is asked about. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class UnknownSubjectTest {
  private static final String EVENT = "registry.subject.missing";

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  UnknownSubjectTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
    task.registry().answer(new SchemaVerdict.UnknownSubject("crm.contacts-value"));
    crm.putOldRows(3);
    task.start().answerAll();
  }

  @Test
  void beforeTheFirstRowThatIsExpected() {
    task.commit();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(3);
    assertThat(emitted.eventKinds()).doesNotContain(EVENT);
  }

  @Test
  void ifTheFirstRowsAreWrittenWhileTheRegistryAnswersThatIsExpected() {
    task.registry().hold(true);
    crm.fields().add("size");
    crm.rewriteRows();
    task.advance(400_000);
    task.acknowledgeLateIn("crm.contacts");
    task.registry().hold(false);
    task.advance(400_000);
    assertThat(emitted.columnValues("size")).hasSize(3).doesNotContainValue(null);
    assertThat(emitted.eventKinds()).doesNotContain(EVENT);
  }

  @Test
  void onceRowsWereWrittenItIsToldAndRowsGoOn() {
    task.acknowledgeIn("crm.contacts");
    crm.rewriteRows();
    task.commit().advance(40_000);
    addField("size");
    addField("colour");
    assertThat(emitted.events(EVENT))
        .as("once")
        .singleElement()
        .asString()
        .contains("'crm.contacts-value'", "schema.registry.subject.strategy");
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.columnValues("size")).hasSize(3).doesNotContainValue(null);
    assertThat(emitted.columnValues("colour")).hasSize(3).doesNotContainValue(null);
  }

  private void addField(String name) {
    crm.fields().add(name);
    crm.rewriteRows();
    task.advance(400_000).commit().advance(40_000);
  }
}
