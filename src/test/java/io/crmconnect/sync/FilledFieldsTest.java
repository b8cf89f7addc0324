package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.DriftSettings;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.SchemaSettings;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fields that come and go: what is read anew, and what a crash in between must not forget. */
class FilledFieldsTest {
  private final Harness harness = new Harness();

  @BeforeEach
  void threeRowsWithTwoFields() {
    harness.drifting(DriftMode.KEEP);
    harness.fields.add("fax");
    harness.fill(3);
    harness.start().settle();
    harness.commit();
  }

  @Test
  void aFieldThatGoesHasNothingReadAnew() {
    long pages = harness.count(Request.ListPage.class);
    harness.fields.remove("fax");
    harness.pass(300_001).commit().pass(1_000);
    harness.change(2, harness.now, "new").pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(harness.records()).hasSize(4);
    assertThat(harness.count(Request.ListPage.class)).isEqualTo(pages);
  }

  @Test
  void aFieldLeftOutHasNothingReadAnewAfterARestart() {
    harness.settings = settings(true, "fax");
    harness.start().settle();
    harness.commit().pass(1_000);
    harness.change(2, harness.now, "new").pass(31_000);
    assertThat(harness.records()).hasSize(4);
    assertThat(faxOf(last())).isNull();
  }

  @Test
  void noRowWithoutAFieldIsEmittedBeforeItsAbsenceIsStored() {
    harness.settings = settings(true, "fax");
    harness.start().settle();
    harness.change(2, harness.now, "new").pass(62_000);
    assertThat(harness.records()).hasSize(3);
    harness.commit().pass(1_000);
    assertThat(harness.records()).hasSize(4);
  }

  @Test
  void aDriftFoundMeanwhileStopsNeitherTheQuarantineNorTheDeletes() {
    harness.settings = settings(true, "fax");
    harness.reconciling(600_000, 10, Map.of()).start().settle();
    harness.fields.set(0, "label");
    harness.store.replaceAll((id, row) -> row(id, row.version()));
    harness.pass(300_001);
    harness.change(2, harness.now, "new");
    harness.store.remove("3");
    harness.index.remove("3");
    harness.pass(1_300_000);
    assertThat(harness.quarantine()).extracting(row -> row.getString("id")).containsExactly("2");
    assertThat(harness.topic()).containsOnlyKeys("1", "2");
  }

  @Test
  void nothingWithoutAFieldIsEmittedAfterADriftWasTakenBackBeforeItsAbsenceIsStored() {
    harness.settings = settings(true, "fax");
    harness.start().settle();
    harness.fields.set(0, "label");
    harness.pass(300_001);
    harness.fields.set(0, "name");
    harness.change(2, harness.now, "new").pass(400_000);
    assertThat(harness.events()).anyMatch(text -> text.startsWith("drift.resolved"));
    assertThat(harness.records()).hasSize(3);
    harness.commit().pass(1_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(faxOf(last())).isNull();
  }

  private static Row row(String id, long version) {
    return new Row(id, version, version, Map.of("label", "row " + id, "fax", "fax-" + id));
  }

  @Test
  void aFieldLeftOutAndTakenInAgainIsFilledThoughNothingWasCommittedSince() {
    harness.settings = settings(true, "fax");
    harness.start().settle();
    harness.commit().pass(1_000);
    harness.change(2, harness.now, "new").pass(31_000);
    // Killed: what was emitted since is in the topic, and its offset is not stored.
    harness.settings = settings(true);
    harness.start().settle();
    assertThat(harness.records().stream().filter(row -> id(row).equals("2")).toList())
        .last()
        .satisfies(row -> assertThat(faxOf(row)).isEqualTo("fax-2"));
  }

  @Test
  void rowsAskedBeforeAFieldWentWaitToo() {
    harness.change(2, harness.now, "new");
    harness.fields.remove("fax");
    harness.pass(31_000);
    assertThat(harness.records()).hasSize(3);
    harness.commit().pass(1_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aNewFieldIsNotFilledWhereNobodyWantsThat() {
    harness.settings = settings(false);
    harness.start().settle();
    harness.fields.add("mobile");
    harness.pass(300_001).commit();
    harness.start().settle().pass(300_001);
    assertThat(harness.records()).hasSize(3);
    harness.change(2, harness.now, "new").pass(31_000);
    assertThat(((Struct) last().value()).getString("mobile")).isEqualTo("mobile-2");
  }

  private SourceRecord last() {
    return harness.records().get(harness.records().size() - 1);
  }

  private static String id(SourceRecord row) {
    return ((Struct) row.value()).getString("id");
  }

  private static String faxOf(SourceRecord row) {
    return ((Struct) row.value()).getString("fax");
  }

  private SyncSettings settings(boolean fill, String... excluded) {
    SyncSettings s = harness.settings;
    return harness.settings(
        s.backfill(),
        s.startDate(),
        fill,
        s.wildcard(),
        s.objectsTotal(),
        new SchemaSettings(
            63, NumberMode.DOUBLE, List.of(), List.of(excluded), DriftSettings.DEFAULT));
  }
}
