/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import io.crmconnect.documentation.MarkdownPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The metrics that {@code docs/metrics.md} lists. */
final class MetricsPage {
  private static final Pattern BEAN =
      Pattern.compile(
          "(?m)^`kafka\\.connect:type=plugins,connector=<connector>,task=<task>(\\S*)`$");

  private final String text;

  private MetricsPage(String text) {
    this.text = text;
  }

  static MetricsPage read() throws IOException {
    return new MetricsPage(Files.readString(Path.of("docs/metrics.md")));
  }

  /** The names of the metrics, by the tags that their MBeans have in addition to the task's. */
  Map<String, TreeSet<String>> metricsByTags() {
    Map<String, TreeSet<String>> metrics = new TreeMap<>();
    for (String section : text.split("\n## ")) {
      for (MatchResult bean : BEAN.matcher(section).results().toList()) {
        metrics.put(tags(bean.group(1)), names(section));
      }
    }
    return metrics;
  }

  /** The keys of {@code ,object=<object>}. */
  private static String tags(String tags) {
    return tags.replaceAll("=<[a-z]+>", "").replaceFirst("^,", "");
  }

  private static TreeSet<String> names(String section) {
    TreeSet<String> names = new TreeSet<>();
    for (List<String> row : rows(section)) {
      if (row.size() != 4 || row.stream().anyMatch(String::isEmpty)) {
        throw new IllegalStateException("incomplete row " + row);
      }
      if (!names.add(row.get(0).replace("`", ""))) {
        throw new IllegalStateException("listed twice: " + row);
      }
    }
    return names;
  }

  /** The first cells of the table whose head begins with this cell. */
  List<String> firstCells(String head) {
    return Arrays.stream(text.split("\n\n"))
        .filter(paragraph -> paragraph.startsWith("| " + head + " |"))
        .flatMap(paragraph -> rows(paragraph).stream())
        .map(row -> row.get(0).replace("`", ""))
        .toList();
  }

  private static List<List<String>> rows(String section) {
    List<List<String>> rows = new MarkdownPage(section).tableRows();
    return rows.subList(1, rows.size());
  }

  /** The values that the page lists for a tag. */
  List<String> valuesOf(String tag) {
    int start = text.indexOf("- `" + tag + "`:");
    String list = text.substring(start, text.indexOf('.', start));
    return Pattern.compile("`([a-z-]+)`")
        .matcher(list.substring(tag.length() + 5))
        .results()
        .map(match -> match.group(1))
        .toList();
  }
}
