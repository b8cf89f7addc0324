/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
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
 * Converts the vendor's field names to column names: lower snake case, legal in Avro, unique, and
 * not longer than the limit. A name that already meets these rules is not changed.
 */
final class ColumnNames {
  /** The connector's own column, and the system columns of every Postgres table. */
  private static final Set<String> RESERVED =
      Set.of("id", "cmax", "cmin", "ctid", "tableoid", "xmax", "xmin");

  private static final int HASH_LENGTH = 6;

  private ColumnNames() {}

  /**
   * Assigns names to new fields; the order of the fields does not matter. If several fields convert
   * to one name, the field that has exactly this name at the vendor gets it. Each of the others
   * gets the name with a hash appended.
   *
   * @param existingNames names of existing columns; they stay with their fields
   * @return the column names by the vendor's names
   */
  static Map<String, String> assign(
      Collection<String> fields, Set<String> existingNames, int maxLength) {
    Set<String> usedNames = new TreeSet<>(existingNames);
    Map<String, String> assigned = new TreeMap<>();
    Map<String, List<String>> fieldsByName = new TreeMap<>();
    for (String field : new TreeSet<>(fields)) {
      if (isLegalName(field) && isAvailable(field, usedNames, maxLength)) {
        usedNames.add(field);
        assigned.put(field, field);
      } else {
        fieldsByName.computeIfAbsent(sanitize(field), name -> new ArrayList<>()).add(field);
      }
    }
    fieldsByName.forEach(
        (name, candidates) -> {
          for (String field : candidates) {
            boolean isUnique = candidates.size() == 1 && isAvailable(name, usedNames, maxLength);
            String column = isUnique ? name : appendHash(name, field, usedNames, maxLength);
            usedNames.add(column);
            assigned.put(field, column);
          }
        });
    return assigned;
  }

  static boolean isLegalName(String name) {
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

  /** Whether the name is allowed for a column. */
  static boolean isColumnName(String name) {
    return isLegalName(name) && !RESERVED.contains(name);
  }

  /**
   * A legal name, which may still be reserved, too long or used; empty if the name has no legal
   * character.
   */
  static String sanitize(String name) {
    if (isLegalName(name)) {
      return name;
    }
    // Accents are separated from their letters, so that "Prénom" becomes prenom, not pr_nom.
    String decomposed = Normalizer.normalize(name, Normalizer.Form.NFD);
    StringBuilder snake = new StringBuilder(decomposed.length() + 8);
    for (int i = 0; i < decomposed.length(); i++) {
      char c = decomposed.charAt(i);
      if (Character.getType(c) == Character.NON_SPACING_MARK) {
        continue;
      }
      if (isUpper(c)) {
        if (isWordStart(decomposed, i)) {
          appendSeparator(snake);
        }
        snake.append((char) (c + ('a' - 'A')));
      } else if (isLower(c) || isDigit(c) || c == '_') {
        snake.append(c);
      } else {
        appendSeparator(snake);
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
    boolean needsPrefix = name.charAt(0) == '_' || isDigit(trimmed.charAt(0));
    return needsPrefix ? "f_" + trimmed : trimmed;
  }

  /** A hash of six characters. */
  static String shortHash(String text) {
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

  private static boolean isAvailable(String name, Set<String> usedNames, int maxLength) {
    return isColumnName(name) && name.length() <= maxLength && !usedNames.contains(name);
  }

  private static String appendHash(
      String name, String field, Set<String> usedNames, int maxLength) {
    String base = name.isEmpty() ? "f" : name;
    int maxPrefixLength = maxLength - HASH_LENGTH - 1;
    String prefix = base.length() <= maxPrefixLength ? base : base.substring(0, maxPrefixLength);
    String column = prefix + "_" + shortHash(field);
    // A collision is rare; counting keeps the result deterministic.
    for (int attempt = 1; usedNames.contains(column); attempt++) {
      column = prefix + "_" + shortHash(field + "#" + attempt);
    }
    return column;
  }

  private static boolean isWordStart(String text, int index) {
    if (index == 0) {
      return false;
    }
    char previous = text.charAt(index - 1);
    if (isLower(previous) || isDigit(previous)) {
      return true;
    }
    return isUpper(previous) && index + 1 < text.length() && isLower(text.charAt(index + 1));
  }

  private static void appendSeparator(StringBuilder snake) {
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
