/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.TaskConfig;
import io.crmconnect.connector.FakeWaiter;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.record.EventKind;
import io.crmconnect.sync.core.StartNotice;
import io.crmconnect.validation.StartCosts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.junit.jupiter.api.Test;

/** The first task of a connector tells what copying takes. */
class CostEventTest {
  private final FakeVendor vendor = new FakeVendor();
  private final Map<String, String> props = new TreeMap<>();
  private final CrmSourceConnector connector =
      new CrmSourceConnector(
          List.of(vendor),
          () -> 1_764_022_900_000L,
          new FakeWaiter(),
          ManualScheduler::new,
          RandomGenerator.of("L64X128MixRandom"),
          StartCosts::estimate);

  CostEventTest() {
    props.put("name", "crm");
    props.put("tasks.max", "2");
    props.put("crm.vendor", "fake");
    props.put("fake.access.token", "s3cret");
    props.put("crm.objects", "contacts,deals");
    props.put("topic.prefix", "crm");
    connector.initialize(
        new ConnectorContext() {
          @Override
          public void requestTaskReconfiguration() {}

          @Override
          public void raiseError(Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private List<StartNotice> notices(Map<String, String> task) {
    return new CrmSourceConfig(task, List.of(vendor))
        .syncSettings(TaskConfig.of(task)).startNotices().stream()
            .filter(notice -> notice.kind() == EventKind.COST_ESTIMATED)
            .toList();
  }

  @Test
  void itIsOneEventOfTheFirstTask() {
    vendor.counts.put("contacts", 100_000L);
    connector.start(props);
    List<Map<String, String>> tasks = connector.taskConfigs(2);
    assertThat(tasks).hasSize(2);
    assertThat(tasks.stream().flatMap(task -> notices(task).stream()))
        .singleElement()
        .satisfies(
            notice ->
                assertThat(notice.text())
                    .contains("Polling 2 object(s) every 30,000 ms takes about 5,760 requests")
                    .containsPattern("Copying the history of about [\\d,]+ records takes about"));
    assertThat(connector.taskConfigs(2)).as("tasks keep their settings").isEqualTo(tasks);
  }

  @Test
  void itNamesTheScopesToGrant() {
    vendor.counts.put("contacts", 100_000L);
    vendor.overrideAnswers(
        request ->
            request.equals(new Request.RecordCount(FakeVendor.DEALS))
                ? Optional.of(Result.Failure.forbidden("No scope.", List.of("deals.read")))
                : Optional.empty());
    connector.start(props);
    assertThat(connector.taskConfigs(2).stream().flatMap(task -> notices(task).stream()))
        .singleElement()
        .satisfies(
            notice ->
                assertThat(notice.text())
                    .contains("may not read deals")
                    .endsWith("Scopes to grant: deals.read (deals)."));
  }

  /** With one task, the records are not counted. */
  @Test
  void whatWasNotCountedIsLeftOut() {
    props.put("tasks.max", "1");
    connector.start(props);
    assertThat(notices(connector.taskConfigs(1).get(0)))
        .singleElement()
        .satisfies(
            notice -> assertThat(notice.text()).contains("Polling").doesNotContain("Copying"));
  }
}
