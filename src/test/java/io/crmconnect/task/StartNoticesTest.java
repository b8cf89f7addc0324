/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.FakeVendor;
import io.crmconnect.config.ObjectChanges;
import io.crmconnect.config.TaskConfig.WeightedObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The first task tells which settings have no effect, and which objects came and went. */
class StartNoticesTest {
  private static final List<WeightedObject> CONTACTS =
      List.of(WeightedObject.of(FakeVendor.CONTACTS, 1));

  private static List<String> events(Map<String, String> props, ObjectChanges changes) {
    return new TaskDriverHarness(CONTACTS, props, changes).advance(5_000).events();
  }

  @Test
  void settingsWithoutEffectAreToldInOneEvent() {
    Map<String, String> props =
        Map.of(
            "poll.speed", "fast",
            "crm.objects.exclude", "ghosts",
            "backfill.enabled", "false",
            "backfill.start.date", "2024-01-01",
            "schema.registry.bearer.auth.token", "secret-of-the-registry");
    assertThat(events(props, ObjectChanges.NONE))
        .filteredOn(event -> event.contains("no effect"))
        .singleElement()
        .asString()
        .startsWith("connector.started: Some settings have no effect.")
        .contains(
            "does not know poll.speed",
            "crm.objects.exclude names objects that crm.objects does not contain (ghosts)",
            "backfill.start.date is not used, because backfill.enabled is false",
            "schema.registry.bearer.auth.token are not used without schema.registry.url")
        .doesNotContain("secret-of-the-registry", "crm.vendor", "task.");
  }

  @Test
  void nothingIsToldOfSettingsThatAreUsed() {
    Map<String, String> props =
        Map.of(
            "name", "crm",
            "backfill.start.date", "2024-01-01",
            "transforms", "t",
            "schema.registry.url", "http://localhost:1",
            "schema.registry.bearer.auth.token", "secret");
    assertThat(events(props, ObjectChanges.NONE))
        .noneMatch(event -> event.contains("no effect") || event.startsWith("objects.changed"));
  }

  @Test
  void objectsThatCameAndWentAreTold() {
    assertThat(events(Map.of(), new ObjectChanges(List.of("custom_pets"), List.of("custom_cars"))))
        .filteredOn(event -> event.startsWith("objects.changed"))
        .singleElement()
        .asString()
        .contains("Added: custom_pets.", "not copied: custom_cars.", "topics stay");
  }

  @Test
  void onlyTheFirstTaskTells() {
    List<WeightedObject> objects =
        List.of(WeightedObject.of(FakeVendor.DEALS, 1), WeightedObject.of(FakeVendor.CONTACTS, 1));
    ObjectChanges changes = new ObjectChanges(List.of("deals"), List.of());
    assertThat(new TaskDriverHarness(objects, Map.of(), changes).advance(5_000).events())
        .filteredOn(event -> event.startsWith("objects.changed"))
        .hasSize(1);
  }
}
