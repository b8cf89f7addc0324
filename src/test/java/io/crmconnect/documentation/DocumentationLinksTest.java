/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of the repository lead somewhere, and the index leads to all of them. */
class DocumentationLinksTest {
  private static final Path INDEX = Path.of("docs/README.md");

  static Stream<Path> pages() throws IOException {
    return Stream.of(list(Path.of(""), 1), list(Path.of("docs"), 9), list(Path.of(".github"), 9))
        .flatMap(List::stream);
  }

  private static List<Path> list(Path folder, int depth) throws IOException {
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyRelativeLinkHasItsTarget(Path page) {
    assertThat(read(page).relativeLinks())
        .allSatisfy(
            link -> {
              Path target =
                  link.path().isEmpty() ? page : page.resolveSibling(link.path()).normalize();
              assertThat(target).exists();
              if (!link.anchor().isEmpty()) {
                assertThat(read(target).anchors())
                    .as("anchors of " + target)
                    .contains(link.anchor());
              }
            });
  }

  @Test
  void theIndexNamesEveryPage() throws IOException {
    List<Path> linked =
        read(INDEX).relativeLinks().stream()
            .map(link -> INDEX.resolveSibling(link.path()).normalize())
            .toList();
    assertThat(list(Path.of("docs"), 1)).filteredOn(page -> !page.equals(INDEX)).isSubsetOf(linked);
  }

  private static MarkdownPage read(Path page) {
    try {
      return new MarkdownPage(Files.readString(page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
