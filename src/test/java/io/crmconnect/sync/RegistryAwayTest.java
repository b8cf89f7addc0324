package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.SchemaVerdict;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The schema changes while the registry cannot be asked, or takes nothing new. */
class RegistryAwayTest {
  private static final SchemaVerdict AWAY = new SchemaVerdict.Unavailable("no answer");
  private static final SchemaVerdict REFUSED = new SchemaVerdict.Incompatible("NAME_MISMATCH");

  private final Harness harness = new Harness();

  @BeforeEach
  void threeRowsWithTwoFields() {
    harness.registry(schema -> new SchemaVerdict.Compatible());
    harness.fields.add("fax");
    harness.fill(3);
    harness.start().settle();
    harness.commit();
  }

  @Test
  void keepLetsRowsGoOnWithoutTheFieldThatIsGone() {
    harness.drifting(DriftMode.KEEP).start().settle();
    harness.registry(schema -> AWAY);
    replace("fax", "fax_no");
    long looks = harness.count(Request.Catalogue.class);
    harness.change(2, harness.now, "new").pass(100_000).commit().pass(2_000);
    assertThat(harness.count(Request.Catalogue.class)).isLessThan(looks + 5);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(columns("fax")).containsEntry("2", null).containsEntry("1", "fax-1");
    assertThat(harness.events()).filteredOn(text -> text.startsWith("drift.found")).hasSize(1);
    harness.registry(schema -> new SchemaVerdict.Compatible()).pass(40_000);
    assertThat(columns("fax_no")).hasSize(3).containsEntry("2", "fax_no-2");
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void keepLetsRowsGoOnWithoutAGoneFieldWhereTheRegistryRefusesAnother() {
    harness.drifting(DriftMode.KEEP).start().settle();
    harness.registry(schema -> REFUSED);
    harness.fields.add("size");
    harness.rewrite();
    harness.pass(400_000).commit();
    harness.fields.remove("fax");
    harness.rewrite();
    long looks = harness.count(Request.Catalogue.class);
    harness.change(2, harness.now, "new").pass(100_000).commit().pass(2_000);
    assertThat(harness.count(Request.Catalogue.class)).isLessThan(looks + 5);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(columns("fax")).containsEntry("2", null).containsEntry("1", "fax-1");
    assertThat(harness.events())
        .anyMatch(text -> text.startsWith("drift.found") && text.contains("'fax' is gone"));
  }

  @Test
  void aTaskThatStartsMeanwhileGoesOnUnderTheStoredSchema() {
    harness.reconciling(600_000, 10, Map.of());
    harness.registry(schema -> AWAY);
    harness.fields.add("size");
    harness.rewrite();
    harness.commit().start().settle();
    harness.change(2, harness.now, "new").pass(60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    harness.store.remove("3");
    harness.index.remove("3");
    harness.pass(1_300_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(2);
    assertThat(columns("size")).containsEntry("2", "no column");
    harness.registry(schema -> new SchemaVerdict.Compatible()).pass(40_000);
    assertThat(columns("size")).containsEntry("1", "size-1").containsEntry("2", "size-2");
  }

  @Test
  void aTaskThatStartsMeanwhileFillsTheQuarantineOfAFrozenObject() {
    replace("fax", "fax_no");
    harness.pass(300_001);
    harness.registry(schema -> AWAY);
    harness.commit().drifting(DriftMode.QUARANTINE, "contacts.fax_no:fax").start().settle();
    harness.change(2, harness.now, "new").pass(60_000);
    assertThat(harness.quarantine())
        .extracting(row -> row.getString("raw"))
        .singleElement()
        .asString()
        .contains("fax_no-2");
    assertThat(harness.records()).hasSize(3);
    harness.registry(schema -> new SchemaVerdict.Compatible()).pass(40_000);
    assertThat(columns("fax")).hasSize(3).containsEntry("2", "fax_no-2");
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  /** Its first row is emitted under the schema of before, so the decision has rows to fill. */
  @Test
  void aDecisionThatCameBeforeTheFirstLaunchFillsWhatWasCopiedMeanwhile() {
    harness.committed.keySet().removeIf(partition -> !partition.containsKey("part"));
    harness.emitted.clear();
    harness.types.put("fax", FieldType.NUMBER);
    harness.registry(schema -> AWAY);
    harness.drifting(DriftMode.QUARANTINE, "contacts.fax:number").start().settle();
    harness.pass(10_000);
    assertThat(harness.records()).hasSize(3);
    harness.registry(schema -> new SchemaVerdict.Compatible()).pass(40_000).commit().pass(400_000);
    assertThat(harness.records()).as("each row is read anew").hasSize(6);
    assertThat(harness.events()).anyMatch(text -> text.startsWith("drift.resolved"));
  }

  @Test
  void withoutAStoredSchemaAllWaits() {
    Harness fresh = new Harness();
    fresh.registry(schema -> AWAY).fill(3);
    fresh.start().settle().pass(60_000);
    assertThat(fresh.records()).isEmpty();
    fresh.registry(schema -> new SchemaVerdict.Compatible()).pass(20_000);
    assertThat(fresh.topic()).isEqualTo(fresh.crm());
  }

  private void replace(String from, String to) {
    harness.fields.set(harness.fields.indexOf(from), to);
    harness.rewrite();
  }

  private Map<String, Object> columns(String column) {
    Map<String, Object> values = new TreeMap<>();
    for (SourceRecord record : harness.records()) {
      Struct row = (Struct) record.value();
      if (row != null) {
        boolean there = row.schema().field(column) != null;
        values.put(row.getString("id"), there ? row.get(column) : "no column");
      }
    }
    return values;
  }
}
