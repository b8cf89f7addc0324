/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;

/** The tables of {@code docs/settings.md}: one per group of settings, in definition order. */
final class SettingsTable {
  private SettingsTable() {}

  static String markdown(ConfigDef definition) {
    Map<String, StringBuilder> groups = new LinkedHashMap<>();
    for (ConfigDef.ConfigKey key : definition.configKeys().values()) {
      groups
          .computeIfAbsent(
              key.group,
              name ->
                  new StringBuilder("\n## ")
                      .append(name)
                      .append("\n\n| setting | default | values | meaning |\n|---|---|---|---|\n"))
          .append(row(key));
    }
    StringBuilder all = new StringBuilder();
    groups.values().forEach(all::append);
    return all.append('\n').toString();
  }

  private static String row(ConfigDef.ConfigKey key) {
    return "| `"
        + key.name
        + "` | "
        + defaultValue(key)
        + " | "
        + cell(values(key))
        + " | "
        + cell(key.documentation)
        + " |\n";
  }

  private static String defaultValue(ConfigDef.ConfigKey key) {
    if (!key.hasDefault()) {
      return "required";
    }
    boolean none = key.defaultValue == null || key.defaultValue.equals(List.of());
    return none ? "–" : "`" + textOf(key.defaultValue) + "`";
  }

  /** A list as it is written in the settings. */
  private static String textOf(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Object::toString).collect(Collectors.joining(","))
        : value.toString();
  }

  private static String values(ConfigDef.ConfigKey key) {
    if (key.validator != null) {
      return key.validator.toString().replaceAll("^\\[|\\]$", "");
    }
    return switch (key.type) {
      case BOOLEAN -> "true, false";
      case PASSWORD -> "secret";
      default -> key.type.name().toLowerCase(Locale.ROOT);
    };
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
