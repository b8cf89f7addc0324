package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.SchemaVerdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Drifts at the worst moment, and schemas of a size that hurts. */
class DriftHardCasesTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness();

  private void startWithRows(int rows, String... more) {
    harness.fields.addAll(List.of(more));
    harness.putOldRows(rows);
    harness.start().answerAll();
    harness.commit();
  }

  private void restartWithDecisions(String... accepted) {
    harness.commit().withDrift(DriftMode.QUARANTINE, accepted).start().answerAll();
    harness.commit().advance(40_000);
  }

  private Struct lastRow(String id) {
    Struct last = null;
    for (SourceRecord record : harness.topicRecords()) {
      Struct value = (Struct) record.value();
      last = value != null && value.getString("id").equals(id) ? value : last;
    }
    return last;
  }

  @Test
  void aFieldThatReturnsWithAnotherTypeIsADriftAgain() {
    startWithRows(3, "size");
    harness.fields.remove("size");
    harness.rewriteRows();
    harness.advance(300_001);
    restartWithDecisions("contacts.size:removed");
    assertThat(lastRow("1").get("size")).isNull();
    harness.fields.add("size");
    harness.types.put("size", FieldType.NUMBER);
    harness.store.replaceAll(
        (id, row) ->
            new Row(id, row.version(), row.createdAt(), Map.of("name", "row " + id, "size", id)));
    harness.advance(300_001);
    assertThat(harness.events())
        .anyMatch(text -> text.contains("'size' is a number and was a string"));
    restartWithDecisions("contacts.size:removed", "contacts.size:number");
    assertThat(lastRow("2").getString("size")).isEqualTo("2");
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void theChangesOfAFrozenFullListObjectAreQuarantinedOnceAndItsDeletesAreEmitted() {
    harness.object = new CrmObject("owners", "owners");
    harness.withReconciliation(HOUR, 10, Map.of());
    startWithRows(20, "fax");
    harness.advance(120_000);
    harness.fields.remove("fax");
    harness.rewriteRows();
    harness.advance(300_001);
    assertThat(harness.quarantine()).isEmpty();
    harness.putIndexed(2, harness.now, "new").putIndexed(21, harness.now, "more").advance(120_000);
    harness.store.remove("7");
    harness.commit().start().answerAll();
    harness.advance(120_000);
    assertThat(harness.quarantine())
        .extracting(row -> row.getString("id"))
        .containsExactlyInAnyOrder("2", "21");
    assertThat(harness.topicRows()).hasSize(19).doesNotContainKey("7").containsEntry("2", "row 2");
    restartWithDecisions("owners.fax:removed");
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(20);
    assertThat(lastRow("3").get("fax")).isNull();
  }

  @Test
  void aDriftInTheMiddleOfASweepLosesNeitherItsDeletesNorItsRepairs() {
    harness.withReconciliation(HOUR, 10, Map.of());
    startWithRows(23, "fax");
    harness.advance(120_000);
    harness.store.remove("3");
    harness.index.remove("3");
    harness.putUnindexed(20, Harness.LONG_AGO + 5_000, "repaired");
    boolean[] done = {false};
    harness.override =
        request -> {
          boolean swept =
              request instanceof Request.ListPage page
                  && page.fields().isEmpty()
                  && page.pageToken().isPresent();
          if (swept && !done[0]) {
            done[0] = true;
            harness.fields.set(harness.fields.indexOf("fax"), "fax_no");
            harness.rewriteRows();
            harness.putIndexed(7, harness.now, "new");
          }
          return null;
        };
    harness.advance(2 * HOUR);
    assertThat(done[0]).isTrue();
    assertThat(harness.topicRows()).doesNotContainKey("3").containsEntry("7", "row 7");
    restartWithDecisions("contacts.fax_no:fax");
    harness.advance(2 * HOUR);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(lastRow("7").getString("fax")).isEqualTo("fax_no-7");
  }

  @Test
  void threeHundredFieldsAreAddedToAThousandInOnePass() {
    for (int i = 0; i < 1_000; i++) {
      harness.fields.add("field_" + i);
    }
    startWithRows(7);
    int[] checks = {0};
    harness
        .withRegistry(
            schema -> {
              checks[0]++;
              return new SchemaVerdict.Compatible();
            })
        .start()
        .answerAll();
    for (int i = 1_000; i < 1_300; i++) {
      harness.fields.add("field_" + i);
    }
    harness.rewriteRows();
    harness.advance(300_001);
    assertThat(checks[0]).isEqualTo(1);
    assertThat(harness.topicRecords()).hasSize(14);
    assertThat(lastRow("7").getString("field_1299")).isEqualTo("field_1299-7");
    assertThat(harness.events()).filteredOn(text -> text.startsWith("schema.evolved")).hasSize(1);
  }

  @Test
  void aFieldWhoseColumnNameIsTakenGetsItsOwnColumnAndTheFirstKeepsItsColumn() {
    startWithRows(3, "Home Phone");
    harness.fields.add("home_phone");
    harness.rewriteRows();
    harness.advance(300_001);
    Struct row = lastRow("2");
    assertThat(row.getString("home_phone")).isEqualTo("Home Phone-2");
    List<String> ownColumns =
        row.schema().fields().stream()
            .map(Field::name)
            .filter(name -> name.startsWith("home_phone") && !name.equals("home_phone"))
            .toList();
    assertThat(ownColumns).hasSize(1);
    assertThat(row.getString(ownColumns.get(0))).isEqualTo("home_phone-2");
    // And a restart makes nothing else of it.
    harness.commit().start().answerAll();
    harness.putIndexed(2, harness.now, "new").advance(60_000);
    assertThat(lastRow("2").schema()).isEqualTo(row.schema());
  }

  @Test
  void aRenameOfOnlySomeRowsEndsAsInTheCrm() {
    startWithRows(3, "fax");
    // The vendor's way: a new property, copied where somebody cared, and the old one is archived.
    harness.fields.set(harness.fields.indexOf("fax"), "fax_no");
    harness.store.replaceAll(
        (id, row) -> {
          Map<String, String> values = new LinkedHashMap<>();
          values.put("name", row.values().get("name"));
          values.put("fax_no", id.equals("2") ? row.values().get("fax") : null);
          return new Row(id, row.version(), row.createdAt(), values);
        });
    harness.advance(300_001);
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(lastRow("1").getString("fax")).isNull();
    assertThat(lastRow("2").getString("fax")).isEqualTo("fax-2");
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void anotherWorkerTakesOverAFrozenObject() {
    startWithRows(3, "fax");
    harness.fields.remove("fax");
    harness.rewriteRows();
    harness.advance(300_001);
    harness.putIndexed(2, harness.now, "new").advance(60_000);
    assertThat(harness.quarantine()).hasSize(1);
    Harness other = harness.onAnotherWorker();
    other.committed.putAll(harness.commit().committed);
    other.start().answerAll();
    other.putIndexed(3, other.now, "newer").advance(60_000);
    assertThat(other.topicRecords()).isEmpty();
    assertThat(other.quarantine()).extracting(row -> row.getString("id")).containsExactly("3");
    other.commit().withDrift(DriftMode.QUARANTINE, "contacts.fax:removed").start().answerAll();
    other.advance(40_000);
    assertThat(other.topicRows()).isEqualTo(other.expectedRows()).hasSize(3);
  }

  @Test
  void aSchemaNearTheSizeLimitOfAnOffsetIsReported() {
    for (int i = 0; i < 5_000; i++) {
      harness.fields.add("a_field_with_a_rather_long_name_" + i);
    }
    startWithRows(1);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(harness.events()).noneMatch(text -> text.contains("max.message.bytes"));
    for (int i = 0; i < 8_000; i++) {
      harness.fields.add("another_field_with_a_rather_long_name_" + i);
    }
    harness.rewriteRows();
    harness.advance(300_001);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(harness.events()).anyMatch(text -> text.contains("max.message.bytes"));
  }
}
