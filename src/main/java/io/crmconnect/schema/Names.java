package io.crmconnect.schema;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The vendor's names of fields made into names of columns: lower snake-case, legal in Avro, none
 * twice, none longer than the limit. A name that is fit already stays as it is.
 */
final class Names {
  /** Ours, and those that Postgres keeps for itself in every table. */
  private static final Set<String> RESERVED =
      Set.of("id", "cmax", "cmin", "ctid", "tableoid", "xmax", "xmin");

  private static final int HASH_LENGTH = 6;

  private Names() {}

  /**
   * Names for new fields, whatever the order they come in. Where several fields ask for one name,
   * the field that is called so at the vendor gets it, and each of the others the name with a hash
   * of its own.
   *
   * @param taken names of columns that are there already; they stay with their fields
   * @return the vendor's name to the column's, by the vendor's name
   */
  static Map<String, String> assign(Collection<String> fields, Set<String> taken, int maxLength) {
    Set<String> used = new TreeSet<>(taken);
    Map<String, String> assigned = new TreeMap<>();
    Map<String, List<String>> others = new TreeMap<>();
    for (String field : new TreeSet<>(fields)) {
      if (isLegal(field) && isFree(field, used, maxLength)) {
        used.add(field);
        assigned.put(field, field);
      } else {
        others.computeIfAbsent(sanitise(field), name -> new ArrayList<>()).add(field);
      }
    }
    others.forEach(
        (name, claimants) -> {
          for (String field : claimants) {
            boolean alone = claimants.size() == 1 && isFree(name, used, maxLength);
            String column = alone ? name : withHash(name, field, used, maxLength);
            used.add(column);
            assigned.put(field, column);
          }
        });
    return assigned;
  }

  static boolean isLegal(String name) {
    if (name.isEmpty() || !isLower(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLower(c) && !isDigit(c) && c != '_') {
        return false;
      }
    }
    return true;
  }

  /** Whether a column may be called so. */
  static boolean isColumn(String name) {
    return isLegal(name) && !RESERVED.contains(name);
  }

  /** Legal, but perhaps reserved, too long, taken, or empty where nothing legal is in it. */
  static String sanitise(String name) {
    if (isLegal(name)) {
      return name;
    }
    // Accents become marks of their own, so that "Prénom" is prenom and not pr_nom.
    String plain = Normalizer.normalize(name, Normalizer.Form.NFD);
    StringBuilder snake = new StringBuilder(plain.length() + 8);
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (Character.getType(c) == Character.NON_SPACING_MARK) {
        continue;
      }
      if (isUpper(c)) {
        if (startsWord(plain, i)) {
          separate(snake);
        }
        snake.append((char) (c + ('a' - 'A')));
      } else if (isLower(c) || isDigit(c) || c == '_') {
        snake.append(c);
      } else {
        separate(snake);
      }
    }
    int start = 0;
    int end = snake.length();
    while (start < end && snake.charAt(start) == '_') {
      start++;
    }
    while (end > start && snake.charAt(end - 1) == '_') {
      end--;
    }
    String trimmed = snake.substring(start, end);
    if (trimmed.isEmpty()) {
      return "";
    }
    boolean marked = name.charAt(0) == '_' || isDigit(trimmed.charAt(0));
    return marked ? "f_" + trimmed : trimmed;
  }

  /** Six characters that tell one text from another. */
  static String hash(String text) {
    long bits = 0;
    byte[] digest = Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < 7; i++) {
      bits = bits << 8 | (digest[i] & 0xff);
    }
    StringBuilder hash = new StringBuilder(HASH_LENGTH);
    for (int i = 0; i < HASH_LENGTH; i++) {
      hash.append(Character.forDigit((int) (bits % Character.MAX_RADIX), Character.MAX_RADIX));
      bits /= Character.MAX_RADIX;
    }
    return hash.toString();
  }

  private static boolean isFree(String name, Set<String> used, int maxLength) {
    return isColumn(name) && name.length() <= maxLength && !used.contains(name);
  }

  private static String withHash(String name, String field, Set<String> used, int maxLength) {
    String base = name.isEmpty() ? "f" : name;
    int room = maxLength - HASH_LENGTH - 1;
    String head = base.length() <= room ? base : base.substring(0, room);
    String column = head + "_" + hash(field);
    // Almost never; then by counting, which is the same every time too.
    for (int again = 1; used.contains(column); again++) {
      column = head + "_" + hash(field + "#" + again);
    }
    return column;
  }

  private static boolean startsWord(String text, int at) {
    if (at == 0) {
      return false;
    }
    char before = text.charAt(at - 1);
    if (isLower(before) || isDigit(before)) {
      return true;
    }
    return isUpper(before) && at + 1 < text.length() && isLower(text.charAt(at + 1));
  }

  private static void separate(StringBuilder snake) {
    if (snake.length() > 0 && snake.charAt(snake.length() - 1) != '_') {
      snake.append('_');
    }
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
