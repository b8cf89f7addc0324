package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What users copy from {@code config/} is right as it lies there. */
class ExampleConfigTest {
  private static Map<String, String> config(String file) throws IOException {
    JsonNode json = Json.MAPPER.readTree(Path.of("config", file).toFile());
    Map<String, String> config = new TreeMap<>();
    json.get("config")
        .fields()
        .forEachRemaining(e -> config.put(e.getKey(), e.getValue().asText()));
    assertThat(json.get("name").asText()).isNotEmpty();
    return config;
  }

  @Test
  void theSourceHasOnlySettingsThatAreKnownAndRight() throws IOException {
    Map<String, String> config = config("hubspot-source.json");

    CrmSourceConfig parsed = new CrmSourceConfig(config, Vendors.shipped());
    assertThat(SettingsCheck.problems(parsed, System.currentTimeMillis())).isEmpty();
    assertThat(parsed.vendor().problems(parsed)).isEmpty();
    assertThat(
            SettingsCheck.unknown(
                config.keySet(), CrmSourceConfig.definition(Vendors.shipped()).names()))
        .isEmpty();
    assertThat(config).containsEntry("topic.creation.default.cleanup.policy", "compact");
  }

  @Test
  void theSinksTakeTheObjectsTopicsAlone() throws IOException {
    String prefix = config("hubspot-source.json").get("topic.prefix");
    for (String file : new String[] {"jdbc-sink-postgres.json", "snowflake-sink.json"}) {
      Pattern topics = Pattern.compile(config(file).get("topics.regex"));
      assertThat(prefix + ".contacts").matches(topics);
      assertThat(prefix + ".custom_events").matches(topics);
      for (String own : Checks.OWN_TOPICS) {
        assertThat(topics.matcher(prefix + "." + own).matches()).as(own).isFalse();
      }
    }
  }
}
