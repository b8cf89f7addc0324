package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Row;
import io.crmconnect.record.DeleteMode;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** A delete that is two records, of which a crash may leave the first alone. */
class DeleteModeBothTest {
  private static final long HOUR = 3_600_000;

  private static Harness createHarness() {
    Harness harness = new Harness().withReconciliation(HOUR, 10, Map.of());
    harness.deleteMode = DeleteMode.BOTH;
    return harness;
  }

  private static Harness runWithDeletes() {
    Harness harness = createHarness();
    harness.putOldRows(23);
    harness.start().answerAll();
    harness.advance(120_000);
    for (String id : List.of("1", "12")) {
      harness.store.remove(id);
      harness.index.remove(id);
    }
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(21);
    return harness;
  }

  /** A new task where so many records were stored. */
  private static Harness restartAfter(Harness harness, int stored) {
    Harness restarted = createHarness();
    restarted.store.putAll(harness.store);
    restarted.index.putAll(harness.index);
    restarted.now = harness.now;
    restarted.emitted.addAll(harness.emitted.subList(0, stored));
    return restarted.commit();
  }

  private static int indexOfFirstMarked(Harness harness) {
    for (int i = 0; i < harness.emitted.size(); i++) {
      if (harness.emitted.get(i).value() instanceof Struct value
          && value.schema().field("_deleted") != null
          && value.getBoolean("_deleted")) {
        return i;
      }
    }
    throw new AssertionError("no marked row");
  }

  @Test
  void aCrashAnywhereLosesNoTombstone() {
    Harness harness = runWithDeletes();
    for (int stored = indexOfFirstMarked(harness); stored <= harness.emitted.size(); stored++) {
      Harness restarted = restartAfter(harness, stored);
      restarted.start().answerAll();
      restarted.advance(HOUR + 60_000);
      assertThat(restarted.topicRows())
          .as("after %d records", stored)
          .isEqualTo(restarted.expectedRows());
    }
  }

  @Test
  void aLateTombstoneHasTheLastEmittedVersion() {
    Harness harness = runWithDeletes();
    Harness restarted = restartAfter(harness, indexOfFirstMarked(harness) + 1);
    restarted.start().answerAll();
    restarted.advance(HOUR + 60_000);
    List<SourceRecord> deletes =
        restarted.topicRecords().stream()
            .filter(each -> each.headers().lastWithName("crm.op").value().equals("delete"))
            .toList();
    assertThat(deletes)
        .hasSize(5)
        .allSatisfy(
            each ->
                assertThat(each.headers().lastWithName("crm.version").value())
                    .isEqualTo(Harness.LONG_AGO));
  }

  @Test
  void aMarkedRowRestoredInTheSameVersionIsRepaired() {
    Harness harness = runWithDeletes();
    int marked = indexOfFirstMarked(harness);
    String id = ((Struct) harness.emitted.get(marked).value()).getString("id");
    Harness restarted = restartAfter(harness, marked + 1);
    restarted.store.put(
        id, new Row(id, Harness.LONG_AGO, Harness.LONG_AGO, Map.of("name", "restored")));
    restarted.start().answerAll();
    restarted.advance(HOUR + 60_000);
    assertThat(restarted.topicRows())
        .containsEntry(id, "restored")
        .isEqualTo(restarted.expectedRows());
  }
}
