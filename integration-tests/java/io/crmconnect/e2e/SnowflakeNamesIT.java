/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Json;
import io.crmconnect.stack.BuildLayout;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The tables that Snowflake's sink writes with {@code config/snowflake-sink.json}, by the sink's
 * own class. It was not run against Snowflake.
 */
class SnowflakeNamesIT {
  private static final Pattern VIEW = Pattern.compile("FROM (\\S+) t\\b");

  private static URLClassLoader sink;
  private static Class<?> names;

  @BeforeAll
  static void load() throws IOException, ReflectiveOperationException {
    Path folder = BuildLayout.ofBuild(Path.of("")).sinkFolder("snowflake");
    URL jar;
    try (Stream<Path> files = Files.list(folder)) {
      jar = files.findFirst().orElseThrow().toUri().toURL();
    }
    sink = new URLClassLoader(new URL[] {jar}, SnowflakeNamesIT.class.getClassLoader());
    names = sink.loadClass("com.snowflake.kafka.connector.Utils");
  }

  @AfterAll
  static void close() throws IOException {
    sink.close();
  }

  private static Map<String, String> tablesByTopic() throws Exception {
    String map =
        Json.MAPPER
            .readTree(Path.of("config/snowflake-sink.json").toFile())
            .path("config")
            .path("snowflake.topic2table.map")
            .asText();
    @SuppressWarnings("unchecked")
    Map<String, String> parsed =
        (Map<String, String>)
            names.getMethod("parseTopicToTableMap", String.class).invoke(null, map);
    return parsed;
  }

  private static String tableOf(String topic, Map<String, String> map) throws Exception {
    return (String) names.getMethod("tableName", String.class, Map.class).invoke(null, topic, map);
  }

  @Test
  void everyTopicHasATableThatAViewReads() throws Exception {
    String views = Files.readString(Path.of("config/snowflake-current-rows.sql"));
    Map<String, String> map = tablesByTopic();
    assertThat(map).hasSizeGreaterThan(40);
    for (String topic : map.keySet()) {
      assertThat(tableOf(topic, map)).isEqualTo(topic.replace('.', '_'));
    }
    assertThat(VIEW.matcher(views).results().map((MatchResult view) -> view.group(1)))
        .containsExactlyInAnyOrderElementsOf(map.values());
  }

  /** Why the map is needed: nobody can guess the number. */
  @Test
  void withoutTheMapTheNameOfTheTableEndsWithANumber() throws Exception {
    assertThat(tableOf("crm.contacts", Map.of())).matches("crm_contacts_\\d+");
  }
}
