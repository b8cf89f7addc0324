/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** {@code docker/compose.yaml}: health checks, secrets in files, and what it mounts. */
class ComposeFileTest {
  private static final Path FOLDER = Path.of("docker");

  @SuppressWarnings("unchecked")
  private static Map<String, Object> read(Path file) throws IOException {
    return (Map<String, Object>) new Yaml().load(Files.readString(file));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> services() throws IOException {
    return new TreeMap<>(
        (Map<String, Map<String, Object>>) read(FOLDER.resolve("compose.yaml")).get("services"));
  }

  /** The one that creates the connectors ends; all others go on. */
  @Test
  void everyServiceThatGoesOnHasAHealthCheck() throws IOException {
    Map<String, Map<String, Object>> services = services();
    services.remove("connectors");
    for (Map.Entry<String, Map<String, Object>> service : services.entrySet()) {
      Object build = service.getValue().get("build");
      if (build == null) {
        assertThat(service.getValue()).as(service.getKey()).containsKey("healthcheck");
      } else {
        String dockerfile = (String) ((Map<?, ?>) build).get("dockerfile");
        assertThat(Files.readString(Path.of(dockerfile))).as(dockerfile).contains("HEALTHCHECK");
      }
    }
  }

  @Test
  void secretsComeFromFiles() throws IOException {
    Map<?, ?> secrets = (Map<?, ?>) read(FOLDER.resolve("compose.yaml")).get("secrets");
    assertThat(secrets).hasSize(2);
    assertThat(secrets.values())
        .allSatisfy(secret -> assertThat(((Map<?, ?>) secret).keySet()).isEqualTo(Set.of("file")));
    for (Map<String, Object> service : services().values()) {
      Object environment = service.getOrDefault("environment", Map.of());
      for (Object name : ((Map<?, ?>) environment).keySet()) {
        assertThat((String) name).doesNotMatch(".*(PASSWORD|TOKEN|SECRET)");
      }
    }
  }

  @Test
  void kafkaListensForProgramsOutside() throws IOException {
    Map<String, Object> kafka = services().get("kafka");
    assertThat(kafka.get("ports")).isEqualTo(List.of("29092:29092"));
    assertThat(((Map<?, ?>) kafka.get("environment")).get("KAFKA_ADVERTISED_LISTENERS").toString())
        .contains("HOST://localhost:29092");
  }

  @Test
  void everyMountedFileExists() throws IOException {
    for (Map<String, Object> service : services().values()) {
      for (Object volume : (List<?>) service.getOrDefault("volumes", List.of())) {
        Path source = FOLDER.resolve(volume.toString().split(":")[0]).normalize();
        if (!source.startsWith("target")) {
          assertThat(source).exists();
        }
      }
    }
  }

  @Test
  void prometheusReadsEachWorker() throws IOException {
    List<String> expected =
        services().entrySet().stream()
            .filter(
                service ->
                    service.getValue().get("environment") instanceof Map<?, ?> all
                        && all.containsKey("METRICS_PORT"))
            .map(
                service ->
                    service.getKey()
                        + ":"
                        + ((Map<?, ?>) service.getValue().get("environment")).get("METRICS_PORT"))
            .toList();
    assertThat(expected).hasSize(2);
    Map<?, ?> job =
        (Map<?, ?>)
            ((List<?>) read(FOLDER.resolve("demo/prometheus.yaml")).get("scrape_configs")).get(0);
    assertThat(((Map<?, ?>) ((List<?>) job.get("static_configs")).get(0)).get("targets"))
        .isEqualTo(expected);
  }
}
