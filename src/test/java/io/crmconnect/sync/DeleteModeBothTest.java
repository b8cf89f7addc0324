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

  private static Harness harness() {
    Harness harness = new Harness().reconciling(HOUR, 10, Map.of());
    harness.deletes = DeleteMode.BOTH;
    return harness;
  }

  private static Harness withDeletes() {
    Harness harness = harness();
    harness.fill(23);
    harness.start().settle();
    harness.pass(120_000);
    for (String id : List.of("1", "12")) {
      harness.store.remove(id);
      harness.index.remove(id);
    }
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(21);
    return harness;
  }

  /** A new task where so many records were stored. */
  private static Harness killedAfter(Harness harness, int stored) {
    Harness again = harness();
    again.store.putAll(harness.store);
    again.index.putAll(harness.index);
    again.now = harness.now;
    again.emitted.addAll(harness.emitted.subList(0, stored));
    return again.commit();
  }

  private static int firstMarked(Harness harness) {
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
    Harness harness = withDeletes();
    for (int stored = firstMarked(harness); stored <= harness.emitted.size(); stored++) {
      Harness again = killedAfter(harness, stored);
      again.start().settle();
      again.pass(HOUR + 60_000);
      assertThat(again.topic()).as("after %d records", stored).isEqualTo(again.crm());
    }
  }

  @Test
  void theTombstoneThatComesLateHasTheVersionThatWasKnownLast() {
    Harness harness = withDeletes();
    Harness again = killedAfter(harness, firstMarked(harness) + 1);
    again.start().settle();
    again.pass(HOUR + 60_000);
    List<SourceRecord> deletes =
        again.records().stream()
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
  void aMarkedRowThatLivesAgainInTheSameVersionIsRepaired() {
    Harness harness = withDeletes();
    int marked = firstMarked(harness);
    String id = ((Struct) harness.emitted.get(marked).value()).getString("id");
    Harness again = killedAfter(harness, marked + 1);
    again.store.put(
        id, new Row(id, Harness.LONG_AGO, Harness.LONG_AGO, Map.of("name", "restored")));
    again.start().settle();
    again.pass(HOUR + 60_000);
    assertThat(again.topic()).containsEntry(id, "restored").isEqualTo(again.crm());
  }
}
