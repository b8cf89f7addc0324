/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.documentation;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The links of a Markdown page and the anchors that it offers, as GitHub makes them. */
public final class MarkdownPage {
  /** Links and images whose target is no web address. */
  private static final Pattern RELATIVE_LINK =
      Pattern.compile("\\]\\((?![a-z]+:)([^)\\s]+)[^)]*\\)");

  private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```");
  private static final Pattern CODE_SPAN = Pattern.compile("`[^`\n]*`");
  private static final Pattern LINK_TEXT = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");

  private final String text;

  public MarkdownPage(String text) {
    this.text = CODE_BLOCK.matcher(text).replaceAll("");
  }

  /**
   * A link to a file or folder, or within the page.
   *
   * @param path relative to the page; empty for the page itself
   * @param anchor empty if there is none
   */
  public record Link(String path, String anchor) {}

  public List<Link> relativeLinks() {
    return RELATIVE_LINK
        .matcher(CODE_SPAN.matcher(text).replaceAll("code"))
        .results()
        .map(match -> toLink(match.group(1)))
        .toList();
  }

  private static Link toLink(String target) {
    int hash = target.indexOf('#');
    return hash < 0
        ? new Link(target, "")
        : new Link(target.substring(0, hash), target.substring(hash + 1));
  }

  /** The anchors of the headings; a heading that occurs again gets a number. */
  public Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    text.lines()
        .filter(line -> line.matches("#{1,6} .*"))
        .map(line -> toAnchor(line.replaceFirst("#+ +", "")))
        .forEach(
            anchor -> {
              String unique = anchor;
              for (int i = 1; !anchors.add(unique); i++) {
                unique = anchor + "-" + i;
              }
            });
    return anchors;
  }

  private static String toAnchor(String heading) {
    String plain = LINK_TEXT.matcher(heading).replaceAll("$1");
    return plain
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  /** The cells of each row of the page's tables, without the lines under their heads. */
  public List<List<String>> tableRows() {
    return text.lines()
        .map(String::strip)
        .filter(line -> line.startsWith("|") && !line.matches("[|: -]+"))
        .map(line -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList())
        .toList();
  }
}
