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

  private void begin(int rows, String... more) {
    harness.fields.addAll(List.of(more));
    harness.fill(rows);
    harness.start().settle();
    harness.commit();
  }

  private void decide(String... accepted) {
    harness.commit().drifting(DriftMode.QUARANTINE, accepted).start().settle();
    harness.commit().pass(40_000);
  }

  private Struct last(String id) {
    Struct last = null;
    for (SourceRecord record : harness.records()) {
      Struct value = (Struct) record.value();
      last = value != null && value.getString("id").equals(id) ? value : last;
    }
    return last;
  }

  @Test
  void aFieldThatCameBackWithAnotherTypeIsADriftAgain() {
    begin(3, "size");
    harness.fields.remove("size");
    harness.rewrite();
    harness.pass(300_001);
    decide("contacts.size:removed");
    assertThat(last("1").get("size")).isNull();
    harness.fields.add("size");
    harness.types.put("size", FieldType.NUMBER);
    harness.store.replaceAll(
        (id, row) ->
            new Row(id, row.version(), row.createdAt(), Map.of("name", "row " + id, "size", id)));
    harness.pass(300_001);
    assertThat(harness.events())
        .anyMatch(text -> text.contains("'size' is a number and was a string"));
    decide("contacts.size:removed", "contacts.size:number");
    assertThat(last("2").getString("size")).isEqualTo("2");
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void ofAFrozenObjectThatIsListedWholeTheChangesAreQuarantinedOnceAndTheDeletesFlow() {
    harness.object = new CrmObject("owners", "owners", false);
    harness.reconciling(HOUR, 10, Map.of());
    begin(20, "fax");
    harness.pass(120_000);
    harness.fields.remove("fax");
    harness.rewrite();
    harness.pass(300_001);
    assertThat(harness.quarantine()).isEmpty();
    harness.change(2, harness.now, "new").change(21, harness.now, "more").pass(120_000);
    harness.store.remove("7");
    harness.commit().start().settle();
    harness.pass(120_000);
    assertThat(harness.quarantine())
        .extracting(row -> row.getString("id"))
        .containsExactlyInAnyOrder("2", "21");
    assertThat(harness.topic()).hasSize(19).doesNotContainKey("7").containsEntry("2", "row 2");
    decide("owners.fax:removed");
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(20);
    assertThat(last("3").get("fax")).isNull();
  }

  @Test
  void aDriftInTheMiddleOfASweepLosesNeitherItsDeletesNorItsRepairs() {
    harness.reconciling(HOUR, 10, Map.of());
    begin(23, "fax");
    harness.pass(120_000);
    harness.store.remove("3");
    harness.index.remove("3");
    harness.row(20, Harness.LONG_AGO + 5_000, "repaired");
    boolean[] done = {false};
    harness.lie =
        request -> {
          boolean swept =
              request instanceof Request.ListPage page
                  && page.fields().isEmpty()
                  && page.token().isPresent();
          if (swept && !done[0]) {
            done[0] = true;
            harness.fields.set(harness.fields.indexOf("fax"), "fax_no");
            harness.rewrite();
            harness.change(7, harness.now, "new");
          }
          return null;
        };
    harness.pass(2 * HOUR);
    assertThat(done[0]).isTrue();
    assertThat(harness.topic()).doesNotContainKey("3").containsEntry("7", "row 7");
    decide("contacts.fax_no:fax");
    harness.pass(2 * HOUR);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(last("7").getString("fax")).isEqualTo("fax_no-7");
  }

  @Test
  void threeHundredFieldsAreAddedToAThousandInOnePass() {
    for (int i = 0; i < 1_000; i++) {
      harness.fields.add("field_" + i);
    }
    begin(7);
    int[] checks = {0};
    harness
        .registry(
            schema -> {
              checks[0]++;
              return new SchemaVerdict.Compatible();
            })
        .start()
        .settle();
    for (int i = 1_000; i < 1_300; i++) {
      harness.fields.add("field_" + i);
    }
    harness.rewrite();
    harness.pass(300_001);
    assertThat(checks[0]).isEqualTo(1);
    assertThat(harness.records()).hasSize(14);
    assertThat(last("7").getString("field_1299")).isEqualTo("field_1299-7");
    assertThat(harness.events()).filteredOn(text -> text.startsWith("schema.evolved")).hasSize(1);
  }

  @Test
  void aFieldWhoseColumnIsTakenGetsOneOfItsOwnAndTheFirstKeepsIts() {
    begin(3, "Home Phone");
    harness.fields.add("home_phone");
    harness.rewrite();
    harness.pass(300_001);
    Struct row = last("2");
    assertThat(row.getString("home_phone")).isEqualTo("Home Phone-2");
    List<String> own =
        row.schema().fields().stream()
            .map(Field::name)
            .filter(name -> name.startsWith("home_phone") && !name.equals("home_phone"))
            .toList();
    assertThat(own).hasSize(1);
    assertThat(row.getString(own.get(0))).isEqualTo("home_phone-2");
    // And a restart makes nothing else of it.
    harness.commit().start().settle();
    harness.change(2, harness.now, "new").pass(60_000);
    assertThat(last("2").schema()).isEqualTo(row.schema());
  }

  @Test
  void aRenameThatTouchedOnlySomeRowsEndsAsTheCrmHasIt() {
    begin(3, "fax");
    // The vendor's way: a new property, copied where somebody cared, and the old one is archived.
    harness.fields.set(harness.fields.indexOf("fax"), "fax_no");
    harness.store.replaceAll(
        (id, row) -> {
          Map<String, String> values = new LinkedHashMap<>();
          values.put("name", row.values().get("name"));
          values.put("fax_no", id.equals("2") ? row.values().get("fax") : null);
          return new Row(id, row.version(), row.createdAt(), values);
        });
    harness.pass(300_001);
    decide("contacts.fax_no:fax");
    assertThat(last("1").getString("fax")).isNull();
    assertThat(last("2").getString("fax")).isEqualTo("fax-2");
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void anotherWorkerTakesTheObjectOverInQuarantine() {
    begin(3, "fax");
    harness.fields.remove("fax");
    harness.rewrite();
    harness.pass(300_001);
    harness.change(2, harness.now, "new").pass(60_000);
    assertThat(harness.quarantine()).hasSize(1);
    Harness other = harness.elsewhere();
    other.committed.putAll(harness.commit().committed);
    other.start().settle();
    other.change(3, other.now, "newer").pass(60_000);
    assertThat(other.records()).isEmpty();
    assertThat(other.quarantine()).extracting(row -> row.getString("id")).containsExactly("3");
    other.commit().drifting(DriftMode.QUARANTINE, "contacts.fax:removed").start().settle();
    other.pass(40_000);
    assertThat(other.topic()).isEqualTo(other.crm()).hasSize(3);
  }

  @Test
  void aSchemaThatNearsWhatAnOffsetHoldsIsTold() {
    for (int i = 0; i < 5_000; i++) {
      harness.fields.add("a_field_with_a_rather_long_name_" + i);
    }
    begin(1);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(harness.events()).noneMatch(text -> text.contains("max.message.bytes"));
    for (int i = 0; i < 8_000; i++) {
      harness.fields.add("another_field_with_a_rather_long_name_" + i);
    }
    harness.rewrite();
    harness.pass(300_001);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(harness.events()).anyMatch(text -> text.contains("max.message.bytes"));
  }
}
