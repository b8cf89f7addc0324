/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Row;
import io.crmconnect.record.DeleteMode;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A delete is two records, and a crash may separate them. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class DeleteModeBothTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  DeleteModeBothTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(HOUR).deleteMode(DeleteMode.BOTH), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @BeforeEach
  void startAndDeleteTwoRecords() {
    task.startInSync(23);
    crm.delete(1, 12);
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(21);
  }

  private int indexOfFirstMarked() {
    for (int i = 0; i < emitted.size(); i++) {
      if (emitted.all().get(i).value() instanceof Struct value
          && value.schema().field("_deleted") != null
          && value.getBoolean("_deleted")) {
        return i;
      }
    }
    throw new AssertionError("no marked row");
  }

  @Test
  void aCrashAnywhereLosesNoTombstone() {
    for (int stored = indexOfFirstMarked(); stored <= emitted.size(); stored++) {
      TaskHarness restarted = task.takeOverAfter(stored);
      restarted.start().answerAll().advance(HOUR + 60_000);
      assertThat(restarted.emitted().topicRows())
          .as("after %d records", stored)
          .isEqualTo(crm.expectedRows());
    }
  }

  @Test
  void aLateTombstoneHasTheLastEmittedVersion() {
    TaskHarness restarted = task.takeOverAfter(indexOfFirstMarked() + 1);
    restarted.start().answerAll().advance(HOUR + 60_000);
    List<SourceRecord> deletes =
        restarted.emitted().topicRecords().stream()
            .filter(each -> each.headers().lastWithName("crm.op").value().equals("delete"))
            .toList();
    assertThat(deletes)
        .hasSize(5)
        .allSatisfy(
            each ->
                assertThat(each.headers().lastWithName("crm.version").value())
                    .isEqualTo(FakeCrm.LONG_AGO));
  }

  @Test
  void aMarkedRowRestoredInTheSameVersionIsRepaired() {
    int marked = indexOfFirstMarked();
    String id = ((Struct) emitted.all().get(marked).value()).getString("id");
    TaskHarness restarted = task.takeOverAfter(marked + 1);
    FakeCrm restoredCrm = restarted.crm();
    restoredCrm.put(new Row(id, FakeCrm.LONG_AGO, FakeCrm.LONG_AGO, Map.of("name", "restored")));
    restarted.start().answerAll().advance(HOUR + 60_000);
    assertThat(restarted.emitted().topicRows())
        .containsEntry(id, "restored")
        .isEqualTo(restoredCrm.expectedRows());
  }
}
