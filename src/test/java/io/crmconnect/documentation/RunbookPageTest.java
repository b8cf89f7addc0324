/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.record.EventKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** {@code docs/runbook.md} has one entry for each kind of event and for each alert. */
class RunbookPageTest {
  @Test
  void everyKindOfEventHasOneEntry() throws IOException {
    assertThat(entries("Events"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(EventKind.values()).map(EventKind::text).toList());
  }

  @Test
  void everyAlertHasOneEntry() throws IOException {
    assertThat(entries("Alerts")).containsExactlyInAnyOrderElementsOf(alerts());
  }

  /** The first cells of the section's table, whose other cells say something. */
  private static List<String> entries(String section) throws IOException {
    String text =
        Arrays.stream(Files.readString(Path.of("docs/runbook.md")).split("\n## "))
            .filter(part -> part.startsWith(section + "\n"))
            .findFirst()
            .orElseThrow();
    List<List<String>> rows = new MarkdownPage(text).tableRows();
    assertThat(rows.get(0)).hasSize(3).endsWith("what it means", "what to do");
    assertThat(rows).allSatisfy(row -> assertThat(row).hasSize(3).noneMatch(String::isEmpty));
    return rows.subList(1, rows.size()).stream().map(row -> row.get(0).replace("`", "")).toList();
  }

  @SuppressWarnings("unchecked")
  private static List<String> alerts() throws IOException {
    Map<String, Object> file =
        new Yaml().load(Files.readString(Path.of("config/prometheus/alerts.yaml")));
    List<String> alerts = new ArrayList<>();
    for (Map<String, Object> group : (List<Map<String, Object>>) file.get("groups")) {
      for (Map<String, Object> rule : (List<Map<String, Object>>) group.get("rules")) {
        alerts.add((String) rule.get("alert"));
      }
    }
    return alerts;
  }
}
