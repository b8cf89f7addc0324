package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.crm.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** The files in {@code config/}, as users copy them, with the demo's settings laid over. */
final class Configs {
  private Configs() {}

  static JsonNode read(Path file) {
    try {
      return Json.MAPPER.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** Says what it lays over. */
  static JsonNode overlay(
      JsonNode file, Map<String, String> settings, ProgressScreen progressScreen) {
    ObjectNode changed = file.deepCopy();
    ObjectNode config = (ObjectNode) changed.get("config");
    settings.forEach(
        (name, value) -> {
          JsonNode before = config.get(name);
          config.put(name, value);
          if (before == null || !before.asText().equals(value)) {
            progressScreen.print(
                "    " + name + " = " + (name.contains("token") ? "(a token)" : value));
          }
        });
    return changed;
  }
}
