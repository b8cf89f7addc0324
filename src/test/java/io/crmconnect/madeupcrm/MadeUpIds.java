/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.madeupcrm;

import io.crmconnect.crm.IdOrder;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Ids such as {@code 0Ac00000000Zz1B}: three characters for the object, then a number of twelve
 * digits to the base of 62, whose digits are in the binary order of their characters.
 */
public final class MadeUpIds {
  static final int LENGTH = 15;
  private static final int PREFIX_LENGTH = 3;
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());

  private MadeUpIds() {}

  static boolean isValid(String id) {
    return id.length() == LENGTH && id.chars().allMatch(c -> DIGITS.indexOf(c) >= 0);
  }

  public static String of(String prefix, long number) {
    return of(prefix, BigInteger.valueOf(number));
  }

  private static String of(String prefix, BigInteger number) {
    StringBuilder digits = new StringBuilder();
    BigInteger rest = number;
    for (int i = PREFIX_LENGTH; i < LENGTH; i++) {
      BigInteger[] quotientAndDigit = rest.divideAndRemainder(BASE);
      digits.append(DIGITS.charAt(quotientAndDigit[1].intValue()));
      rest = quotientAndDigit[0];
    }
    return prefix + digits.reverse();
  }

  private static BigInteger number(String id) {
    BigInteger number = BigInteger.ZERO;
    for (char digit : id.substring(PREFIX_LENGTH).toCharArray()) {
      number = number.multiply(BASE).add(BigInteger.valueOf(DIGITS.indexOf(digit)));
    }
    return number;
  }

  /**
   * The order of the lists.
   *
   * @param resumable whether a list continues after an id; if not, its page tokens are opaque
   */
  public record BinaryOrder(boolean resumable) implements IdOrder {
    @Override
    public int compare(String a, String b) {
      return a.compareTo(b);
    }

    @Override
    public boolean isResumable(String id) {
      return resumable && isValid(id);
    }

    @Override
    public OptionalLong toLong(String id) {
      return OptionalLong.empty();
    }

    @Override
    public long distance(String afterId, String endId) {
      if (!isSplittable(afterId, endId)) {
        return 0;
      }
      BigInteger distance = number(endId).subtract(number(afterId));
      return distance.signum() <= 0
          ? 0
          : distance.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    @Override
    public Optional<String> midpoint(String afterId, String endId) {
      if (distance(afterId, endId) < 2) {
        return Optional.empty();
      }
      BigInteger middle = number(afterId).add(number(endId)).shiftRight(1);
      return Optional.of(of(endId.substring(0, PREFIX_LENGTH), middle));
    }

    private boolean isSplittable(String afterId, String endId) {
      return resumable
          && isValid(afterId)
          && isValid(endId)
          && afterId.substring(0, PREFIX_LENGTH).equals(endId.substring(0, PREFIX_LENGTH));
    }
  }
}
