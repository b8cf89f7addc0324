package io.crmconnect;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which known name someone may have meant. */
final class Typos {
  private Typos() {}

  /**
   * The known name that the given one is likely a slip of: a few letters away, or with a word left
   * out. Empty where nothing is near.
   */
  static Optional<String> meant(String name, Collection<String> known) {
    String nearest = null;
    int least = Integer.MAX_VALUE;
    for (String each : new TreeSet<>(known)) {
      int distance = distance(squeeze(name), squeeze(each));
      if (distance <= tolerance(each) && distance < least) {
        nearest = each;
        least = distance;
      }
    }
    return nearest == null ? wordLeftOut(name, known) : Optional.of(nearest);
  }

  /**
   * Ends a sentence about a wrong name: with a full stop, and the likely one where there is one.
   */
  static String hint(String name, Collection<String> known) {
    return meant(name, known).map(each -> ". Did you mean '" + each + "'?").orElse(".");
  }

  private static int tolerance(String name) {
    return name.length() < 5 ? 1 : Math.min(3, 1 + name.length() / 8);
  }

  /** The shortest known name that has every word of this one, and at least two of them. */
  private static Optional<String> wordLeftOut(String name, Collection<String> known) {
    Set<String> words = words(name);
    String shortest = null;
    for (String each : new TreeSet<>(known)) {
      boolean covers = words.size() >= 2 && words(each).containsAll(words);
      if (covers && (shortest == null || each.length() < shortest.length())) {
        shortest = each;
      }
    }
    return Optional.ofNullable(shortest);
  }

  private static Set<String> words(String name) {
    Set<String> words =
        new TreeSet<>(Arrays.asList(name.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")));
    words.remove("");
    return words;
  }

  /** Capitals and the choice of separators are no letters. */
  private static String squeeze(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", ".");
  }

  /** Letters added, left out, changed, or two neighbours swapped. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int changed = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(changed, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
