/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.Optional;
import java.util.OptionalLong;

/** The order of ids that are numbers: numbers in numeric order, then other ids as text. */
public final class NumericIdOrder implements IdOrder {
  public static final NumericIdOrder INSTANCE = new NumericIdOrder();

  /** Any number with this many digits fits into a long. */
  private static final int MAX_DIGITS = 18;

  private NumericIdOrder() {}

  @Override
  public boolean isResumable(String id) {
    return isNumber(id);
  }

  @Override
  public OptionalLong toLong(String id) {
    boolean canonical =
        id.length() <= MAX_DIGITS && isNumber(id) && (id.charAt(0) != '0' || id.length() == 1);
    return canonical ? OptionalLong.of(Long.parseLong(id)) : OptionalLong.empty();
  }

  @Override
  public Optional<String> previous(String id) {
    return isLong(id) && Long.parseLong(id) > 0
        ? Optional.of(Long.toString(Long.parseLong(id) - 1))
        : Optional.empty();
  }

  @Override
  public long distance(String afterId, String endId) {
    return isLong(afterId) && isLong(endId)
        ? Math.max(0, Long.parseLong(endId) - Long.parseLong(afterId))
        : 0;
  }

  @Override
  public Optional<String> midpoint(String afterId, String endId) {
    long distance = distance(afterId, endId);
    return distance == 0
        ? Optional.empty()
        : Optional.of(Long.toString(Long.parseLong(afterId) + distance / 2));
  }

  @Override
  public Optional<String> plus(String id, long distance) {
    if (!id.isEmpty() && !isLong(id)) {
      return Optional.empty();
    }
    String sum = Long.toString((id.isEmpty() ? 0 : Long.parseLong(id)) + distance);
    return isLong(sum) ? Optional.of(sum) : Optional.empty();
  }

  private static boolean isLong(String id) {
    return id.length() <= MAX_DIGITS && isNumber(id);
  }

  public static boolean isNumber(String id) {
    if (id.isEmpty()) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compare(String a, String b) {
    boolean isNumeric = isNumber(a);
    if (isNumeric != isNumber(b)) {
      return isNumeric ? -1 : 1;
    }
    if (!isNumeric) {
      return a.compareTo(b);
    }
    int zerosInA = leadingZeros(a);
    int zerosInB = leadingZeros(b);
    int byLength = Integer.compare(a.length() - zerosInA, b.length() - zerosInB);
    return byLength != 0 ? byLength : a.substring(zerosInA).compareTo(b.substring(zerosInB));
  }

  private static int leadingZeros(String id) {
    int i = 0;
    while (i < id.length() - 1 && id.charAt(i) == '0') {
      i++;
    }
    return i;
  }
}
