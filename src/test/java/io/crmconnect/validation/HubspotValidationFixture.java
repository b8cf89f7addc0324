/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.Vendors;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.connector.Waiter;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimHubspotServer;
import io.crmconnect.simhubspot.SimSettings;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Valid settings of the shipped connector for a simulated HubSpot over HTTP. */
final class HubspotValidationFixture implements AutoCloseable {
  private static final String TOKEN = "sim-token";

  final SimHubspotServer server =
      SimHubspotServer.start(new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(1)));
  final Map<String, String> props = new TreeMap<>();
  private final FakeConnections connections = new FakeConnections();

  HubspotValidationFixture(String objects) {
    props.put("name", "crm");
    props.put("tasks.max", "2");
    props.put("crm.vendor", "hubspot");
    props.put("crm.objects", objects);
    props.put("crm.base.url", server.uri().toString());
    props.put("hubspot.access.token", TOKEN);
    props.put("topic.prefix", "crm");
    props.put("reconcile.consumer.bootstrap.servers", "kafka:9092");
    props.put("topic.creation.default.partitions", "-1");
    props.put("topic.creation.default.replication.factor", "-1");
    props.put("topic.creation.default.cleanup.policy", "compact");
  }

  /** Creates empty records that are older than an hour. */
  void createRecords(String type, int count) {
    server.withModel(
        model -> {
          for (int i = 0; i < count; i++) {
            model.create(type, Map.of(), System.currentTimeMillis() - 3_600_000);
          }
          return null;
        });
  }

  /** As if an earlier validation had counted so many, which may take longer than a test waits. */
  void assumeCounted(Map<String, Integer> recordsByObject) {
    String account = KnownCounts.accountOf(new CrmSourceConfig(props, Vendors.shipped()));
    recordsByObject.forEach(
        (object, records) -> connections.counts.put(account, object, records, Waiter.SYSTEM.now()));
  }

  ConfigValidation.Report validate() {
    ConfigValidation.Report report =
        new ConfigValidation(
                Vendors.shipped(), System::currentTimeMillis, Waiter.SYSTEM, connections.create())
            .validate(props);
    assertThat(report.toString()).doesNotContain(TOKEN);
    return report;
  }

  /** The notes of as many validations as it takes to count the records of all named objects. */
  List<String> notesAfterCounting() {
    List<String> notes = validate().notes();
    int objects = props.get("crm.objects").split(",").length;
    for (int i = 0; i < objects && notes.stream().noneMatch(this::isComplete); i++) {
      notes = validate().notes();
    }
    assertThat(notes).anyMatch(this::isComplete);
    return notes;
  }

  private boolean isComplete(String note) {
    return note.startsWith("Copying the history of ")
        && !note.contains("objects are counted so far");
  }

  Map<String, List<String>> errors() {
    return ValidationFixture.errors(validate());
  }

  @Override
  public void close() {
    server.close();
  }
}
