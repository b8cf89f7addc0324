/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.config.ConfigRules;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.connector.FakeWaiter;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.ObjectNames;
import io.crmconnect.validation.ConfigValidation;
import io.crmconnect.validation.FakeConnections;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example configs in {@code config/} and those of the demo in containers are valid. */
class ExampleConfigTest {
  private static Map<String, String> readConfig(String file) throws IOException {
    return readConfig(Path.of("config", file));
  }

  private static Map<String, String> readConfig(Path file) throws IOException {
    JsonNode json = Json.MAPPER.readTree(file.toFile());
    Map<String, String> config = new TreeMap<>();
    json.get("config")
        .fields()
        .forEachRemaining(e -> config.put(e.getKey(), e.getValue().asText()));
    assertThat(json.get("name").asText()).isNotEmpty();
    return config;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config/hubspot-source.json",
        "config/salesforce-source.json",
        "docker/demo/hubspot-source.json"
      })
  void theSourceHasOnlyKnownAndValidSettings(String file) throws IOException {
    Map<String, String> config = readConfig(Path.of(file));

    CrmSourceConfig parsed = new CrmSourceConfig(config, Vendors.shipped());
    assertThat(ConfigRules.findProblems(parsed, System.currentTimeMillis())).isEmpty();
    assertThat(parsed.vendor().validate(parsed)).isEmpty();
    assertThat(
            ConfigRules.findUnknown(
                config.keySet(), CrmSourceConfig.definition(Vendors.shipped()).names()))
        .isEmpty();
    assertThat(config).containsEntry("topic.creation.default.cleanup.policy", "compact");
  }

  @Test
  void theSourcePassesValidation() throws IOException {
    Map<String, String> config = readConfig("hubspot-source.json");
    config.put("crm.base.url", "http://localhost:1");
    config.put("validate.connections", "false");

    ConfigValidation.Report report =
        new ConfigValidation(
                Vendors.shipped(),
                System::currentTimeMillis,
                new FakeWaiter(),
                new FakeConnections().create())
            .validate(config);
    assertThat(report.values()).allMatch(value -> value.errorMessages().isEmpty());
  }

  @Test
  void theSinksReadOnlyTheTopicsOfTheObjects() throws IOException {
    String prefix = readConfig("hubspot-source.json").get("topic.prefix");
    for (String file :
        new String[] {
          "config/jdbc-sink-postgres.json",
          "config/jdbc-sink-mariadb.json",
          "config/iceberg-sink.json",
          "config/snowflake-sink.json",
          "docker/demo/warehouse-postgres.json"
        }) {
      Pattern topics = Pattern.compile(readConfig(Path.of(file)).get("topics.regex"));
      assertThat(prefix + ".contacts").matches(topics);
      assertThat(prefix + ".custom_events").matches(topics);
      for (String otherTopic : ObjectNames.RESERVED) {
        assertThat(topics.matcher(prefix + "." + otherTopic).matches()).as(otherTopic).isFalse();
      }
    }
  }
}
