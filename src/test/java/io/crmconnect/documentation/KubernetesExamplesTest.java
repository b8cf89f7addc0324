/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The examples in {@code config/kubernetes} fit together and have the settings of the others. */
class KubernetesExamplesTest {
  private static final Set<String> DIFFERENT =
      Set.of("hubspot.access.token", "reconcile.consumer.bootstrap.servers");

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> read(String file) throws IOException {
    List<Map<String, Object>> resources = new ArrayList<>();
    new Yaml()
        .loadAll(Files.readString(Path.of("config/kubernetes", file)))
        .forEach(resource -> resources.add((Map<String, Object>) resource));
    return resources;
  }

  private static Object get(Object tree, String... path) {
    Object found = tree;
    for (String name : path) {
      found = ((Map<?, ?>) found).get(name);
    }
    return found;
  }

  @Test
  void theConnectorHasTheSettingsOfTheExample() throws IOException {
    Map<String, Object> connector = read("strimzi.yaml").get(1);
    Map<String, String> settings = new TreeMap<>();
    ((Map<?, ?>) get(connector, "spec", "config"))
        .forEach((name, value) -> settings.put((String) name, value.toString()));
    Map<String, String> expected = new TreeMap<>();
    JsonNode example =
        Json.MAPPER.readTree(Path.of("config/hubspot-source.json").toFile()).get("config");
    example.properties().forEach(each -> expected.put(each.getKey(), each.getValue().asText()));
    assertThat(get(connector, "spec", "class")).isEqualTo(expected.remove("connector.class"));
    assertThat(get(connector, "spec", "tasksMax").toString())
        .isEqualTo(expected.remove("tasks.max"));
    assertThat(settings.keySet()).isEqualTo(expected.keySet());
    settings.keySet().removeAll(DIFFERENT);
    expected.keySet().removeAll(DIFFERENT);
    assertThat(settings).isEqualTo(expected);
  }

  @Test
  void theConnectorBelongsToTheClusterOfItsFile() throws IOException {
    List<Map<String, Object>> resources = read("strimzi.yaml");
    assertThat(get(resources.get(1), "metadata", "labels", "strimzi.io/cluster"))
        .isEqualTo(get(resources.get(0), "metadata", "name"));
    assertThat(get(resources.get(0), "spec", "config", "exactly.once.source.support"))
        .isEqualTo("enabled");
  }

  @Test
  void theServiceFindsTheWorkersAndTheVariablesAreThoseOfTheImage() throws IOException {
    List<Map<String, Object>> resources = read("connect.yaml");
    Object labels = get(resources.get(1), "spec", "template", "metadata", "labels");
    assertThat(get(resources.get(0), "spec", "selector")).isEqualTo(labels);
    assertThat(get(resources.get(1), "spec", "selector", "matchLabels")).isEqualTo(labels);
    assertThat(get(resources.get(2), "spec", "selector", "matchLabels")).isEqualTo(labels);
    assertThat(get(resources.get(1), "spec", "serviceName"))
        .isEqualTo(get(resources.get(0), "metadata", "name"));
    String worker = Files.readString(Path.of("docker/worker.sh"));
    assertThat(worker).contains("$BOOTSTRAP_SERVERS", "${ADVERTISED_HOST:-");
    Object container =
        ((List<?>) get(resources.get(1), "spec", "template", "spec", "containers")).get(0);
    assertThat((List<?>) get(container, "env"))
        .extracting(variable -> get(variable, "name"))
        .contains("BOOTSTRAP_SERVERS", "ADVERTISED_HOST");
  }
}
