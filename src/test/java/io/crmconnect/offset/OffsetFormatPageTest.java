/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The keys of {@code docs/architecture.md} are those that are stored. */
class OffsetFormatPageTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** Of the first column, in full: {@code .stage} behind {@code reconcile.run} is shortened. */
  private static List<Pattern> describedKeys() throws IOException {
    String page = Files.readString(Path.of("docs/architecture.md"));
    String section =
        page.substring(page.indexOf("## Offset format"), page.indexOf("## Adding a vendor"));
    List<Pattern> keys = new ArrayList<>();
    for (String line : section.lines().filter(each -> each.startsWith("| `")).toList()) {
      List<String> names =
          CODE.matcher(line.split("\\|")[1]).results().map(MatchResult::group).toList();
      String first = names.get(0).replace("`", "");
      for (String name : names) {
        String key = name.replace("`", "");
        String whole = key.startsWith(".") ? first.substring(0, first.indexOf('.')) + key : key;
        keys.add(Pattern.compile(whole.replace(".", "\\.").replace("*", "[a-z.]+")));
      }
    }
    return keys;
  }

  @Test
  void everyKeyIsDescribed() throws IOException {
    List<Pattern> described = describedKeys();
    assertThat(OffsetCodec.KEYS)
        .hasSizeGreaterThan(40)
        .allMatch(key -> described.stream().anyMatch(each -> each.matcher(key).matches()));
  }

  @Test
  void everyDescribedKeyIsStored() throws IOException {
    assertThat(describedKeys())
        .hasSizeGreaterThan(40)
        .allMatch(each -> OffsetCodec.KEYS.stream().anyMatch(each.asMatchPredicate()));
  }
}
