package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
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

/** Two objects drift at once, and the settings say another thing about each. */
class DriftByObjectTest {
  private final Harness harness = new Harness();

  @BeforeEach
  void contactsAndDealsHaveAFax() {
    harness.more = List.of(new CrmObject("deals", "deals", true));
    harness.fields.add("fax");
    harness.fill(3);
  }

  @Test
  void oneWaitsAndTheOtherGoesOn() {
    drifts(new DriftSettings(DriftMode.QUARANTINE, Map.of("deals", DriftMode.KEEP), List.of()));
    assertThat(fax("contacts")).isEqualTo("fax-2");
    assertThat(fax("deals")).isNull();
    assertThat(harness.quarantine())
        .singleElement()
        .extracting(row -> row.getString("object"))
        .isEqualTo("contacts");
    assertThat(alert("contacts")).contains("its changed rows go to quarantine");
    assertThat(alert("deals")).contains("Its rows go on");
    assertThat(harness.failure).isNull();
  }

  @Test
  void theOtherWayRoundToo() {
    drifts(new DriftSettings(DriftMode.KEEP, Map.of("deals", DriftMode.QUARANTINE), List.of()));
    assertThat(fax("contacts")).isNull();
    assertThat(fax("deals")).isEqualTo("fax-2");
    assertThat(harness.quarantine())
        .singleElement()
        .extracting(row -> row.getString("object"))
        .isEqualTo("deals");
  }

  @Test
  void onlyTheObjectThatMayFailFailsTheTask() {
    drifts(new DriftSettings(DriftMode.KEEP, Map.of("deals", DriftMode.FAIL), List.of()));
    assertThat(harness.failure)
        .startsWith("deals has changed at the vendor, and schema.drift=fail");
  }

  private void drifts(DriftSettings drift) {
    harness.settings =
        harness.settings(
            harness.settings.backfill(),
            harness.settings.startDate(),
            harness.settings.fillNewFields(),
            harness.settings.wildcard(),
            harness.settings.objectsTotal(),
            new SchemaSettings(63, NumberMode.DOUBLE, List.of(), List.of(), drift));
    harness.start().settle();
    harness.commit();
    harness.fields.remove("fax");
    harness.change(2, harness.now, "new").pass(300_001).commit().pass(60_000);
  }

  /** What the topic has last of the row that changed. */
  private Object fax(String object) {
    Object last = "no row";
    for (SourceRecord record : harness.emitted) {
      if (record.topic().equals("crm." + object)) {
        Struct value = (Struct) record.value();
        last = value.getString("id").equals("2") ? value.get("fax") : last;
      }
    }
    return last;
  }

  private String alert(String object) {
    return harness.events().stream()
        .filter(text -> text.startsWith("drift.found: " + object))
        .findFirst()
        .orElseThrow();
  }
}
