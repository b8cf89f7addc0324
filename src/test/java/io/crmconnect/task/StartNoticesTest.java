/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.FakeVendor;
import io.crmconnect.config.TaskConfig.WeightedObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The first task tells which settings have no effect. */
class StartNoticesTest {
  private static final List<WeightedObject> CONTACTS =
      List.of(WeightedObject.of(FakeVendor.CONTACTS, 1));

  private static List<String> events(Map<String, String> props) {
    return new TaskDriverHarness(CONTACTS, props).advance(5_000).events();
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
    assertThat(events(props))
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
    assertThat(events(props)).noneMatch(event -> event.contains("no effect"));
  }
}
