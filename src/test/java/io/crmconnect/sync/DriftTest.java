package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.DriftSettings;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.SchemaSettings;
import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.topics.LatestRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A field is removed, renamed or retyped at the vendor, and somebody decides. */
class DriftTest {
  private final Harness harness = new Harness();

  @BeforeEach
  void startWithThreeRowsAndTwoFields() {
    harness.fields.add("fax");
    harness.putOldRows(3);
    harness.start().answerAll();
    harness.commit();
  }

  @Test
  void changedRowsGoToQuarantineAndTheTopicStaysUnchanged() {
    renameField("fax", "fax_no");
    harness.putIndexed(2, harness.now, "new").advance(700_000);
    assertThat(columnValues("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax-2", "3", "fax-3"));
    assertThat(harness.topicRecords()).hasSize(3);
    assertThat(harness.quarantine()).hasSize(1);
    Struct row = harness.quarantine().get(0);
    assertThat(row.getString("id")).isEqualTo("2");
    assertThat(row.getString("reason")).isEqualTo("drift");
    assertThat(row.getString("field")).isEqualTo("fax");
    assertThat(row.getString("detail")).contains("'fax' is gone");
    assertThat(row.getString("raw")).contains("\"fax_no\":\"fax_no-2\"", "\"name\":\"new\"");
    assertThat(harness.events())
        .filteredOn(text -> text.startsWith("drift.found"))
        .isNotEmpty()
        .allMatch(text -> text.contains("contacts.fax_no:fax or contacts.fax:removed"));
  }

  @Test
  void theScansOfAFrozenObjectDoNotAdvance() {
    renameField("fax", "fax_no");
    harness.advance(300_001).commit();
    Map<String, ?> before = harness.committed.get(cursorPartition());
    harness.putIndexed(2, harness.now, "new").advance(700_000).commit();
    Map<String, Object> after = new TreeMap<>(harness.committed.get(cursorPartition()));
    assertThat(after).containsKey("drift.since").containsEntry("drift.rows", 1L);
    assertThat(after.get("incremental.watermark")).isEqualTo(before.get("incremental.watermark"));
    assertThat(after.get("recheck.watermark")).isEqualTo(before.get("recheck.watermark"));
  }

  @Test
  void anAcceptedRenameContinuesInTheOldColumn() {
    renameField("fax", "fax_no");
    harness.putIndexed(2, harness.now, "new").advance(400_000).commit();
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(columnValues("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax_no-2", "3", "fax-3"));
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(lastRecord().valueSchema().field("fax_no")).isNull();
    assertThat(eventKinds()).containsSubsequence("drift.found", "drift.resolved");
  }

  @Test
  void anAcceptedRemovalWritesNullsOverAllRows() {
    harness.fields.remove("fax");
    harness.rewriteRows();
    harness.putIndexed(2, harness.now, "new").advance(400_000).commit();
    restartWithDecisions("contacts.fax:removed");
    assertThat(columnValues("fax").values()).containsOnlyNulls();
    assertThat(columnValues("fax")).hasSize(3);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void withoutABackfillADecisionIsAppliedToAllRowsOfTheTopic() {
    Harness onlyChanges = new Harness();
    onlyChanges.fields.add("fax");
    onlyChanges.putOldRows(2);
    onlyChanges.settings =
        onlyChanges.settingsWith(
            false, OptionalLong.empty(), true, false, 1, onlyChanges.settings.schema());
    onlyChanges.start().answerAll();
    onlyChanges
        .putIndexed(2, onlyChanges.now, "new")
        .putIndexed(3, onlyChanges.now, "new")
        .advance(1_300_000)
        .commit();
    assertThat(columnValues(onlyChanges, "fax")).isEqualTo(Map.of("2", "fax-2", "3", "fax-3"));
    onlyChanges.fields.remove("fax");
    onlyChanges.store.replaceAll(
        (id, row) ->
            new Row(id, row.version(), row.createdAt(), Map.of("name", row.values().get("name"))));
    onlyChanges.advance(400_000);
    int frozen = onlyChanges.emitted.size();
    for (int stored = frozen; stored <= frozen + 5; stored++) {
      Harness restarted = onlyChanges.onAnotherWorker();
      restarted.emitted.addAll(onlyChanges.emitted);
      for (String id : List.of("2", "3")) {
        long version = onlyChanges.store.get(id).version();
        restarted.latestRecords.add(new LatestRecord(id, version, false, version + 15_000));
      }
      restarted
          .commit()
          .withDrift(DriftMode.QUARANTINE, "contacts.fax:removed")
          .start()
          .answerAll();
      restarted.crashAfter(stored).start().answerAll().advance(40_000);
      assertThat(columnValues(restarted, "fax")).as("after %d records", stored).hasSize(2);
      assertThat(columnValues(restarted, "fax").values())
          .as("after %d records", stored)
          .containsOnlyNulls();
    }
  }

  @Test
  void anAcceptedTypeHasAColumnOfItsOwn() {
    Harness numbers = new Harness();
    numbers.fields.add("size");
    numbers.types.put("size", FieldType.NUMBER);
    numbers.putOldRows(0);
    putNumberedRow(numbers, 1, "17");
    numbers.start().answerAll();
    numbers.commit();
    numbers.types.put("size", FieldType.STRING);
    putNumberedRow(numbers, 2, "large");
    numbers.advance(400_000).commit();
    assertThat(numbers.topicRecords()).hasSize(1);
    assertThat(numbers.quarantine()).hasSize(1);
    numbers
        .withDrift(DriftMode.QUARANTINE, "contacts.size:string")
        .start()
        .answerAll()
        .advance(40_000);
    assertThat(columnValues(numbers, "size").values()).containsOnlyNulls();
    assertThat(columnValues(numbers, "size__string")).isEqualTo(Map.of("1", "17", "2", "large"));
    // And back, to the column that was there first.
    numbers.types.put("size", FieldType.NUMBER);
    putNumberedRow(numbers, 2, "18");
    numbers.advance(400_000).commit();
    numbers
        .withDrift(DriftMode.QUARANTINE, "contacts.size:number")
        .start()
        .answerAll()
        .advance(40_000);
    assertThat(columnValues(numbers, "size")).isEqualTo(Map.of("1", 17.0, "2", 18.0));
    assertThat(columnValues(numbers, "size__string").values()).containsOnlyNulls();
  }

  @Test
  void aTextColumnAcceptsAnotherTypeInPlace() {
    harness.types.put("fax", FieldType.NUMBER);
    harness.advance(300_001).putIndexed(2, harness.now, "new").advance(400_000).commit();
    assertThat(harness.quarantine()).hasSize(1);
    restartWithDecisions("contacts.fax:number");
    assertThat(columnValues("fax")).containsEntry("2", "fax-2");
    assertThat(lastRecord().valueSchema().field("fax__number")).isNull();
  }

  @Test
  void aRevertedRenameResumesTheObjectByItself() {
    renameField("fax", "fax_no");
    harness.putIndexed(2, harness.now, "new").advance(400_000);
    renameField("fax_no", "fax");
    harness.advance(400_000);
    assertThat(columnValues("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax_no-2", "3", "fax-3"));
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(eventKinds()).contains("drift.resolved");
  }

  @Test
  void aRestartWhileFrozenReportsNothingTwiceAndContinues() {
    renameField("fax", "fax_no");
    harness.putIndexed(2, harness.now, "new").advance(400_000).commit();
    long reported = eventKinds().stream().filter("drift.found"::equals).count();
    harness.start().answerAll();
    harness.advance(100_000);
    assertThat(harness.quarantine()).hasSize(1);
    harness.putIndexed(3, harness.now, "newer").advance(100_000);
    assertThat(harness.quarantine()).hasSize(2);
    assertThat(harness.topicRecords()).hasSize(3);
    assertThat(eventKinds()).filteredOn("drift.found"::equals).hasSize((int) reported);
  }

  @Test
  void eachChangeIsReadOnceIntoQuarantine() {
    renameField("fax", "fax_no");
    harness.advance(31_000);
    harness.putIndexed(2, harness.now, "new").advance(200_000);
    harness.putIndexed(2, harness.now, "newer").advance(200_000);
    assertThat(harness.quarantine()).hasSize(2);
    assertThat(harness.frozenRows()).isEqualTo(2);
  }

  @Test
  void deletesOfAFrozenObjectAreEmitted() {
    harness.withReconciliation(600_000, 10, Map.of()).start().answerAll();
    renameField("fax", "fax_no");
    harness.advance(400_000);
    harness.store.remove("1");
    harness.index.remove("1");
    harness.putIndexed(3, harness.now, "new").advance(1_300_000);
    assertThat(harness.topicRows()).isEqualTo(Map.of("2", "row 2", "3", "row 3"));
    assertThat(eventKinds()).contains("reconcile.finished");
  }

  @Test
  void aMergeOfAFrozenObjectIsEmitted() {
    renameField("fax", "fax_no");
    harness.advance(31_000);
    harness.store.remove("1");
    harness.index.remove("1");
    harness.putIndexed(3, harness.now, "new");
    var winner = harness.store.get("3");
    harness.store.put(
        "3", new Row("3", winner.version(), winner.createdAt(), winner.values(), List.of("1")));
    harness.advance(200_000);
    assertThat(harness.topicRows()).isEqualTo(Map.of("2", "row 2", "3", "row 3"));
  }

  @Test
  void aRecordDeletedAndRestoredWhileFrozenIsEmittedAfterTheObjectResumes() {
    harness.withReconciliation(600_000, 10, Map.of()).start().answerAll();
    renameField("fax", "fax_no");
    harness.advance(400_000);
    harness.store.remove("1");
    harness.index.remove("1");
    harness.advance(1_300_000);
    assertThat(harness.topicRows()).doesNotContainKey("1");
    harness.putIndexed(1, harness.now, "back").advance(100_000).commit();
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).containsEntry("1", "back");
  }

  @Test
  void aDecisionThatDoesNotApplyIsReportedAndTheObjectStaysFrozen() {
    renameField("fax", "fax_no");
    harness.putIndexed(2, harness.now, "new").advance(400_000).commit();
    restartWithDecisions("contacts.telefax:fax");
    restartWithDecisions("contacts.name:removed");
    assertThat(harness.topicRecords()).hasSize(3);
    assertThat(harness.events())
        .anyMatch(text -> text.contains("the vendor has no field 'telefax'"))
        .anyMatch(text -> text.contains("the vendor still has the field 'name'"));
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void twoDriftsNeedTwoDecisions() {
    harness.fields.add("size");
    harness.rewriteRows();
    harness.advance(400_000).commit();
    renameField("fax", "fax_no");
    harness.fields.remove("size");
    harness.rewriteRows();
    harness.putIndexed(2, harness.now, "new").advance(400_000).commit();
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(columnValues("fax")).containsEntry("2", "fax-2");
    assertThat(harness.topicRows()).containsEntry("2", "row 2");
    harness.commit();
    restartWithDecisions("contacts.fax_no:fax", "contacts.size:removed");
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(columnValues("size").values()).containsOnlyNulls();
    assertThat(columnValues("fax")).containsEntry("2", "fax_no-2");
  }

  @Test
  void aSecondDriftIsReported() {
    renameField("fax", "fax_no");
    harness.advance(400_000);
    harness.fields.remove("name");
    harness.rewriteRows();
    harness.advance(400_000);
    assertThat(harness.events()).anyMatch(text -> text.contains("'fax' is gone; 'name' is gone"));
    harness.commit();
    restartWithDecisions("contacts.name:removed");
    assertThat(harness.topicRecords()).hasSize(3);
    restartWithDecisions("contacts.fax_no:fax", "contacts.name:removed");
    assertThat(columnValues("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax-2", "3", "fax-3"));
    assertThat(columnValues("name").values()).containsOnlyNulls();
  }

  @Test
  void aFieldAddedBeforeTheRemovalCanTakeTheOldColumnToo() {
    harness.fields.add("fax_no");
    copyValues("fax_no", "fax");
    harness.advance(400_000);
    harness.fields.remove("fax");
    harness.rewriteRows();
    harness.putIndexed(2, harness.now, "new").advance(400_000).commit();
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(columnValues("fax")).isEqualTo(columnValues("fax_no")).hasSize(3);
    harness.commit();
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aDecisionMadeBeforeTheChangeIsAppliedWithABackfillOfAllRows() {
    harness.withDrift(DriftMode.QUARANTINE, "contacts.fax:removed").start().answerAll();
    harness.commit();
    harness.fields.remove("fax");
    harness.rewriteRows();
    harness.advance(300_001);
    // First it is stored that the object is frozen: a crash must not keep the schema alone.
    assertThat(harness.topicRecords()).hasSize(3);
    harness.commit().advance(2_000);
    assertThat(columnValues("fax").values()).containsOnlyNulls();
    assertThat(columnValues("fax")).hasSize(3);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aFieldRenamedTwiceContinuesInItsFirstColumn() {
    renameField("fax", "fax_no");
    harness.putIndexed(2, harness.now, "new").advance(400_000);
    renameField("fax_no", "telefax");
    harness.putIndexed(3, harness.now, "newer").advance(40_000).commit();
    restartWithDecisions("contacts.fax_no:fax", "contacts.telefax:fax_no");
    assertThat(columnValues("fax"))
        .isEqualTo(Map.of("1", "fax-1", "2", "fax_no-2", "3", "telefax-3"));
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void withKeepRowsContinueToFlow() {
    harness.withDrift(DriftMode.KEEP).start().answerAll();
    harness.fields.remove("fax");
    harness.rewriteRows();
    harness.putIndexed(2, harness.now, "new").advance(400_000).commit().advance(40_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(columnValues("fax")).containsEntry("2", null).containsEntry("1", "fax-1");
    assertThat(eventKinds()).contains("drift.found");
    assertThat(harness.quarantine()).isEmpty();
  }

  @Test
  void withFailTheTaskFails() {
    harness.withDrift(DriftMode.FAIL).start().answerAll();
    harness.fields.remove("fax");
    harness.advance(400_000);
    assertThat(harness.failure).contains("schema.drift=fail", "'fax' is gone");
  }

  @Test
  void aDriftStopsTheBackfillAndTheDecisionRestartsIt() {
    Harness half = new Harness();
    half.fields.add("fax");
    half.putOldRows(30);
    half.start();
    while (half.topicRecords().size() < 10) {
      half.answerNext();
    }
    half.fields.remove("fax");
    half.store.replaceAll((id, row) -> selectFields(row, half.fields));
    half.answerAll().advance(400_000);
    int frozen = half.topicRecords().size();
    assertThat(frozen).isLessThan(30);
    half.commit().withDrift(DriftMode.QUARANTINE, "contacts.fax:removed").start().answerAll();
    half.advance(40_000);
    assertThat(half.topicRows()).isEqualTo(half.expectedRows());
    assertThat(columnValues(half, "fax").values()).containsOnlyNulls();
  }

  @Test
  void aCrashAnywhereBetweenDriftAndDecisionLosesNothing() {
    renameField("fax", "fax_no");
    harness.putIndexed(2, harness.now, "new").advance(400_000);
    harness.putIndexed(3, harness.now, "newer").advance(40_000);
    int frozen = harness.emitted.size();
    List<SourceRecord> before = new ArrayList<>(harness.emitted);
    for (int stored = 3; stored <= frozen + 8; stored++) {
      Harness restarted = harness.onAnotherWorker();
      restarted.emitted.addAll(before);
      restarted.commit(Math.min(stored, frozen));
      restarted.withDrift(DriftMode.QUARANTINE, "contacts.fax_no:fax").start().answerAll();
      restarted.crashAfter(stored).start().answerAll().commit().advance(40_000);
      assertThat(restarted.topicRows())
          .as("after %d records", stored)
          .isEqualTo(restarted.expectedRows());
      assertThat(columnValues(restarted, "fax"))
          .as("after %d records", stored)
          .isEqualTo(Map.of("1", "fax-1", "2", "fax_no-2", "3", "fax_no-3"));
    }
  }

  @Test
  void theRegistryIsCheckedBeforeRowsCarryANewField() {
    harness
        .withRegistry(schema -> new SchemaVerdict.Incompatible("NAME_MISMATCH"))
        .start()
        .answerAll();
    harness.fields.add("size");
    harness.rewriteRows();
    harness.advance(300_001).putIndexed(2, harness.now, "new").advance(400_000).commit();
    assertThat(harness.topicRecords()).hasSize(3);
    assertThat(harness.quarantine()).hasSize(1);
    assertThat(harness.events()).anyMatch(text -> text.contains("NAME_MISMATCH"));
    harness.withRegistry(schema -> new SchemaVerdict.Compatible()).advance(400_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(columnValues("size")).hasSize(3).doesNotContainValue(null);
  }

  @Test
  void whileTheRegistryIsUnavailableRowsKeepTheOldSchema() {
    harness.withRegistry(schema -> new SchemaVerdict.Unavailable("no answer")).start().answerAll();
    harness.fields.add("size");
    harness.rewriteRows();
    harness.putIndexed(2, harness.now, "new").advance(400_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(lastRecord().valueSchema().field("size")).isNull();
    assertThat(eventKinds()).containsOnlyOnce("registry.unavailable");
    harness.withRegistry(schema -> new SchemaVerdict.Compatible()).advance(40_000);
    assertThat(columnValues("size")).hasSize(3).doesNotContainValue(null);
  }

  @Test
  void noRowIsEmittedWithASchemaThatTheRegistryDidNotCheck() {
    Harness fresh = new Harness();
    fresh.withRegistry(schema -> new SchemaVerdict.Incompatible("somebody else's subject"));
    fresh.putOldRows(3);
    fresh.start().answerAll();
    fresh.advance(1_000_000);
    assertThat(fresh.topicRecords()).isEmpty();
    assertThat(fresh.events()).anyMatch(text -> text.contains("somebody else's subject"));
    fresh.withRegistry(schema -> new SchemaVerdict.Compatible()).advance(400_000);
    assertThat(fresh.topicRows()).isEqualTo(fresh.expectedRows());
  }

  @Test
  void aNewLabelIsNoDrift() {
    harness.labels.putAll(Map.of("fax", "Telefax", "name", "Full name"));
    harness.putIndexed(2, harness.now, "new").advance(400_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(eventKinds()).doesNotContain("drift.found");
  }

  @Test
  void aChangeOfAnExcludedFieldIsNoDrift() {
    harness.settings =
        harness.settingsWith(
            true,
            OptionalLong.empty(),
            true,
            false,
            1,
            new SchemaSettings(
                63, NumberMode.DOUBLE, List.of(), List.of("fax"), DriftSettings.DEFAULT));
    harness.start().answerAll();
    harness.commit();
    harness.types.put("fax", FieldType.NUMBER);
    harness.advance(300_001);
    harness.fields.remove("fax");
    harness.rewriteRows();
    harness.putIndexed(2, harness.now, "new").advance(400_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).containsEntry("2", "new");
    assertThat(eventKinds()).doesNotContain("drift.found");
    assertThat(harness.quarantine()).isEmpty();
  }

  /**
   * The vendor's way: a new property, its values copied, the old one archived. No version moves.
   */
  private void renameField(String from, String to) {
    copyValues(to, from);
    harness.fields.set(harness.fields.indexOf(from), to);
    harness.rewriteRows();
  }

  private void copyValues(String to, String from) {
    harness.store.replaceAll(
        (id, row) -> {
          Map<String, String> values = new LinkedHashMap<>(row.values());
          values.put(to, values.get(from));
          return new Row(id, row.version(), row.createdAt(), values);
        });
  }

  private static Row selectFields(Row row, List<String> fields) {
    Map<String, String> values = new LinkedHashMap<>();
    fields.forEach(
        field -> values.put(field, row.values().getOrDefault(field, field + "-" + row.id())));
    return new Row(row.id(), row.version(), row.createdAt(), values);
  }

  private static void putNumberedRow(Harness harness, long id, String size) {
    long version = id == 1 ? Harness.LONG_AGO : harness.now;
    Map<String, String> values = Map.of("name", "row " + id, "size", size);
    String key = Long.toString(id);
    harness.store.put(key, new Row(key, version, version, values));
    harness.index.put(key, version);
  }

  private void restartWithDecisions(String... accepted) {
    harness.commit().withDrift(DriftMode.QUARANTINE, accepted).start().answerAll();
    harness.advance(40_000);
  }

  private Map<String, Object> columnValues(String column) {
    return columnValues(harness, column);
  }

  /** What a reader of the topic has in this column, by id. */
  private static Map<String, Object> columnValues(Harness harness, String column) {
    Map<String, Object> values = new TreeMap<>();
    for (SourceRecord record : harness.topicRecords()) {
      Struct value = (Struct) record.value();
      if (value == null) {
        values.remove(record.headers().lastWithName("crm.id").value());
      } else {
        boolean found = value.schema().field(column) != null;
        values.put(value.getString("id"), found ? value.get(column) : null);
      }
    }
    return values;
  }

  private SourceRecord lastRecord() {
    return harness.topicRecords().get(harness.topicRecords().size() - 1);
  }

  private List<String> eventKinds() {
    return harness.events().stream().map(text -> text.substring(0, text.indexOf(':'))).toList();
  }

  private Map<?, ?> cursorPartition() {
    return harness.committed.keySet().stream()
        .filter(partition -> !partition.containsKey("part"))
        .findFirst()
        .orElseThrow();
  }
}
