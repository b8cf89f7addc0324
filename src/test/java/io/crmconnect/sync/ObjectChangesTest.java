/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.offset.SourcePartitions;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** Objects that came or went since they were told last, while the connector ran or between. */
class ObjectChangesTest {
  private static final CrmObject DEALS = new CrmObject("deals", "deals");
  private static final CrmObject TICKETS = new CrmObject("tickets", "tickets");

  private final TestSettings settings =
      TestSettings.defaults().objects(FakeCrm.CONTACTS, DEALS).tellObjectChanges();
  private final TaskHarness task = new TaskHarness(settings);
  private final EmittedRecords emitted = task.emitted();

  private List<String> told() {
    return emitted.events("objects.changed");
  }

  private void start(CrmObject... objects) {
    settings.objects(objects);
    task.start().answerAll();
  }

  @Test
  void theFirstStartStoresTheNamesAndTellsNothing() {
    start(DEALS, FakeCrm.CONTACTS);
    emitted.commit();
    assertThat(emitted.committed(SourcePartitions.ofObjects("hubspot", "42")))
        .isEqualTo(Map.of("objects", "contacts deals"));
    assertThat(told()).isEmpty();
  }

  @Test
  void aStartWithTheSameObjectsTellsAndStoresNothing() {
    start(FakeCrm.CONTACTS, DEALS);
    emitted.commit();
    int before = emitted.size();
    start(DEALS, FakeCrm.CONTACTS);
    assertThat(told()).isEmpty();
    assertThat(emitted.since(before))
        .noneMatch(record -> "objects".equals(record.sourcePartition().get("part")));
  }

  @Test
  void whatCameAndWentBetweenTwoStartsIsToldOnce() {
    start(FakeCrm.CONTACTS, DEALS);
    emitted.commit();
    start(FakeCrm.CONTACTS, TICKETS);
    assertThat(told())
        .singleElement()
        .asString()
        .contains("Added: tickets.", "No longer copied: deals.", "topics and offsets stay");
    Struct event =
        emitted.eventValues().stream()
            .filter(each -> each.getString("kind").equals("objects.changed"))
            .findFirst()
            .orElseThrow();
    assertThat(event.getString("level")).isEqualTo("warn");
    assertThat(event.getString("object")).isNull();
    assertThat(event.getString("details"))
        .isEqualTo("{\"added\":[\"tickets\"],\"removed\":[\"deals\"]}");
    emitted.commit();
    start(FakeCrm.CONTACTS, TICKETS);
    assertThat(told()).hasSize(1);
  }

  @Test
  void anObjectThatOnlyCameIsNoWarning() {
    start(FakeCrm.CONTACTS);
    emitted.commit();
    start(FakeCrm.CONTACTS, DEALS);
    assertThat(told()).singleElement().asString().doesNotContain("No longer");
    assertThat(emitted.eventValues())
        .filteredOn(each -> each.getString("kind").equals("objects.changed"))
        .extracting(each -> each.getString("level"))
        .containsExactly("info");
  }

  /** The event itself carries the names, so it cannot be lost without being told again. */
  @Test
  void anEventThatKafkaDidNotStoreIsToldAgain() {
    start(FakeCrm.CONTACTS, DEALS);
    emitted.commit();
    int before = emitted.size();
    start(FakeCrm.CONTACTS);
    assertThat(told()).hasSize(1);
    emitted.loseAfter(before);
    start(FakeCrm.CONTACTS);
    assertThat(told()).hasSize(1);
  }

  @Test
  void onlyTheTaskThatIsToldToTells() {
    TaskHarness other = new TaskHarness(TestSettings.defaults().objects(FakeCrm.CONTACTS, DEALS));
    other.start().answerAll();
    other.emitted().commit();
    assertThat(other.emitted().committed(SourcePartitions.ofObjects("hubspot", "42"))).isNull();
  }

  /** They are only told, so they must not keep the objects from being copied. */
  @Test
  void namesThatCannotBeReadAreStoredAnew() {
    start(FakeCrm.CONTACTS, DEALS);
    emitted.commit();
    emitted.alterOffsets(
        offset -> offset.containsKey("objects") ? Map.of("objects", "no, names") : offset);
    start(FakeCrm.CONTACTS);
    emitted.commit();
    assertThat(told()).isEmpty();
    assertThat(emitted.committed(SourcePartitions.ofObjects("hubspot", "42")))
        .isEqualTo(Map.of("objects", "contacts"));
  }
}
