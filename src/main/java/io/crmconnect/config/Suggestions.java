/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Suggestions for misspelt names. */
public final class Suggestions {
  /** Nobody misspells a longer name; comparing it would take long. */
  private static final int MAX_NAME_LENGTH = 100;

  /** More names are not looked through. */
  private static final int MAX_CANDIDATES = 10_000;

  private Suggestions() {}

  /**
   * The known name that was probably meant: a few letters away, or with one more word. Empty if
   * there is none.
   */
  public static Optional<String> closestMatch(String name, Collection<String> candidates) {
    if (name.length() > MAX_NAME_LENGTH) {
      return Optional.empty();
    }
    TreeSet<String> names = new TreeSet<>();
    candidates.stream()
        .limit(MAX_CANDIDATES)
        .filter(each -> each.length() <= 2 * MAX_NAME_LENGTH)
        .forEach(names::add);
    String normalized = normalize(name);
    String nearest = null;
    int smallestDistance = Integer.MAX_VALUE;
    for (String each : names) {
      String candidate = normalize(each);
      int maxDistance = maxDistance(each);
      if (Math.abs(candidate.length() - normalized.length()) > maxDistance) {
        continue;
      }
      int distance = editDistance(normalized, candidate);
      if (distance <= maxDistance && distance < smallestDistance) {
        nearest = each;
        smallestDistance = distance;
      }
    }
    return nearest == null ? matchMissingWord(name, names) : Optional.of(nearest);
  }

  /** The end of a sentence about a wrong name: a full stop, and the suggestion if there is one. */
  public static String didYouMean(String name, Collection<String> candidates) {
    return closestMatch(name, candidates).map(each -> ". Did you mean '" + each + "'?").orElse(".");
  }

  private static int maxDistance(String name) {
    return name.length() < 5 ? 1 : Math.min(3, 1 + name.length() / 8);
  }

  /** The shortest known name that contains all words of this one, if this one has at least two. */
  private static Optional<String> matchMissingWord(String name, TreeSet<String> candidates) {
    Set<String> words = splitWords(name);
    String shortest = null;
    if (words.size() < 2) {
      return Optional.empty();
    }
    for (String each : candidates) {
      boolean covers = splitWords(each).containsAll(words);
      if (covers && (shortest == null || each.length() < shortest.length())) {
        shortest = each;
      }
    }
    return Optional.ofNullable(shortest);
  }

  private static Set<String> splitWords(String name) {
    Set<String> words =
        new TreeSet<>(Arrays.asList(name.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")));
    words.remove("");
    return words;
  }

  /** Ignores case and the kind of separators. */
  private static String normalize(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", ".");
  }

  /** The number of letters added, removed or changed, and of adjacent letters swapped. */
  static int editDistance(String left, String right) {
    int[][] costs = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        if (i == 0 || j == 0) {
          costs[i][j] = i + j;
          continue;
        }
        int changed = costs[i - 1][j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        costs[i][j] = Math.min(changed, 1 + Math.min(costs[i - 1][j], costs[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && left.charAt(i - 1) == right.charAt(j - 2)
                && left.charAt(i - 2) == right.charAt(j - 1);
        if (swapped) {
          costs[i][j] = Math.min(costs[i][j], costs[i - 2][j - 2] + 1);
        }
      }
    }
    return costs[left.length()][right.length()];
  }
}
