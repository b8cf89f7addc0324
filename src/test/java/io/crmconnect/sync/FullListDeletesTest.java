package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Deletes of an object that cannot be searched, beyond what the guard lets pass. */
class FullListDeletesTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().withReconciliation(HOUR, 10, Map.of());
  private final Map<String, Row> removed = new LinkedHashMap<>();

  FullListDeletesTest() {
    harness.object = new CrmObject("owners", "owners");
  }

  private void startInSync(int rows) {
    harness.putOldRows(rows);
    harness.start().answerAll();
    harness.advance(60_000);
    assertThat(harness.topicRows()).hasSize(rows);
  }

  private void deleteAtVendor(int first, int last) {
    for (int id = first; id <= last; id++) {
      removed.put(Integer.toString(id), harness.store.remove(Integer.toString(id)));
    }
  }

  private String lastEvent(String kind) {
    List<String> matching = harness.events().stream().filter(e -> e.startsWith(kind)).toList();
    return matching.isEmpty() ? "" : matching.get(matching.size() - 1);
  }

  private String heldRun() {
    assertThat(lastEvent("delete.held")).contains("delete.release=owners:");
    return lastEvent("delete.held").replaceAll(".*delete.release=owners:(\\d+) .*", "$1");
  }

  private void restartWithRelease(String run) {
    harness.withReconciliation(HOUR, 10, Map.of("owners", run)).start().answerAll();
    harness.advance(100_000);
  }

  @Test
  void heldDeletesAreEmittedOnceAnOperatorReleasesThem() {
    startInSync(60);
    deleteAtVendor(10, 34);
    harness.advance(100_000);
    assertThat(harness.topicRows()).hasSize(60);
    assertThat(harness.metrics().heldDeletes()).isEqualTo(25);
    assertThat(lastEvent("delete.held")).contains("25 of 60 rows of owners");
    String run = heldRun();

    harness.commit().withReconciliation(HOUR, 10, Map.of("owners", "1")).start().answerAll();
    harness.advance(100_000);
    assertThat(harness.topicRows()).hasSize(60);
    assertThat(heldRun()).isEqualTo(run);

    harness.commit();
    restartWithRelease(run);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(35);
    assertThat(lastEvent("delete.released")).contains(run);
    assertThat(harness.metrics().heldDeletes()).isZero();
  }

  @Test
  void aCrashBetweenReleasedDeletesLosesNone() {
    startInSync(60);
    deleteAtVendor(10, 34);
    harness.advance(100_000);
    String run = heldRun();
    harness.commit();
    int before = harness.emitted.size();
    restartWithRelease(run);
    int released = harness.emitted.size() - before;
    assertThat(harness.topicRows()).hasSize(35);

    for (int tombstones = released - 1; tombstones > 0; tombstones--) {
      harness.emitted.subList(before + tombstones, harness.emitted.size()).clear();
      harness.committed.clear();
      harness.commit();
      restartWithRelease(run);
      assertThat(harness.topicRows())
          .as("after %d records", tombstones)
          .isEqualTo(harness.expectedRows())
          .hasSize(35);
    }
  }

  @Test
  void rowsMissingSinceTheReleaseAreHeldAgain() {
    startInSync(60);
    deleteAtVendor(10, 34);
    harness.advance(100_000);
    String run = heldRun();
    deleteAtVendor(40, 44);
    harness.commit();
    restartWithRelease(run);
    assertThat(harness.topicRows()).hasSize(60);
    assertThat(lastEvent("delete.held")).contains("30 of 60");
    assertThat(heldRun()).isNotEqualTo(run);
  }

  @Test
  void rowsThatReappearAreNoLongerHeld() {
    startInSync(60);
    deleteAtVendor(10, 34);
    harness.advance(100_000);
    assertThat(harness.metrics().heldDeletes()).isEqualTo(25);
    harness.store.putAll(removed);
    harness.advance(60_000);
    assertThat(harness.metrics().heldDeletes()).isZero();
    assertThat(harness.topicRows()).hasSize(60);
  }

  @Test
  void anEmptyListHoldsDeletesHoweverFewTheRows() {
    startInSync(5);
    deleteAtVendor(1, 5);
    harness.advance(100_000);
    assertThat(harness.topicRows()).hasSize(5);
    assertThat(lastEvent("delete.held")).contains("5 of 5", "check what the credentials may read");
    String run = heldRun();
    harness.store.putAll(removed);
    deleteAtVendor(2, 2);
    // One round with rows: what only empty rounds lacked before is not gone yet.
    harness.advance(31_000);
    assertThat(harness.topicRows()).hasSize(5);
    deleteAtVendor(1, 5);
    harness.advance(100_000);
    harness.commit();
    restartWithRelease(run);
    assertThat(harness.topicRows()).isEmpty();
  }

  @Test
  void heldDeletesAreReportedOncePerIntervalAndNotPerPoll() {
    startInSync(60);
    deleteAtVendor(10, 34);
    harness.advance(HOUR / 2);
    assertThat(harness.events()).filteredOn(e -> e.startsWith("delete.held")).hasSize(1);
    harness.advance(HOUR);
    assertThat(harness.events()).filteredOn(e -> e.startsWith("delete.held")).hasSize(2);
  }

  /** An object that knows no versions: its vendor's room can only say 0 of each row. */
  @Test
  void rowsWithoutVersionsAreComparedByContentAndDeletedOnceTheyAreNoLongerListed() {
    for (int id = 1; id <= 12; id++) {
      harness.putUnindexed(id, 0, "row " + id);
    }
    harness.start().answerAll();
    harness.advance(60_000);
    harness.putUnindexed(4, 0, "renamed").advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).containsEntry("4", "renamed");
    assertThat(harness.topicRecords()).hasSize(13);
    harness.commit();
    deleteAtVendor(7, 7);
    harness.start().answerAll();
    harness.advance(100_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(11);
    assertThat(harness.topicRecords())
        .filteredOn(record -> record.value() == null)
        .extracting(record -> record.headers().lastWithName("crm.version").value())
        .containsExactly(0L);
  }
}
