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
class DecisionsTest {
  private final Harness harness = new Harness();

  @Test
  void aRenameThatHappensAgainIsDecidedAgain() {
    begin("fax");
    rename("fax", "fax_no");
    decide("contacts.fax_no:fax");
    rename("fax_no", "fax");
    decide("contacts.fax_no:fax", "contacts.fax:fax_no");
    assertThat(isFrozen()).isFalse();
    rename("fax", "fax_no");
    harness.change(2, harness.now, "new").pass(60_000).commit();
    assertThat(isFrozen()).isTrue();
    assertThat(lastEvent("drift.found")).contains("contacts.fax_no:fax (stands there from before");
    decide("contacts.fax:fax_no");
    decide("contacts.fax:fax_no", "contacts.fax_no:fax");
    assertThat(isFrozen()).isFalse();
    assertThat(column("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax_no-2", "3", "fax-3"));
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aRemovalThatHappensAgainIsDecidedAgain() {
    begin("fax");
    remove("fax");
    decide("contacts.fax:removed");
    harness.fields.add("fax");
    harness.rewrite();
    harness.pass(300_001).commit();
    assertThat(column("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax-2", "3", "fax-3"));
    long found = events("drift.found");
    remove("fax");
    harness.commit().pass(40_000).commit();
    assertThat(isFrozen()).isTrue();
    assertThat(column("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax-2", "3", "fax-3"));
    assertThat(events("drift.found")).isEqualTo(found + 1);
    // A restart with the line where it was decides nothing either, and says so.
    decide("contacts.fax:removed");
    assertThat(isFrozen()).isTrue();
    assertThat(lastEvent("drift.refused")).contains("contacts.fax:removed", "carried out before");
    decide();
    assertThat(isFrozen()).isTrue();
    decide("contacts.fax:removed");
    assertThat(isFrozen()).isFalse();
    assertThat(column("fax").values()).hasSize(3).containsOnlyNulls();
  }

  @Test
  void aTypeThatComesAgainIsDecidedAgain() {
    begin("size");
    retype(FieldType.NUMBER, "7");
    decide("contacts.size:number");
    retype(FieldType.STRING, "large");
    decide("contacts.size:number", "contacts.size:string");
    assertThat(isFrozen()).isFalse();
    retype(FieldType.NUMBER, "8");
    harness.commit().pass(40_000).commit();
    assertThat(isFrozen()).isTrue();
    decide("contacts.size:string");
    decide("contacts.size:string", "contacts.size:number");
    assertThat(isFrozen()).isFalse();
    assertThat(column("size").values()).containsOnly("8");
  }

  @Test
  void aDecisionThatWasSoAnywayIsNotKeptForLater() {
    begin("size");
    decide("contacts.size:string");
    retype(FieldType.NUMBER, "7");
    decide("contacts.size:string", "contacts.size:number");
    retype(FieldType.STRING, "large");
    harness.commit().pass(40_000).commit();
    assertThat(isFrozen()).isTrue();
  }

  @Test
  void aFieldThatTookOverAColumnIsRenamedWithAllItsColumns() {
    begin("fax");
    harness.fields.add("fax_no");
    harness.rewrite();
    harness.pass(300_001).commit();
    remove("fax");
    decide("contacts.fax_no:fax");
    assertThat(column("fax")).isEqualTo(column("fax_no")).containsEntry("1", "fax_no-1");
    harness.fields.add("telefax");
    harness.rewrite();
    harness.pass(300_001).commit();
    remove("fax_no");
    decide("contacts.fax_no:fax", "contacts.telefax:fax_no");
    assertThat(isFrozen()).isFalse();
    assertThat(column("fax"))
        .isEqualTo(column("fax_no"))
        .isEqualTo(column("telefax"))
        .containsEntry("1", "telefax-1");
    remove("telefax");
    decide("contacts.telefax:removed");
    assertThat(isFrozen()).isFalse();
    assertThat(column("fax").values()).containsOnlyNulls();
    assertThat(column("fax_no").values()).containsOnlyNulls();
    assertThat(column("telefax").values()).containsOnlyNulls();
  }

  @Test
  void theTypeOfAFieldThatTookOverAColumnIsDecidedForAllItsColumns() {
    begin("fax");
    harness.fields.add("fax_no");
    harness.rewrite();
    harness.pass(300_001).commit();
    remove("fax");
    decide("contacts.fax_no:fax");
    harness.types.put("fax_no", FieldType.NUMBER);
    harness.pass(300_001);
    decide("contacts.fax_no:number");
    assertThat(isFrozen()).isFalse();
    assertThat(column("fax")).isEqualTo(column("fax_no")).containsEntry("1", "fax_no-1");
  }

  @Test
  void twoRenamesInARowAreDecidedInWhateverOrder() {
    begin("fax");
    rename("fax", "fax_no");
    rename("fax_no", "telefax");
    harness.change(2, harness.now, "new");
    decide("contacts.telefax:fax_no", "contacts.fax_no:fax");
    assertThat(isFrozen()).isFalse();
    assertThat(column("fax")).containsEntry("2", "telefax-2");
    assertThat(events("drift.refused")).isZero();
  }

  @Test
  void aWrongRenameIsCorrected() {
    begin("fax");
    harness.fields.add("mail");
    rename("fax", "fax_no");
    decide("contacts.mail:fax");
    assertThat(column("fax")).containsEntry("1", "mail-1");
    decide("contacts.mail:fax", "contacts.fax_no:fax");
    assertThat(lastEvent("drift.refused")).contains("take contacts.mail:fax out");
    assertThat(column("fax")).containsEntry("1", "mail-1");
    decide("contacts.fax_no:fax");
    assertThat(isFrozen()).isFalse();
    assertThat(column("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax-2", "3", "fax-3"));
    assertThat(column("mail")).isEqualTo(Map.of("1", "mail-1", "2", "mail-2", "3", "mail-3"));
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aRenameThatWasARemovalIsCorrected() {
    begin("fax");
    remove("fax");
    harness.fields.add("mail");
    harness.rewrite();
    harness.pass(300_001);
    decide("contacts.mail:fax");
    assertThat(column("fax")).containsEntry("1", "mail-1");
    decide("contacts.fax:removed");
    assertThat(isFrozen()).isFalse();
    assertThat(column("fax").values()).hasSize(3).containsOnlyNulls();
    assertThat(column("mail")).containsEntry("1", "mail-1");
  }

  @Test
  void aRemovalThatWasARenameIsCorrected() {
    begin("fax");
    rename("fax", "fax_no");
    decide("contacts.fax:removed");
    assertThat(column("fax").values()).containsOnlyNulls();
    decide("contacts.fax_no:fax");
    assertThat(column("fax")).isEqualTo(Map.of("1", "fax-1", "2", "fax-2", "3", "fax-3"));
  }

  @Test
  void underKeepATypeIsDecidedLater() {
    harness.types.put("size", FieldType.NUMBER);
    begin("size");
    keeping();
    retype(FieldType.STRING, "large");
    harness.change(2, harness.now, "new").pass(60_000).commit();
    assertThat(lastEvent("drift.found")).contains("contacts.size:string");
    keeping("contacts.size:string");
    assertThat(isFrozen()).isFalse();
    assertThat(column("size").values()).containsOnlyNulls();
    assertThat(column("size__string")).containsEntry("1", "large").containsEntry("3", "large");
    assertThat(last("1").getString("_misfits")).isNull();
    // And back, to the column that was there first.
    retype(FieldType.NUMBER, "7");
    harness.commit().pass(60_000);
    keeping("contacts.size:number");
    assertThat(column("size").values()).hasSize(3).containsOnly(7.0);
    assertThat(column("size__string").values()).containsOnlyNulls();
  }

  @Test
  void underKeepARemovalIsDecidedLater() {
    begin("fax");
    keeping();
    remove("fax");
    harness.commit().pass(40_000);
    assertThat(column("fax")).containsEntry("1", "fax-1");
    keeping("contacts.fax:removed");
    assertThat(column("fax").values()).hasSize(3).containsOnlyNulls();
  }

  @Test
  void underKeepARenameIsDecidedLater() {
    begin("fax");
    keeping();
    rename("fax", "fax_no");
    harness.commit().pass(40_000);
    keeping("contacts.fax_no:fax");
    assertThat(column("fax")).isEqualTo(column("fax_no")).containsEntry("1", "fax-1");
  }

  @Test
  void aFieldThatIsCalledLikeATypeIsRenamed() {
    for (String word : List.of("date", "number", "string", "boolean", "timestamp", "removed")) {
      Harness each = new Harness();
      each.fields.add(word);
      each.fill(3);
      each.start().settle();
      each.commit();
      each.fields.set(each.fields.indexOf(word), word + "_of_call");
      each.change(2, each.now, "new").pass(300_001);
      String line = "contacts." + word + "_of_call:contacts." + word;
      assertThat(each.events()).as(word).anyMatch(text -> text.contains(line + " or "));
      each.commit().drifting(DriftMode.QUARANTINE, line).start().settle();
      each.commit().pass(40_000);
      assertThat(each.topic()).as(word).isEqualTo(each.crm());
      assertThat(column(each, word)).as(word).containsEntry("2", word + "_of_call-2");
    }
  }

  @Test
  void aFieldThatIsKnownNowhereIsNamed() {
    begin("fax");
    decide("contacts.typo:removed", "contacts.fax:tpyo", "contacts.tipo:string");
    assertThat(harness.events())
        .filteredOn(text -> text.startsWith("drift.refused"))
        .hasSize(3)
        .anyMatch(text -> text.contains("schema.accept=contacts.typo:removed: no column was made"))
        .anyMatch(text -> text.contains("schema.accept=contacts.fax:tpyo: no column was made"))
        .anyMatch(text -> text.contains("schema.accept=contacts.tipo:string: no column was made"));
    assertThat(isFrozen()).isFalse();
  }

  private void begin(String field) {
    harness.fields.add(field);
    harness.fill(3);
    harness.start().settle();
    harness.commit();
  }

  /** The vendor's way: a new property, its values copied, the old one archived. */
  private void rename(String from, String to) {
    harness.store.replaceAll(
        (id, row) -> {
          Map<String, String> values = new LinkedHashMap<>(row.values());
          values.put(to, values.get(from));
          return new Row(id, row.version(), row.createdAt(), values);
        });
    harness.fields.set(harness.fields.indexOf(from), to);
    harness.rewrite();
    harness.pass(300_001).commit();
  }

  private void remove(String field) {
    harness.fields.remove(field);
    harness.rewrite();
    harness.pass(300_001).commit();
  }

  /** No version moves. */
  private void retype(FieldType type, String value) {
    harness.types.put("size", type);
    harness.store.replaceAll(
        (id, row) -> {
          Map<String, String> values = new LinkedHashMap<>(row.values());
          values.put("size", value);
          return new Row(id, row.version(), row.createdAt(), values);
        });
    harness.pass(300_001).commit();
  }

  private void decide(String... accepted) {
    decide(DriftMode.QUARANTINE, accepted);
  }

  private void keeping(String... accepted) {
    decide(DriftMode.KEEP, accepted);
  }

  private void decide(DriftMode mode, String... accepted) {
    harness.commit().drifting(mode, accepted).start().settle();
    harness.commit().pass(40_000).commit();
  }

  private boolean isFrozen() {
    harness.commit();
    return harness.committed.values().stream()
        .anyMatch(offset -> offset.containsKey("drift.since"));
  }

  private long events(String kind) {
    return harness.events().stream().filter(text -> text.startsWith(kind + ":")).count();
  }

  private String lastEvent(String kind) {
    List<String> of = harness.events().stream().filter(text -> text.startsWith(kind)).toList();
    assertThat(of).as(kind).isNotEmpty();
    return of.get(of.size() - 1);
  }

  private Struct last(String id) {
    Struct last = null;
    for (SourceRecord record : harness.records()) {
      Struct value = (Struct) record.value();
      last = value != null && value.getString("id").equals(id) ? value : last;
    }
    return last;
  }

  private Map<String, Object> column(String column) {
    return column(harness, column);
  }

  /** What a reader of the topic has in this column, by id. */
  private static Map<String, Object> column(Harness harness, String column) {
    Map<String, Object> values = new TreeMap<>();
    for (SourceRecord record : harness.records()) {
      Struct value = (Struct) record.value();
      boolean there = value.schema().field(column) != null;
      values.put(value.getString("id"), there ? value.get(column) : null);
    }
    return values;
  }
}
