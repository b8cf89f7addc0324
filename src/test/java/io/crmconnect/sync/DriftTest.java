package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.DriftSettings;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.SchemaSettings;
import io.crmconnect.schema.SchemaVerdict;
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
  void threeRowsWithTwoFields() {
    harness.fields.add("fax");
    harness.fill(3);
    harness.start().settle();
    harness.commit();
  }

  @Test
  void whatChangesWaitsAndTheTopicKeepsWhatItHas() {
    rename("fax", "fax_no");
    harness.change(2, harness.now, "new").pass(700_000);
    assertThat(columns("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax-2", "3", "fax-3"));
    assertThat(harness.records()).hasSize(3);
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
  void theScansStandStill() {
    rename("fax", "fax_no");
    harness.pass(300_001).commit();
    Map<String, ?> before = harness.committed.get(cursorPartition());
    harness.change(2, harness.now, "new").pass(700_000).commit();
    Map<String, Object> after = new TreeMap<>(harness.committed.get(cursorPartition()));
    assertThat(after).containsKey("drift.since").containsEntry("drift.rows", 1L);
    assertThat(after.get("incremental.watermark")).isEqualTo(before.get("incremental.watermark"));
    assertThat(after.get("recheck.watermark")).isEqualTo(before.get("recheck.watermark"));
  }

  @Test
  void aRenameGoesOnInTheOldColumn() {
    rename("fax", "fax_no");
    harness.change(2, harness.now, "new").pass(400_000).commit();
    decide("contacts.fax_no:fax");
    assertThat(columns("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax_no-2", "3", "fax-3"));
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(last().valueSchema().field("fax_no")).isNull();
    assertThat(kinds()).containsSubsequence("drift.found", "drift.resolved");
  }

  @Test
  void anAcceptedRemovalWritesNullsOverAllRows() {
    harness.fields.remove("fax");
    harness.rewrite();
    harness.change(2, harness.now, "new").pass(400_000).commit();
    decide("contacts.fax:removed");
    assertThat(columns("fax").values()).containsOnlyNulls();
    assertThat(columns("fax")).hasSize(3);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void withoutABackfillADecisionReachesAllThatIsInTheTopic() {
    Harness changes = new Harness();
    changes.fields.add("fax");
    changes.fill(2);
    changes.settings =
        changes.settings(false, OptionalLong.empty(), true, false, 1, changes.settings.schema());
    changes.start().settle();
    changes.change(2, changes.now, "new").change(3, changes.now, "new").pass(1_300_000).commit();
    assertThat(columns(changes, "fax")).isEqualTo(Map.of("2", "fax-2", "3", "fax-3"));
    changes.fields.remove("fax");
    changes.store.replaceAll(
        (id, row) ->
            new Row(id, row.version(), row.createdAt(), Map.of("name", row.values().get("name"))));
    changes.pass(400_000);
    int frozen = changes.emitted.size();
    for (int stored = frozen; stored <= frozen + 5; stored++) {
      Harness again = changes.elsewhere();
      again.emitted.addAll(changes.emitted);
      for (String id : List.of("2", "3")) {
        long version = changes.store.get(id).version();
        again.topicHolds.add(new LastEmitted(id, version, false, version + 15_000));
      }
      again.commit().drifting(DriftMode.QUARANTINE, "contacts.fax:removed").start().settle();
      again.lose(stored).start().settle().pass(40_000);
      assertThat(columns(again, "fax")).as("after %d records", stored).hasSize(2);
      assertThat(columns(again, "fax").values()).as("after %d records", stored).containsOnlyNulls();
    }
  }

  @Test
  void anAcceptedTypeHasAColumnOfItsOwn() {
    Harness numbers = new Harness();
    numbers.fields.add("size");
    numbers.types.put("size", FieldType.NUMBER);
    numbers.fill(0);
    numbered(numbers, 1, "17");
    numbers.start().settle();
    numbers.commit();
    numbers.types.put("size", FieldType.STRING);
    numbered(numbers, 2, "large");
    numbers.pass(400_000).commit();
    assertThat(numbers.records()).hasSize(1);
    assertThat(numbers.quarantine()).hasSize(1);
    numbers.drifting(DriftMode.QUARANTINE, "contacts.size:string").start().settle().pass(40_000);
    assertThat(columns(numbers, "size").values()).containsOnlyNulls();
    assertThat(columns(numbers, "size__string")).isEqualTo(Map.of("1", "17", "2", "large"));
    // And back, to the column that was there first.
    numbers.types.put("size", FieldType.NUMBER);
    numbered(numbers, 2, "18");
    numbers.pass(400_000).commit();
    numbers.drifting(DriftMode.QUARANTINE, "contacts.size:number").start().settle().pass(40_000);
    assertThat(columns(numbers, "size")).isEqualTo(Map.of("1", 17.0, "2", 18.0));
    assertThat(columns(numbers, "size__string").values()).containsOnlyNulls();
  }

  @Test
  void aTextColumnTakesAnotherTypeInPlace() {
    harness.types.put("fax", FieldType.NUMBER);
    harness.pass(300_001).change(2, harness.now, "new").pass(400_000).commit();
    assertThat(harness.quarantine()).hasSize(1);
    decide("contacts.fax:number");
    assertThat(columns("fax")).containsEntry("2", "fax-2");
    assertThat(last().valueSchema().field("fax__number")).isNull();
  }

  @Test
  void aRenameAndBackThawsByItself() {
    rename("fax", "fax_no");
    harness.change(2, harness.now, "new").pass(400_000);
    rename("fax_no", "fax");
    harness.pass(400_000);
    assertThat(columns("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax_no-2", "3", "fax-3"));
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(kinds()).contains("drift.resolved");
  }

  @Test
  void aRestartInQuarantineTellsNothingTwiceAndGoesOn() {
    rename("fax", "fax_no");
    harness.change(2, harness.now, "new").pass(400_000).commit();
    long told = kinds().stream().filter("drift.found"::equals).count();
    harness.start().settle();
    harness.pass(100_000);
    assertThat(harness.quarantine()).hasSize(1);
    harness.change(3, harness.now, "newer").pass(100_000);
    assertThat(harness.quarantine()).hasSize(2);
    assertThat(harness.records()).hasSize(3);
    assertThat(kinds()).filteredOn("drift.found"::equals).hasSize((int) told);
  }

  @Test
  void eachChangeIsReadOnceIntoQuarantine() {
    rename("fax", "fax_no");
    harness.pass(31_000);
    harness.change(2, harness.now, "new").pass(200_000);
    harness.change(2, harness.now, "newer").pass(200_000);
    assertThat(harness.quarantine()).hasSize(2);
    assertThat(harness.frozenRows()).isEqualTo(2);
  }

  @Test
  void deletesFlowFromAFrozenObject() {
    harness.reconciling(600_000, 10, Map.of()).start().settle();
    rename("fax", "fax_no");
    harness.pass(400_000);
    harness.store.remove("1");
    harness.index.remove("1");
    harness.change(3, harness.now, "new").pass(1_300_000);
    assertThat(harness.topic()).isEqualTo(Map.of("2", "row 2", "3", "row 3"));
    assertThat(kinds()).contains("reconcile.finished");
  }

  @Test
  void aMergeFlowsFromAFrozenObject() {
    rename("fax", "fax_no");
    harness.pass(31_000);
    harness.store.remove("1");
    harness.index.remove("1");
    harness.change(3, harness.now, "new");
    var winner = harness.store.get("3");
    harness.store.put(
        "3", new Row("3", winner.version(), winner.createdAt(), winner.values(), List.of("1")));
    harness.pass(200_000);
    assertThat(harness.topic()).isEqualTo(Map.of("2", "row 2", "3", "row 3"));
  }

  @Test
  void aRecordDeletedAndMadeAgainWhileFrozenIsThereAfterTheThaw() {
    harness.reconciling(600_000, 10, Map.of()).start().settle();
    rename("fax", "fax_no");
    harness.pass(400_000);
    harness.store.remove("1");
    harness.index.remove("1");
    harness.pass(1_300_000);
    assertThat(harness.topic()).doesNotContainKey("1");
    harness.change(1, harness.now, "back").pass(100_000).commit();
    decide("contacts.fax_no:fax");
    assertThat(harness.topic()).isEqualTo(harness.crm()).containsEntry("1", "back");
  }

  @Test
  void aDecisionThatFitsNothingIsToldAndTheObjectWaitsOn() {
    rename("fax", "fax_no");
    harness.change(2, harness.now, "new").pass(400_000).commit();
    decide("contacts.telefax:fax");
    decide("contacts.name:removed");
    assertThat(harness.records()).hasSize(3);
    assertThat(harness.events())
        .anyMatch(text -> text.contains("the vendor has no field 'telefax'"))
        .anyMatch(text -> text.contains("'name' is still there at the vendor"));
    decide("contacts.fax_no:fax");
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void ofTwoDriftsEachIsDecided() {
    harness.fields.add("size");
    harness.rewrite();
    harness.pass(400_000).commit();
    rename("fax", "fax_no");
    harness.fields.remove("size");
    harness.rewrite();
    harness.change(2, harness.now, "new").pass(400_000).commit();
    decide("contacts.fax_no:fax");
    assertThat(columns("fax")).containsEntry("2", "fax-2");
    assertThat(harness.topic()).containsEntry("2", "row 2");
    harness.commit();
    decide("contacts.fax_no:fax", "contacts.size:removed");
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(columns("size").values()).containsOnlyNulls();
    assertThat(columns("fax")).containsEntry("2", "fax_no-2");
  }

  @Test
  void aSecondDriftIsTold() {
    rename("fax", "fax_no");
    harness.pass(400_000);
    harness.fields.remove("name");
    harness.rewrite();
    harness.pass(400_000);
    assertThat(harness.events()).anyMatch(text -> text.contains("'fax' is gone; 'name' is gone"));
    harness.commit();
    decide("contacts.name:removed");
    assertThat(harness.records()).hasSize(3);
    decide("contacts.fax_no:fax", "contacts.name:removed");
    assertThat(columns("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax-2", "3", "fax-3"));
    assertThat(columns("name").values()).containsOnlyNulls();
  }

  @Test
  void aFieldThatCameFirstCanTakeTheOldColumnToo() {
    harness.fields.add("fax_no");
    values("fax_no", "fax");
    harness.pass(400_000);
    harness.fields.remove("fax");
    harness.rewrite();
    harness.change(2, harness.now, "new").pass(400_000).commit();
    decide("contacts.fax_no:fax");
    assertThat(columns("fax")).isEqualTo(columns("fax_no")).hasSize(3);
    harness.commit();
    decide("contacts.fax_no:fax");
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aDecisionThatIsThereBeforeTheChangeIsCarriedOutWithAllRowsReadAnew() {
    harness.drifting(DriftMode.QUARANTINE, "contacts.fax:removed").start().settle();
    harness.commit();
    harness.fields.remove("fax");
    harness.rewrite();
    harness.pass(300_001);
    // First it is stored that the object is frozen: a crash must not keep the schema alone.
    assertThat(harness.records()).hasSize(3);
    harness.commit().pass(2_000);
    assertThat(columns("fax").values()).containsOnlyNulls();
    assertThat(columns("fax")).hasSize(3);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aFieldThatIsRenamedTwiceGoesOnInItsFirstColumn() {
    rename("fax", "fax_no");
    harness.change(2, harness.now, "new").pass(400_000);
    rename("fax_no", "telefax");
    harness.change(3, harness.now, "newer").pass(40_000).commit();
    decide("contacts.fax_no:fax", "contacts.telefax:fax_no");
    assertThat(columns("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax_no-2", "3", "telefax-3"));
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void keepLetsRowsGoOn() {
    harness.drifting(DriftMode.KEEP).start().settle();
    harness.fields.remove("fax");
    harness.rewrite();
    harness.change(2, harness.now, "new").pass(400_000).commit().pass(40_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(columns("fax")).containsEntry("2", null).containsEntry("1", "fax-1");
    assertThat(kinds()).contains("drift.found");
    assertThat(harness.quarantine()).isEmpty();
  }

  @Test
  void failFails() {
    harness.drifting(DriftMode.FAIL).start().settle();
    harness.fields.remove("fax");
    harness.pass(400_000);
    assertThat(harness.failure).contains("schema.drift=fail", "'fax' is gone");
  }

  @Test
  void aDriftDuringTheBackfillStopsItAndTheThawBeginsAnew() {
    Harness half = new Harness();
    half.fields.add("fax");
    half.fill(30);
    half.start();
    while (half.records().size() < 10) {
      half.answerNext();
    }
    half.fields.remove("fax");
    half.store.replaceAll((id, row) -> only(row, half.fields));
    half.settle().pass(400_000);
    int frozen = half.records().size();
    assertThat(frozen).isLessThan(30);
    half.commit().drifting(DriftMode.QUARANTINE, "contacts.fax:removed").start().settle();
    half.pass(40_000);
    assertThat(half.topic()).isEqualTo(half.crm());
    assertThat(columns(half, "fax").values()).containsOnlyNulls();
  }

  @Test
  void aCrashAnywhereBetweenDriftAndThawLosesNothing() {
    rename("fax", "fax_no");
    harness.change(2, harness.now, "new").pass(400_000);
    harness.change(3, harness.now, "newer").pass(40_000);
    int frozen = harness.emitted.size();
    List<SourceRecord> before = new ArrayList<>(harness.emitted);
    for (int stored = 3; stored <= frozen + 8; stored++) {
      Harness again = harness.elsewhere();
      again.emitted.addAll(before);
      again.commit(Math.min(stored, frozen));
      again.drifting(DriftMode.QUARANTINE, "contacts.fax_no:fax").start().settle();
      again.lose(stored).start().settle().commit().pass(40_000);
      assertThat(again.topic()).as("after %d records", stored).isEqualTo(again.crm());
      assertThat(columns(again, "fax"))
          .as("after %d records", stored)
          .isEqualTo(Map.of("1", "fax-1", "2", "fax_no-2", "3", "fax_no-3"));
    }
  }

  @Test
  void theRegistryIsAskedBeforeRowsCarryANewField() {
    harness.registry(schema -> new SchemaVerdict.Incompatible("NAME_MISMATCH")).start().settle();
    harness.fields.add("size");
    harness.rewrite();
    harness.pass(300_001).change(2, harness.now, "new").pass(400_000).commit();
    assertThat(harness.records()).hasSize(3);
    assertThat(harness.quarantine()).hasSize(1);
    assertThat(harness.events()).anyMatch(text -> text.contains("NAME_MISMATCH"));
    harness.registry(schema -> new SchemaVerdict.Compatible()).pass(400_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(columns("size")).hasSize(3).doesNotContainValue(null);
  }

  @Test
  void whileTheRegistryIsAwayRowsGoOnUnderTheOldSchema() {
    harness.registry(schema -> new SchemaVerdict.Unavailable("no answer")).start().settle();
    harness.fields.add("size");
    harness.rewrite();
    harness.change(2, harness.now, "new").pass(400_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(last().valueSchema().field("size")).isNull();
    assertThat(kinds()).containsOnlyOnce("registry.unavailable");
    harness.registry(schema -> new SchemaVerdict.Compatible()).pass(40_000);
    assertThat(columns("size")).hasSize(3).doesNotContainValue(null);
  }

  @Test
  void nothingIsEmittedUnderASchemaThatTheRegistryWasNotAskedAbout() {
    Harness fresh = new Harness();
    fresh.registry(schema -> new SchemaVerdict.Incompatible("somebody else's subject"));
    fresh.fill(3);
    fresh.start().settle();
    fresh.pass(1_000_000);
    assertThat(fresh.records()).isEmpty();
    assertThat(fresh.events()).anyMatch(text -> text.contains("somebody else's subject"));
    fresh.registry(schema -> new SchemaVerdict.Compatible()).pass(400_000);
    assertThat(fresh.topic()).isEqualTo(fresh.crm());
  }

  @Test
  void aNewLabelIsNoDrift() {
    harness.labels.putAll(Map.of("fax", "Telefax", "name", "Full name"));
    harness.change(2, harness.now, "new").pass(400_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(kinds()).doesNotContain("drift.found");
  }

  @Test
  void whatBecomesOfAFieldThatIsLeftOutIsNoDrift() {
    harness.settings =
        harness.settings(
            true,
            OptionalLong.empty(),
            true,
            false,
            1,
            new SchemaSettings(
                63, NumberMode.DOUBLE, List.of(), List.of("fax"), DriftSettings.DEFAULT));
    harness.start().settle();
    harness.commit();
    harness.types.put("fax", FieldType.NUMBER);
    harness.pass(300_001);
    harness.fields.remove("fax");
    harness.rewrite();
    harness.change(2, harness.now, "new").pass(400_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).containsEntry("2", "new");
    assertThat(kinds()).doesNotContain("drift.found");
    assertThat(harness.quarantine()).isEmpty();
  }

  /**
   * The vendor's way: a new property, its values copied, the old one archived. No version moves.
   */
  private void rename(String from, String to) {
    values(to, from);
    harness.fields.set(harness.fields.indexOf(from), to);
    harness.rewrite();
  }

  private void values(String to, String from) {
    harness.store.replaceAll(
        (id, row) -> {
          Map<String, String> values = new LinkedHashMap<>(row.values());
          values.put(to, values.get(from));
          return new Row(id, row.version(), row.createdAt(), values);
        });
  }

  private static Row only(Row row, List<String> fields) {
    Map<String, String> values = new LinkedHashMap<>();
    fields.forEach(
        field -> values.put(field, row.values().getOrDefault(field, field + "-" + row.id())));
    return new Row(row.id(), row.version(), row.createdAt(), values);
  }

  private static void numbered(Harness harness, long id, String size) {
    long version = id == 1 ? Harness.LONG_AGO : harness.now;
    Map<String, String> values = Map.of("name", "row " + id, "size", size);
    String key = Long.toString(id);
    harness.store.put(key, new Row(key, version, version, values));
    harness.index.put(key, version);
  }

  private void decide(String... accepted) {
    harness.commit().drifting(DriftMode.QUARANTINE, accepted).start().settle();
    harness.pass(40_000);
  }

  private Map<String, Object> columns(String column) {
    return columns(harness, column);
  }

  /** What a reader of the topic has in this column, by id. */
  private static Map<String, Object> columns(Harness harness, String column) {
    Map<String, Object> values = new TreeMap<>();
    for (SourceRecord record : harness.records()) {
      Struct value = (Struct) record.value();
      if (value == null) {
        values.remove(record.headers().lastWithName("crm.id").value());
      } else {
        boolean there = value.schema().field(column) != null;
        values.put(value.getString("id"), there ? value.get(column) : null);
      }
    }
    return values;
  }

  private SourceRecord last() {
    return harness.records().get(harness.records().size() - 1);
  }

  private List<String> kinds() {
    return harness.events().stream().map(text -> text.substring(0, text.indexOf(':'))).toList();
  }

  private Map<?, ?> cursorPartition() {
    return harness.committed.keySet().stream()
        .filter(partition -> !partition.containsKey("part"))
        .findFirst()
        .orElseThrow();
  }
}
