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
class RegistryUnavailableTest {
  private static final SchemaVerdict UNAVAILABLE = new SchemaVerdict.Unavailable("no answer");
  private static final SchemaVerdict REFUSED = new SchemaVerdict.Incompatible("NAME_MISMATCH");

  private final Harness harness = new Harness();

  @BeforeEach
  void startWithThreeRowsAndTwoFields() {
    harness.withRegistry(schema -> new SchemaVerdict.Compatible());
    harness.fields.add("fax");
    harness.putOldRows(3);
    harness.start().answerAll();
    harness.commit();
  }

  @Test
  void withKeepRowsContinueWithoutTheRemovedField() {
    harness.withDrift(DriftMode.KEEP).start().answerAll();
    harness.withRegistry(schema -> UNAVAILABLE);
    replaceField("fax", "fax_no");
    long catalogueRequests = harness.countRequests(Request.Catalogue.class);
    harness.putIndexed(2, harness.now, "new").advance(100_000).commit().advance(2_000);
    assertThat(harness.countRequests(Request.Catalogue.class)).isLessThan(catalogueRequests + 5);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(columnValues("fax")).containsEntry("2", null).containsEntry("1", "fax-1");
    assertThat(harness.events()).filteredOn(text -> text.startsWith("drift.found")).hasSize(1);
    harness.withRegistry(schema -> new SchemaVerdict.Compatible()).advance(40_000);
    assertThat(columnValues("fax_no")).hasSize(3).containsEntry("2", "fax_no-2");
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void withKeepRowsContinueWithoutARemovedFieldWhereTheRegistryRefusesAnother() {
    harness.withDrift(DriftMode.KEEP).start().answerAll();
    harness.withRegistry(schema -> REFUSED);
    harness.fields.add("size");
    harness.rewriteRows();
    harness.advance(400_000).commit();
    harness.fields.remove("fax");
    harness.rewriteRows();
    long catalogueRequests = harness.countRequests(Request.Catalogue.class);
    harness.putIndexed(2, harness.now, "new").advance(100_000).commit().advance(2_000);
    assertThat(harness.countRequests(Request.Catalogue.class)).isLessThan(catalogueRequests + 5);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(columnValues("fax")).containsEntry("2", null).containsEntry("1", "fax-1");
    assertThat(harness.events())
        .anyMatch(text -> text.startsWith("drift.found") && text.contains("'fax' is gone"));
  }

  @Test
  void aTaskStartedMeanwhileUsesTheStoredSchema() {
    harness.withReconciliation(600_000, 10, Map.of());
    harness.withRegistry(schema -> UNAVAILABLE);
    harness.fields.add("size");
    harness.rewriteRows();
    harness.commit().start().answerAll();
    harness.putIndexed(2, harness.now, "new").advance(60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    harness.store.remove("3");
    harness.index.remove("3");
    harness.advance(1_300_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(2);
    assertThat(columnValues("size")).containsEntry("2", "no column");
    harness.withRegistry(schema -> new SchemaVerdict.Compatible()).advance(40_000);
    assertThat(columnValues("size")).containsEntry("1", "size-1").containsEntry("2", "size-2");
  }

  @Test
  void aTaskStartedMeanwhileQuarantinesTheRowsOfAFrozenObject() {
    replaceField("fax", "fax_no");
    harness.advance(300_001);
    harness.withRegistry(schema -> UNAVAILABLE);
    harness.commit().withDrift(DriftMode.QUARANTINE, "contacts.fax_no:fax").start().answerAll();
    harness.putIndexed(2, harness.now, "new").advance(60_000);
    assertThat(harness.quarantine())
        .extracting(row -> row.getString("raw"))
        .singleElement()
        .asString()
        .contains("fax_no-2");
    assertThat(harness.topicRecords()).hasSize(3);
    harness.withRegistry(schema -> new SchemaVerdict.Compatible()).advance(40_000);
    assertThat(columnValues("fax")).hasSize(3).containsEntry("2", "fax_no-2");
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  /** Its first row is emitted under the schema of before, so the decision has rows to fill. */
  @Test
  void aDecisionMadeBeforeTheFirstStartBackfillsTheRowsCopiedMeanwhile() {
    harness.committed.keySet().removeIf(partition -> !partition.containsKey("part"));
    harness.emitted.clear();
    harness.types.put("fax", FieldType.NUMBER);
    harness.withRegistry(schema -> UNAVAILABLE);
    harness.withDrift(DriftMode.QUARANTINE, "contacts.fax:number").start().answerAll();
    harness.advance(10_000);
    assertThat(harness.topicRecords()).hasSize(3);
    harness
        .withRegistry(schema -> new SchemaVerdict.Compatible())
        .advance(40_000)
        .commit()
        .advance(400_000);
    assertThat(harness.topicRecords()).as("each row is read anew").hasSize(6);
    assertThat(harness.events()).anyMatch(text -> text.startsWith("drift.resolved"));
  }

  @Test
  void withoutAStoredSchemaNoRowIsEmitted() {
    Harness fresh = new Harness();
    fresh.withRegistry(schema -> UNAVAILABLE).putOldRows(3);
    fresh.start().answerAll().advance(60_000);
    assertThat(fresh.topicRecords()).isEmpty();
    fresh.withRegistry(schema -> new SchemaVerdict.Compatible()).advance(20_000);
    assertThat(fresh.topicRows()).isEqualTo(fresh.expectedRows());
  }

  private void replaceField(String from, String to) {
    harness.fields.set(harness.fields.indexOf(from), to);
    harness.rewriteRows();
  }

  private Map<String, Object> columnValues(String column) {
    Map<String, Object> values = new TreeMap<>();
    for (SourceRecord record : harness.topicRecords()) {
      Struct row = (Struct) record.value();
      if (row != null) {
        boolean found = row.schema().field(column) != null;
        values.put(row.getString("id"), found ? row.get(column) : "no column");
      }
    }
    return values;
  }
}
