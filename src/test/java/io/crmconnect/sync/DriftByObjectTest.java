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
  void startContactsAndDealsWithFax() {
    harness.otherObjects = List.of(new CrmObject("deals", "deals"));
    harness.fields.add("fax");
    harness.putOldRows(3);
  }

  @Test
  void oneObjectIsFrozenAndTheOtherContinues() {
    removeFaxWith(
        new DriftSettings(DriftMode.QUARANTINE, Map.of("deals", DriftMode.KEEP), List.of()));
    assertThat(lastFax("contacts")).isEqualTo("fax-2");
    assertThat(lastFax("deals")).isNull();
    assertThat(harness.quarantine())
        .singleElement()
        .extracting(row -> row.getString("object"))
        .isEqualTo("contacts");
    assertThat(driftAlert("contacts")).contains("its changed rows go to quarantine");
    assertThat(driftAlert("deals")).contains("Its rows go on");
    assertThat(harness.failure).isNull();
  }

  @Test
  void theSameHoldsTheOtherWayRound() {
    removeFaxWith(
        new DriftSettings(DriftMode.KEEP, Map.of("deals", DriftMode.QUARANTINE), List.of()));
    assertThat(lastFax("contacts")).isNull();
    assertThat(lastFax("deals")).isEqualTo("fax-2");
    assertThat(harness.quarantine())
        .singleElement()
        .extracting(row -> row.getString("object"))
        .isEqualTo("deals");
  }

  @Test
  void onlyAnObjectWithModeFailFailsTheTask() {
    removeFaxWith(new DriftSettings(DriftMode.KEEP, Map.of("deals", DriftMode.FAIL), List.of()));
    assertThat(harness.failure)
        .startsWith("deals has changed at the vendor, and schema.drift=fail");
  }

  private void removeFaxWith(DriftSettings drift) {
    harness.settings =
        harness.settingsWith(
            harness.settings.backfill(),
            harness.settings.startDate(),
            harness.settings.fillNewFields(),
            harness.settings.wildcard(),
            harness.settings.objectsTotal(),
            new SchemaSettings(63, NumberMode.DOUBLE, List.of(), List.of(), drift));
    harness.start().answerAll();
    harness.commit();
    harness.fields.remove("fax");
    harness.putIndexed(2, harness.now, "new").advance(300_001).commit().advance(60_000);
  }

  /** What the topic has last of the row that changed. */
  private Object lastFax(String object) {
    Object last = "no row";
    for (SourceRecord record : harness.emitted) {
      if (record.topic().equals("crm." + object)) {
        Struct value = (Struct) record.value();
        last = value.getString("id").equals("2") ? value.get("fax") : last;
      }
    }
    return last;
  }

  private String driftAlert(String object) {
    return harness.events().stream()
        .filter(text -> text.startsWith("drift.found: " + object))
        .findFirst()
        .orElseThrow();
  }
}
