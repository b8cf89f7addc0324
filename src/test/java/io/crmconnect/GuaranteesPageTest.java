/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each promise of {@code docs/guarantees.md} names tests that exist. */
class GuaranteesPageTest {
  private static final List<Path> TESTS =
      List.of(Path.of("src/test/java"), Path.of("integration-tests/java"));
  private static final Pattern TEST_NAME = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final Pattern TEST_METHOD =
      Pattern.compile(
          "@(?:Test|ParameterizedTest|Property)\\b(?:[^;{}]|\\{[^}]*})*?\\bvoid (\\w+)");

  private static final Map<String, Path> SOURCES = listSources();

  static List<String> promises() throws IOException {
    String page = readPage();
    return page.substring(0, page.indexOf("## Not promised"))
        .lines()
        .filter(line -> line.startsWith("| **"))
        .toList();
  }

  static Stream<String> namedTests() throws IOException {
    return TEST_NAME.matcher(readPage()).results().map(m -> m.group(1) + "#" + m.group(2));
  }

  @Test
  void thePageHasPromises() throws IOException {
    assertThat(promises()).hasSizeGreaterThan(15);
    assertThat(namedTests()).hasSizeGreaterThan(15);
  }

  @ParameterizedTest
  @MethodSource("promises")
  void aPromiseNamesATestOrTheSimulation(String promise) {
    String checkedBy = promise.split("\\|")[3];
    assertThat(checkedBy).containsPattern("simulation|" + TEST_NAME);
    // A class without a method would make the reader search it.
    assertThat(checkedBy).doesNotContainPattern("`\\w+`");
  }

  @ParameterizedTest
  @MethodSource("namedTests")
  void aNamedTestExists(String name) throws IOException {
    String className = name.substring(0, name.indexOf('#'));
    assertThat(SOURCES.get(className)).as("a test class of this name").isNotNull();
    Matcher methods = TEST_METHOD.matcher(Files.readString(SOURCES.get(className)));
    assertThat(methods.results().map(method -> method.group(1)))
        .contains(name.substring(className.length() + 1));
  }

  private static String readPage() throws IOException {
    return Files.readString(Path.of("docs/guarantees.md"));
  }

  /** The source files by class name. */
  private static Map<String, Path> listSources() {
    return TESTS.stream()
        .flatMap(GuaranteesPageTest::walk)
        .filter(file -> file.toString().endsWith(".java"))
        .collect(
            Collectors.toMap(
                file -> file.getFileName().toString().replace(".java", ""),
                Function.identity(),
                (first, second) -> first,
                TreeMap::new));
  }

  private static Stream<Path> walk(Path root) {
    try {
      return Files.walk(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
