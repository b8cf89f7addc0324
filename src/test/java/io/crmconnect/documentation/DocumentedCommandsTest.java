/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of the documentation is run by a test, or its page says that it is not. */
class DocumentedCommandsTest {
  private static final String BY_TEST = "run by ";

  private static final List<String> LANGUAGES =
      List.of("bash", "java", "json", "mermaid", "properties", "sql", "xml", "yaml");

  static List<DocumentedCommands.Block> blocks() throws IOException {
    return DocumentedCommands.read();
  }

  @Test
  void thereAreCommands() throws IOException {
    assertThat(blocks()).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void eachNamesItsTestOrIsMarked(DocumentedCommands.Block block) throws IOException {
    switch (block.mark()) {
      case "not run" -> assertThat(block.prose()).containsIgnoringCase("not run");
      case "run by hand" -> assertThat(block.prose()).containsIgnoringCase("run by hand");
      case "run by CI" ->
          assertThat(Files.readString(Path.of(".ci/run")))
              .contains(block.commands().strip().split(" ")[0]);
      default -> {
        assertThat(block.mark()).as("the line in front of the block").startsWith(BY_TEST);
        assertThat(tests()).contains(block.mark().substring(BY_TEST.length()) + ".java");
      }
    }
  }

  /** So that no command escapes the other test. */
  @Test
  void eachBlockNamesItsLanguage() throws IOException {
    List<String> unnamed = new ArrayList<>();
    for (Path page : DocumentedCommands.pages()) {
      boolean inside = false;
      for (String line : Files.readAllLines(page)) {
        if (line.strip().startsWith("```")) {
          if (!inside && !LANGUAGES.contains(line.strip().substring(3))) {
            unnamed.add(page + ": " + line.strip());
          }
          inside = !inside;
        }
      }
    }
    assertThat(unnamed).isEmpty();
  }

  private static Set<String> tests() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path folder : List.of(Path.of("src/test/java"), Path.of("integration-tests/java"))) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.map(file -> file.getFileName().toString()).forEach(names::add);
      }
    }
    return names;
  }
}
