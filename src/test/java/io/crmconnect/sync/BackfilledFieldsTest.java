package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.DriftSettings;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.SchemaSettings;
import io.crmconnect.sync.core.SyncSettings;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fields that come and go: what is read anew, and what a crash in between must not forget. */
class BackfilledFieldsTest {
  private final Harness harness = new Harness();

  @BeforeEach
  void startWithThreeRowsAndTwoFields() {
    harness.withDrift(DriftMode.KEEP);
    harness.fields.add("fax");
    harness.putOldRows(3);
    harness.start().answerAll();
    harness.commit();
  }

  @Test
  void aRemovedFieldStartsNoBackfill() {
    long pages = harness.countRequests(Request.ListPage.class);
    harness.fields.remove("fax");
    harness.advance(300_001).commit().advance(1_000);
    harness.putIndexed(2, harness.now, "new").advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(harness.topicRecords()).hasSize(4);
    assertThat(harness.countRequests(Request.ListPage.class)).isEqualTo(pages);
  }

  @Test
  void anExcludedFieldStartsNoBackfillAfterARestart() {
    harness.settings = settingsWith(true, "fax");
    harness.start().answerAll();
    harness.commit().advance(1_000);
    harness.putIndexed(2, harness.now, "new").advance(31_000);
    assertThat(harness.topicRecords()).hasSize(4);
    assertThat(faxOf(lastRecord())).isNull();
  }

  @Test
  void noRowWithoutAFieldIsEmittedBeforeItsRemovalIsStored() {
    harness.settings = settingsWith(true, "fax");
    harness.start().answerAll();
    harness.putIndexed(2, harness.now, "new").advance(62_000);
    assertThat(harness.topicRecords()).hasSize(3);
    harness.commit().advance(1_000);
    assertThat(harness.topicRecords()).hasSize(4);
  }

  @Test
  void aDriftFoundMeanwhileStopsNeitherTheQuarantineNorTheDeletes() {
    harness.settings = settingsWith(true, "fax");
    harness.withReconciliation(600_000, 10, Map.of()).start().answerAll();
    harness.fields.set(0, "label");
    harness.store.replaceAll((id, row) -> row(id, row.version()));
    harness.advance(300_001);
    harness.putIndexed(2, harness.now, "new");
    harness.store.remove("3");
    harness.index.remove("3");
    harness.advance(1_300_000);
    assertThat(harness.quarantine()).extracting(row -> row.getString("id")).containsExactly("2");
    assertThat(harness.topicRows()).containsOnlyKeys("1", "2");
  }

  @Test
  void afterARevertedDriftNoRowWithoutAFieldIsEmittedBeforeItsRemovalIsStored() {
    harness.settings = settingsWith(true, "fax");
    harness.start().answerAll();
    harness.fields.set(0, "label");
    harness.advance(300_001);
    harness.fields.set(0, "name");
    harness.putIndexed(2, harness.now, "new").advance(400_000);
    assertThat(harness.events()).anyMatch(text -> text.startsWith("drift.resolved"));
    assertThat(harness.topicRecords()).hasSize(3);
    harness.commit().advance(1_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(faxOf(lastRecord())).isNull();
  }

  private static Row row(String id, long version) {
    return new Row(id, version, version, Map.of("label", "row " + id, "fax", "fax-" + id));
  }

  @Test
  void anExcludedAndReincludedFieldIsBackfilledThoughNothingWasCommittedSince() {
    harness.settings = settingsWith(true, "fax");
    harness.start().answerAll();
    harness.commit().advance(1_000);
    harness.putIndexed(2, harness.now, "new").advance(31_000);
    // Killed: what was emitted since is in the topic, and its offset is not stored.
    harness.settings = settingsWith(true);
    harness.start().answerAll();
    assertThat(harness.topicRecords().stream().filter(row -> idOf(row).equals("2")).toList())
        .last()
        .satisfies(row -> assertThat(faxOf(row)).isEqualTo("fax-2"));
  }

  @Test
  void rowsRequestedBeforeAFieldWasRemovedAreDeferredToo() {
    harness.putIndexed(2, harness.now, "new");
    harness.fields.remove("fax");
    harness.advance(31_000);
    assertThat(harness.topicRecords()).hasSize(3);
    harness.commit().advance(1_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aNewFieldIsNotBackfilledWhereThatIsDisabled() {
    harness.settings = settingsWith(false);
    harness.start().answerAll();
    harness.fields.add("mobile");
    harness.advance(300_001).commit();
    harness.start().answerAll().advance(300_001);
    assertThat(harness.topicRecords()).hasSize(3);
    harness.putIndexed(2, harness.now, "new").advance(31_000);
    assertThat(((Struct) lastRecord().value()).getString("mobile")).isEqualTo("mobile-2");
  }

  private SourceRecord lastRecord() {
    return harness.topicRecords().get(harness.topicRecords().size() - 1);
  }

  private static String idOf(SourceRecord row) {
    return ((Struct) row.value()).getString("id");
  }

  private static String faxOf(SourceRecord row) {
    return ((Struct) row.value()).getString("fax");
  }

  private SyncSettings settingsWith(boolean fill, String... excluded) {
    SyncSettings s = harness.settings;
    return harness.settingsWith(
        s.backfill(),
        s.startDate(),
        fill,
        s.wildcard(),
        s.objectsTotal(),
        new SchemaSettings(
            63, NumberMode.DOUBLE, List.of(), List.of(excluded), DriftSettings.DEFAULT));
  }
}
