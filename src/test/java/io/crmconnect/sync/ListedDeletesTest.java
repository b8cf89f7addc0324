package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Deletes of an object that cannot be searched, beyond what the guard lets pass. */
class ListedDeletesTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().reconciling(HOUR, 10, Map.of());
  private final Map<String, Row> removed = new LinkedHashMap<>();

  ListedDeletesTest() {
    harness.object = new CrmObject("owners", "owners", false);
  }

  private void begin(int rows) {
    harness.fill(rows);
    harness.start().settle();
    harness.pass(60_000);
    assertThat(harness.topic()).hasSize(rows);
  }

  private void gone(int first, int last) {
    for (int id = first; id <= last; id++) {
      removed.put(Integer.toString(id), harness.store.remove(Integer.toString(id)));
    }
  }

  private String last(String kind) {
    List<String> all = harness.events().stream().filter(e -> e.startsWith(kind)).toList();
    return all.isEmpty() ? "" : all.get(all.size() - 1);
  }

  private String heldRun() {
    assertThat(last("delete.held")).contains("delete.release=owners:");
    return last("delete.held").replaceAll(".*delete.release=owners:(\\d+) .*", "$1");
  }

  private void restartReleasing(String run) {
    harness.reconciling(HOUR, 10, Map.of("owners", run)).start().settle();
    harness.pass(100_000);
  }

  @Test
  void whatIsHeldPassesOnceAnOperatorSaysSo() {
    begin(60);
    gone(10, 34);
    harness.pass(100_000);
    assertThat(harness.topic()).hasSize(60);
    assertThat(harness.figures().held()).isEqualTo(25);
    assertThat(last("delete.held")).contains("25 of 60 rows of owners");
    String run = heldRun();

    harness.commit().reconciling(HOUR, 10, Map.of("owners", "1")).start().settle();
    harness.pass(100_000);
    assertThat(harness.topic()).hasSize(60);
    assertThat(heldRun()).isEqualTo(run);

    harness.commit();
    restartReleasing(run);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(35);
    assertThat(last("delete.released")).contains(run);
    assertThat(harness.figures().held()).isZero();
  }

  @Test
  void aCrashBetweenReleasedDeletesLosesNone() {
    begin(60);
    gone(10, 34);
    harness.pass(100_000);
    String run = heldRun();
    harness.commit();
    int before = harness.emitted.size();
    restartReleasing(run);
    int released = harness.emitted.size() - before;
    assertThat(harness.topic()).hasSize(35);

    for (int kept = released - 1; kept > 0; kept--) {
      harness.emitted.subList(before + kept, harness.emitted.size()).clear();
      harness.committed.clear();
      harness.commit();
      restartReleasing(run);
      assertThat(harness.topic()).as("after %d records", kept).isEqualTo(harness.crm()).hasSize(35);
    }
  }

  @Test
  void whatWentMissingAfterTheOperatorLookedIsHeldAnew() {
    begin(60);
    gone(10, 34);
    harness.pass(100_000);
    String run = heldRun();
    gone(40, 44);
    harness.commit();
    restartReleasing(run);
    assertThat(harness.topic()).hasSize(60);
    assertThat(last("delete.held")).contains("30 of 60");
    assertThat(heldRun()).isNotEqualTo(run);
  }

  @Test
  void whatComesBackIsHeldNoMore() {
    begin(60);
    gone(10, 34);
    harness.pass(100_000);
    assertThat(harness.figures().held()).isEqualTo(25);
    harness.store.putAll(removed);
    harness.pass(60_000);
    assertThat(harness.figures().held()).isZero();
    assertThat(harness.topic()).hasSize(60);
  }

  @Test
  void anEmptyListIsHeldHoweverFewTheRows() {
    begin(5);
    gone(1, 5);
    harness.pass(100_000);
    assertThat(harness.topic()).hasSize(5);
    assertThat(last("delete.held")).contains("5 of 5", "check what the credentials may read");
    String run = heldRun();
    harness.store.putAll(removed);
    gone(2, 2);
    // One round with rows: what only empty rounds lacked before is not gone yet.
    harness.pass(31_000);
    assertThat(harness.topic()).hasSize(5);
    gone(1, 5);
    harness.pass(100_000);
    harness.commit();
    restartReleasing(run);
    assertThat(harness.topic()).isEmpty();
  }

  @Test
  void theOperatorIsToldOncePerIntervalNotPerRound() {
    begin(60);
    gone(10, 34);
    harness.pass(HOUR / 2);
    assertThat(harness.events()).filteredOn(e -> e.startsWith("delete.held")).hasSize(1);
    harness.pass(HOUR);
    assertThat(harness.events()).filteredOn(e -> e.startsWith("delete.held")).hasSize(2);
  }

  /** An object that knows no versions: its vendor's room can only say 0 of each row. */
  @Test
  void rowsWithoutAnyVersionAreComparedByContentAndGoWhenTheyAreListedNoMore() {
    for (int id = 1; id <= 12; id++) {
      harness.row(id, 0, "row " + id);
    }
    harness.start().settle();
    harness.pass(60_000);
    harness.row(4, 0, "renamed").pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).containsEntry("4", "renamed");
    assertThat(harness.records()).hasSize(13);
    harness.commit();
    gone(7, 7);
    harness.start().settle();
    harness.pass(100_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(11);
    assertThat(harness.records())
        .filteredOn(record -> record.value() == null)
        .extracting(record -> record.headers().lastWithName("crm.version").value())
        .containsExactly(0L);
  }
}
