/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code CHANGELOG.md} has the form of Keep a Changelog. */
class ChangelogTest {
  private static final Pattern RELEASE =
      Pattern.compile("## \\[\\d+\\.\\d+\\.\\d+\\] - \\d{4}-\\d{2}-\\d{2}");
  private static final Set<String> KINDS =
      Set.of("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security");

  @Test
  void releasesHaveAVersionAndADateAndTheUnreleasedChangesComeFirst() throws IOException {
    List<String> sections = headings("## ");
    assertThat(sections.get(0)).isEqualTo("## [Unreleased]");
    assertThat(sections.subList(1, sections.size())).allMatch(RELEASE.asMatchPredicate());
  }

  @Test
  void changesAreOrderedByTheKindsOfKeepAChangelog() throws IOException {
    assertThat(headings("### ")).extracting(heading -> heading.substring(4)).isSubsetOf(KINDS);
  }

  private static List<String> headings(String prefix) throws IOException {
    return Files.readAllLines(Path.of("CHANGELOG.md")).stream()
        .filter(line -> line.startsWith(prefix))
        .toList();
  }
}
