/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The dashboard in {@code config/grafana}. */
public final class Dashboard {
  private static final Path FILE = Path.of("config", "grafana", "dashboard.json");

  /**
   * A query.
   *
   * @param expression with the dashboard's variables replaced by all connectors and objects
   * @param legend with labels as {@code {{object}}}
   */
  public record Query(String expression, String legend) {}

  /**
   * A panel, placed on a grid with 24 columns.
   *
   * @param type {@code row} (only a title), {@code stat} or {@code timeseries}
   * @param texts instead of these values
   */
  public record Panel(
      String type,
      String title,
      int x,
      int y,
      int width,
      int height,
      String unit,
      Map<String, String> texts,
      List<Query> queries) {}

  private final List<Panel> panels = new ArrayList<>();

  private Dashboard(JsonNode json) {
    json.path("panels").forEach(panel -> panels.add(toPanel(panel)));
  }

  /** The dashboard of the project. */
  public static Dashboard read(Path project) {
    try {
      return new Dashboard(Json.MAPPER.readTree(project.resolve(FILE).toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + FILE, e);
    }
  }

  private static Panel toPanel(JsonNode json) {
    JsonNode place = json.path("gridPos");
    JsonNode defaults = json.path("fieldConfig").path("defaults");
    Map<String, String> texts = new TreeMap<>();
    for (JsonNode mapping : defaults.path("mappings")) {
      mapping
          .path("options")
          .properties()
          .forEach(option -> texts.put(option.getKey(), option.getValue().path("text").asText()));
    }
    List<Query> queries = new ArrayList<>();
    for (JsonNode target : json.path("targets")) {
      queries.add(
          new Query(expand(target.path("expr").asText()), target.path("legendFormat").asText()));
    }
    return new Panel(
        json.path("type").asText(),
        json.path("title").asText(),
        place.path("x").asInt(),
        place.path("y").asInt(),
        place.path("w").asInt(),
        place.path("h").asInt(),
        defaults.path("unit").asText(),
        texts,
        queries);
  }

  private static String expand(String expression) {
    String expanded =
        expression
            .replace("$__rate_interval", "1m")
            .replace("$connector", ".*")
            .replace("$object", ".*");
    if (expanded.contains("$")) {
      throw new IllegalStateException("a variable without a value in " + expression);
    }
    return expanded;
  }

  public List<Panel> panels() {
    return List.copyOf(panels);
  }

  public List<Query> queries() {
    return panels.stream().flatMap(panel -> panel.queries.stream()).toList();
  }
}
