/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.config.ObjectChanges;
import io.crmconnect.config.TaskConfig;
import io.crmconnect.connector.FakeWaiter;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.junit.jupiter.api.Test;

/** A connector tells its tasks which objects came and went while it ran. */
class ObjectChangesTest {
  private final FakeVendor vendor = new FakeVendor();
  private final ManualScheduler scheduler = new ManualScheduler();
  private final CrmSourceConnector connector =
      new CrmSourceConnector(
          List.of(vendor),
          () -> 1_764_022_900_000L,
          new FakeWaiter(),
          () -> scheduler,
          RandomGenerator.of("L64X128MixRandom"));

  ObjectChangesTest() {
    connector.initialize(
        new ConnectorContext() {
          @Override
          public void requestTaskReconfiguration() {}

          @Override
          public void raiseError(Exception e) {
            throw new AssertionError(e);
          }
        });
    connector.start(
        Map.of(
            "name", "crm",
            "tasks.max", "1",
            "crm.vendor", "fake",
            "crm.objects", "*",
            "topic.prefix", "crm"));
  }

  private ObjectChanges changes() {
    return TaskConfig.of(connector.taskConfigs(1).get(0)).changes();
  }

  @Test
  void atTheStartNothingHasChanged() {
    assertThat(changes()).isEqualTo(ObjectChanges.NONE);
    assertThat(connector.taskConfigs(1).get(0)).doesNotContainKey("task.objects.changes");
  }

  @Test
  void whatCameAndWentIsKeptUntilTheNextChange() {
    assertThat(changes()).isEqualTo(ObjectChanges.NONE);
    vendor.objects = List.of(FakeVendor.CONTACTS, FakeVendor.DEALS, FakeVendor.CARS);
    scheduler.runNext();
    ObjectChanges expected =
        new ObjectChanges(List.of("custom_cars"), List.of("custom_pets", "owners"));
    assertThat(changes()).isEqualTo(expected);

    scheduler.runNext();
    assertThat(changes()).as("a task keeps its settings").isEqualTo(expected);

    vendor.objects = List.of(FakeVendor.CONTACTS, FakeVendor.DEALS);
    scheduler.runNext();
    assertThat(changes()).isEqualTo(new ObjectChanges(List.of(), List.of("custom_cars")));
  }
}
