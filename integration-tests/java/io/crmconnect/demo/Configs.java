/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.crm.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** The example files in {@code config/}, overridden by the demo's settings. */
final class Configs {
  private Configs() {}

  static JsonNode read(Path file) {
    try {
      return Json.MAPPER.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** Overrides settings and prints them. */
  static JsonNode overlay(
      JsonNode file, Map<String, String> settings, ProgressScreen progressScreen) {
    ObjectNode changed = file.deepCopy();
    ObjectNode config = (ObjectNode) changed.get("config");
    settings.forEach(
        (name, value) -> {
          JsonNode before = config.get(name);
          config.put(name, value);
          if (before == null || !before.asText().equals(value)) {
            progressScreen.print("    " + name + " = " + (isSecret(name) ? "(a secret)" : value));
          }
        });
    return changed;
  }

  private static boolean isSecret(String name) {
    return name.contains("token") || name.contains("secret");
  }
}
