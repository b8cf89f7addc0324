/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.FakeVendor;
import io.crmconnect.connector.FakeWaiter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigValue;

/** Valid settings, which a test changes before it validates them. */
public final class ValidationFixture {
  private static final long NOW = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();

  public final FakeVendor vendor = new FakeVendor();
  public final FakeWaiter waiter = new FakeWaiter();
  public final FakeConnections connections = new FakeConnections();
  public final Map<String, String> props = new TreeMap<>();

  public ValidationFixture() {
    props.put("name", "crm");
    props.put("connector.class", "io.crmconnect.CrmSourceConnector");
    props.put("tasks.max", "2");
    props.put("crm.vendor", "fake");
    props.put("fake.access.token", "s3cret");
    props.put("crm.objects", "contacts,deals");
    props.put("topic.prefix", "crm");
    props.put("reconcile.consumer.bootstrap.servers", "kafka:9092");
    props.put("topic.creation.default.partitions", "-1");
    props.put("topic.creation.default.replication.factor", "-1");
    props.put("topic.creation.default.cleanup.policy", "compact");
  }

  public ConfigValidation.Report validate() {
    ConfigValidation.Report report =
        new ConfigValidation(List.of(vendor), () -> NOW, waiter, connections.create())
            .validate(props);
    assertThat(report.toString()).doesNotContain("s3cret");
    return report;
  }

  public Map<String, List<String>> errors() {
    return errors(validate());
  }

  public static Map<String, List<String>> errors(ConfigValidation.Report report) {
    Map<String, List<String>> errors = new TreeMap<>();
    for (ConfigValue value : report.values()) {
      if (!value.errorMessages().isEmpty()) {
        errors.put(value.name(), value.errorMessages());
      }
    }
    return errors;
  }

  /** The notes about requests, without the one about topics. */
  static List<String> costNotes(ConfigValidation.Report report) {
    return report.notes().stream().filter(note -> !note.startsWith("Rows are written to")).toList();
  }

  /** The only message, which must be about this setting. */
  public String onlyError(String setting) {
    Map<String, List<String>> errors = errors();
    assertThat(errors).containsOnlyKeys(setting);
    assertThat(errors.get(setting)).hasSize(1);
    return errors.get(setting).get(0);
  }
}
