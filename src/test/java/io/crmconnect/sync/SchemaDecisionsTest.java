package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.DriftMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Decisions that were made before, that were wrong, or that say one thing and could say two. */
class SchemaDecisionsTest {
  private final Harness harness = new Harness();

  @Test
  void aRepeatedRenameNeedsANewDecision() {
    startWithField("fax");
    renameField("fax", "fax_no");
    restartWithDecisions("contacts.fax_no:fax");
    renameField("fax_no", "fax");
    restartWithDecisions("contacts.fax_no:fax", "contacts.fax:fax_no");
    assertThat(isFrozen()).isFalse();
    renameField("fax", "fax_no");
    harness.putIndexed(2, harness.now, "new").advance(60_000).commit();
    assertThat(isFrozen()).isTrue();
    assertThat(lastEvent("drift.found")).contains("contacts.fax_no:fax (stands there from before");
    restartWithDecisions("contacts.fax:fax_no");
    restartWithDecisions("contacts.fax:fax_no", "contacts.fax_no:fax");
    assertThat(isFrozen()).isFalse();
    assertThat(columnValues("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax_no-2", "3", "fax-3"));
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aRepeatedRemovalNeedsANewDecision() {
    startWithField("fax");
    removeField("fax");
    restartWithDecisions("contacts.fax:removed");
    harness.fields.add("fax");
    harness.rewriteRows();
    harness.advance(300_001).commit();
    assertThat(columnValues("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax-2", "3", "fax-3"));
    long drifts = countEvents("drift.found");
    removeField("fax");
    harness.commit().advance(40_000).commit();
    assertThat(isFrozen()).isTrue();
    assertThat(columnValues("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax-2", "3", "fax-3"));
    assertThat(countEvents("drift.found")).isEqualTo(drifts + 1);
    // A restart with the line where it was decides nothing either, and says so.
    restartWithDecisions("contacts.fax:removed");
    assertThat(isFrozen()).isTrue();
    assertThat(lastEvent("drift.refused")).contains("contacts.fax:removed", "applied before");
    restartWithDecisions();
    assertThat(isFrozen()).isTrue();
    restartWithDecisions("contacts.fax:removed");
    assertThat(isFrozen()).isFalse();
    assertThat(columnValues("fax").values()).hasSize(3).containsOnlyNulls();
  }

  @Test
  void aRepeatedTypeChangeNeedsANewDecision() {
    startWithField("size");
    retypeField(FieldType.NUMBER, "7");
    restartWithDecisions("contacts.size:number");
    retypeField(FieldType.STRING, "large");
    restartWithDecisions("contacts.size:number", "contacts.size:string");
    assertThat(isFrozen()).isFalse();
    retypeField(FieldType.NUMBER, "8");
    harness.commit().advance(40_000).commit();
    assertThat(isFrozen()).isTrue();
    restartWithDecisions("contacts.size:string");
    restartWithDecisions("contacts.size:string", "contacts.size:number");
    assertThat(isFrozen()).isFalse();
    assertThat(columnValues("size").values()).containsOnly("8");
  }

  @Test
  void aRedundantDecisionIsNotKeptForLater() {
    startWithField("size");
    restartWithDecisions("contacts.size:string");
    retypeField(FieldType.NUMBER, "7");
    restartWithDecisions("contacts.size:string", "contacts.size:number");
    retypeField(FieldType.STRING, "large");
    harness.commit().advance(40_000).commit();
    assertThat(isFrozen()).isTrue();
  }

  @Test
  void aFieldThatTookOverAColumnIsRenamedWithAllItsColumns() {
    startWithField("fax");
    harness.fields.add("fax_no");
    harness.rewriteRows();
    harness.advance(300_001).commit();
    removeField("fax");
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(columnValues("fax"))
        .isEqualTo(columnValues("fax_no"))
        .containsEntry("1", "fax_no-1");
    harness.fields.add("telefax");
    harness.rewriteRows();
    harness.advance(300_001).commit();
    removeField("fax_no");
    restartWithDecisions("contacts.fax_no:fax", "contacts.telefax:fax_no");
    assertThat(isFrozen()).isFalse();
    assertThat(columnValues("fax"))
        .isEqualTo(columnValues("fax_no"))
        .isEqualTo(columnValues("telefax"))
        .containsEntry("1", "telefax-1");
    removeField("telefax");
    restartWithDecisions("contacts.telefax:removed");
    assertThat(isFrozen()).isFalse();
    assertThat(columnValues("fax").values()).containsOnlyNulls();
    assertThat(columnValues("fax_no").values()).containsOnlyNulls();
    assertThat(columnValues("telefax").values()).containsOnlyNulls();
  }

  @Test
  void theTypeOfAFieldThatTookOverAColumnAppliesToAllItsColumns() {
    startWithField("fax");
    harness.fields.add("fax_no");
    harness.rewriteRows();
    harness.advance(300_001).commit();
    removeField("fax");
    restartWithDecisions("contacts.fax_no:fax");
    harness.types.put("fax_no", FieldType.NUMBER);
    harness.advance(300_001);
    restartWithDecisions("contacts.fax_no:number");
    assertThat(isFrozen()).isFalse();
    assertThat(columnValues("fax"))
        .isEqualTo(columnValues("fax_no"))
        .containsEntry("1", "fax_no-1");
  }

  @Test
  void twoConsecutiveRenamesCanBeDecidedInAnyOrder() {
    startWithField("fax");
    renameField("fax", "fax_no");
    renameField("fax_no", "telefax");
    harness.putIndexed(2, harness.now, "new");
    restartWithDecisions("contacts.telefax:fax_no", "contacts.fax_no:fax");
    assertThat(isFrozen()).isFalse();
    assertThat(columnValues("fax")).containsEntry("2", "telefax-2");
    assertThat(countEvents("drift.refused")).isZero();
  }

  @Test
  void aWrongRenameIsCorrected() {
    startWithField("fax");
    harness.fields.add("mail");
    renameField("fax", "fax_no");
    restartWithDecisions("contacts.mail:fax");
    assertThat(columnValues("fax")).containsEntry("1", "mail-1");
    restartWithDecisions("contacts.mail:fax", "contacts.fax_no:fax");
    assertThat(lastEvent("drift.refused")).contains("remove contacts.mail:fax from schema.accept");
    assertThat(columnValues("fax")).containsEntry("1", "mail-1");
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(isFrozen()).isFalse();
    assertThat(columnValues("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax-2", "3", "fax-3"));
    assertThat(columnValues("mail")).isEqualTo(Map.of("1", "mail-1", "2", "mail-2", "3", "mail-3"));
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aRenameThatWasReallyARemovalIsCorrected() {
    startWithField("fax");
    removeField("fax");
    harness.fields.add("mail");
    harness.rewriteRows();
    harness.advance(300_001);
    restartWithDecisions("contacts.mail:fax");
    assertThat(columnValues("fax")).containsEntry("1", "mail-1");
    restartWithDecisions("contacts.fax:removed");
    assertThat(isFrozen()).isFalse();
    assertThat(columnValues("fax").values()).hasSize(3).containsOnlyNulls();
    assertThat(columnValues("mail")).containsEntry("1", "mail-1");
  }

  @Test
  void aRemovalThatWasReallyARenameIsCorrected() {
    startWithField("fax");
    renameField("fax", "fax_no");
    restartWithDecisions("contacts.fax:removed");
    assertThat(columnValues("fax").values()).containsOnlyNulls();
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(columnValues("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax-2", "3", "fax-3"));
  }

  @Test
  void withKeepATypeChangeCanBeDecidedLater() {
    harness.types.put("size", FieldType.NUMBER);
    startWithField("size");
    restartWithKeep();
    retypeField(FieldType.STRING, "large");
    harness.putIndexed(2, harness.now, "new").advance(60_000).commit();
    assertThat(lastEvent("drift.found")).contains("contacts.size:string");
    restartWithKeep("contacts.size:string");
    assertThat(isFrozen()).isFalse();
    assertThat(columnValues("size").values()).containsOnlyNulls();
    assertThat(columnValues("size__string"))
        .containsEntry("1", "large")
        .containsEntry("3", "large");
    assertThat(lastRow("1").getString("_misfits")).isNull();
    // And back, to the column that was there first.
    retypeField(FieldType.NUMBER, "7");
    harness.commit().advance(60_000);
    restartWithKeep("contacts.size:number");
    assertThat(columnValues("size").values()).hasSize(3).containsOnly(7.0);
    assertThat(columnValues("size__string").values()).containsOnlyNulls();
  }

  @Test
  void withKeepARemovalCanBeDecidedLater() {
    startWithField("fax");
    restartWithKeep();
    removeField("fax");
    harness.commit().advance(40_000);
    assertThat(columnValues("fax")).containsEntry("1", "fax-1");
    restartWithKeep("contacts.fax:removed");
    assertThat(columnValues("fax").values()).hasSize(3).containsOnlyNulls();
  }

  @Test
  void withKeepARenameCanBeDecidedLater() {
    startWithField("fax");
    restartWithKeep();
    renameField("fax", "fax_no");
    harness.commit().advance(40_000);
    restartWithKeep("contacts.fax_no:fax");
    assertThat(columnValues("fax")).isEqualTo(columnValues("fax_no")).containsEntry("1", "fax-1");
  }

  @Test
  void aFieldNamedLikeATypeCanBeRenamed() {
    for (String word : List.of("date", "number", "string", "boolean", "timestamp", "removed")) {
      Harness each = new Harness();
      each.fields.add(word);
      each.putOldRows(3);
      each.start().answerAll();
      each.commit();
      each.fields.set(each.fields.indexOf(word), word + "_of_call");
      each.putIndexed(2, each.now, "new").advance(300_001);
      String line = "contacts." + word + "_of_call:contacts." + word;
      assertThat(each.events()).as(word).anyMatch(text -> text.contains(line + " or "));
      each.commit().withDrift(DriftMode.QUARANTINE, line).start().answerAll();
      each.commit().advance(40_000);
      assertThat(each.topicRows()).as(word).isEqualTo(each.expectedRows());
      assertThat(columnValues(each, word)).as(word).containsEntry("2", word + "_of_call-2");
    }
  }

  @Test
  void aDecisionForAnUnknownFieldIsReported() {
    startWithField("fax");
    restartWithDecisions("contacts.typo:removed", "contacts.fax:tpyo", "contacts.tipo:string");
    assertThat(harness.events())
        .filteredOn(text -> text.startsWith("drift.refused"))
        .hasSize(3)
        .anyMatch(text -> text.contains("schema.accept=contacts.typo:removed: there is no column"))
        .anyMatch(text -> text.contains("schema.accept=contacts.fax:tpyo: there is no column"))
        .anyMatch(text -> text.contains("schema.accept=contacts.tipo:string: there is no column"));
    assertThat(isFrozen()).isFalse();
  }

  private void startWithField(String field) {
    harness.fields.add(field);
    harness.putOldRows(3);
    harness.start().answerAll();
    harness.commit();
  }

  /** The vendor's way: a new property, its values copied, the old one archived. */
  private void renameField(String from, String to) {
    harness.store.replaceAll(
        (id, row) -> {
          Map<String, String> values = new LinkedHashMap<>(row.values());
          values.put(to, values.get(from));
          return new Row(id, row.version(), row.createdAt(), values);
        });
    harness.fields.set(harness.fields.indexOf(from), to);
    harness.rewriteRows();
    harness.advance(300_001).commit();
  }

  private void removeField(String field) {
    harness.fields.remove(field);
    harness.rewriteRows();
    harness.advance(300_001).commit();
  }

  /** No version moves. */
  private void retypeField(FieldType type, String value) {
    harness.types.put("size", type);
    harness.store.replaceAll(
        (id, row) -> {
          Map<String, String> values = new LinkedHashMap<>(row.values());
          values.put("size", value);
          return new Row(id, row.version(), row.createdAt(), values);
        });
    harness.advance(300_001).commit();
  }

  private void restartWithDecisions(String... accepted) {
    restartWithDecisions(DriftMode.QUARANTINE, accepted);
  }

  private void restartWithKeep(String... accepted) {
    restartWithDecisions(DriftMode.KEEP, accepted);
  }

  private void restartWithDecisions(DriftMode mode, String... accepted) {
    harness.commit().withDrift(mode, accepted).start().answerAll();
    harness.commit().advance(40_000).commit();
  }

  private boolean isFrozen() {
    harness.commit();
    return harness.committed.values().stream()
        .anyMatch(offset -> offset.containsKey("drift.since"));
  }

  private long countEvents(String kind) {
    return harness.events().stream().filter(text -> text.startsWith(kind + ":")).count();
  }

  private String lastEvent(String kind) {
    List<String> matching =
        harness.events().stream().filter(text -> text.startsWith(kind)).toList();
    assertThat(matching).as(kind).isNotEmpty();
    return matching.get(matching.size() - 1);
  }

  private Struct lastRow(String id) {
    Struct last = null;
    for (SourceRecord record : harness.topicRecords()) {
      Struct value = (Struct) record.value();
      last = value != null && value.getString("id").equals(id) ? value : last;
    }
    return last;
  }

  private Map<String, Object> columnValues(String column) {
    return columnValues(harness, column);
  }

  /** What a reader of the topic has in this column, by id. */
  private static Map<String, Object> columnValues(Harness harness, String column) {
    Map<String, Object> values = new TreeMap<>();
    for (SourceRecord record : harness.topicRecords()) {
      Struct value = (Struct) record.value();
      boolean found = value.schema().field(column) != null;
      values.put(value.getString("id"), found ? value.get(column) : null);
    }
    return values;
  }
}
