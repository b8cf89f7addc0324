/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.yaml.snakeyaml.Yaml;

/** The rules of the JMX exporter in {@code config/prometheus}, applied as the exporter does. */
public final class ExporterRules {
  private static final Path FILE = Path.of("config", "prometheus", "jmx-exporter.yaml");

  /** What a rule makes of an attribute. */
  public record Metric(String name, String type, Map<String, String> labels) {
    public Metric {
      labels = new TreeMap<>(labels);
    }
  }

  private record Rule(Pattern pattern, String name, String type, Map<String, String> labels) {}

  private final List<String> beanPatterns = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();

  private ExporterRules(Map<String, Object> settings) {
    ((List<?>) settings.get("includeObjectNames"))
        .forEach(name -> beanPatterns.add(name.toString()));
    for (Object each : (List<?>) settings.get("rules")) {
      Map<?, ?> rule = (Map<?, ?>) each;
      Map<String, String> labels = new TreeMap<>();
      ((Map<?, ?>) rule.get("labels"))
          .forEach((name, value) -> labels.put(name.toString(), value.toString()));
      rules.add(
          new Rule(
              Pattern.compile("^.*(?:" + rule.get("pattern") + ").*$"),
              rule.get("name").toString(),
              rule.get("type").toString(),
              labels));
    }
  }

  /** The rules of the project. */
  public static ExporterRules read(Path project) {
    try (Reader reader = Files.newBufferedReader(project.resolve(FILE))) {
      return new ExporterRules(new Yaml().load(reader));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + FILE, e);
    }
  }

  /** The names of the beans that are exported, as patterns. */
  List<String> beanPatterns() {
    return List.copyOf(beanPatterns);
  }

  /** The metric that the first rule makes that matches; empty if none does. */
  public Optional<Metric> apply(ObjectName bean, String attribute) {
    String properties = bean.getKeyPropertyListString().replace(",", ", ");
    String line = bean.getDomain() + "<" + properties + "><>" + attribute + ": 0";
    for (Rule rule : rules) {
      Matcher matcher = rule.pattern.matcher(line);
      if (matcher.matches()) {
        Map<String, String> labels = new TreeMap<>();
        rule.labels.forEach((name, value) -> labels.put(name, matcher.replaceFirst(value)));
        String name = matcher.replaceFirst(rule.name).replaceAll("[^a-zA-Z0-9_]", "_");
        return Optional.of(new Metric(name, rule.type, labels));
      }
    }
    return Optional.empty();
  }
}
