/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

/**
 * Walks through the UTF-16 code units that a JSON text stands for, whether they are written as they
 * are or as escapes. Surrogates that belong together are one step.
 */
final class JsonUnits {
  private static final int ESCAPE_LENGTH = 6;

  private final String json;
  private int start;
  private int end;
  private char unit;
  private char second;
  private boolean pair;

  JsonUnits(String json, int start) {
    this.json = json;
    this.end = start;
  }

  /** Moves to the next code unit or pair; returns whether there is one. */
  boolean next() {
    start = end;
    if (start >= json.length()) {
      return false;
    }
    end = endOfUnit(start);
    unit = valueOf(start, end);
    pair = false;
    if (Character.isHighSurrogate(unit) && end < json.length()) {
      int secondEnd = endOfUnit(end);
      second = valueOf(end, secondEnd);
      pair = Character.isLowSurrogate(second);
      end = pair ? secondEnd : end;
    }
    return true;
  }

  /** Where it begins in the text. */
  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** The code unit, or the first one of a pair. */
  char unit() {
    return unit;
  }

  /** The second code unit of a pair. */
  char second() {
    return second;
  }

  /** Whether it is a surrogate pair. */
  boolean isPair() {
    return pair;
  }

  private int endOfUnit(int index) {
    if (json.charAt(index) != '\\') {
      return index + 1;
    }
    // Any other escape has two characters, so an escaped backslash does not begin the next one.
    int length = isUnicodeEscape(index) ? ESCAPE_LENGTH : 2;
    return Math.min(json.length(), index + length);
  }

  private boolean isUnicodeEscape(int index) {
    if (index + ESCAPE_LENGTH > json.length() || json.charAt(index + 1) != 'u') {
      return false;
    }
    for (int i = index + 2; i < index + ESCAPE_LENGTH; i++) {
      if (Character.digit(json.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Of another escape, the backslash; it stands for a character that is always supported. */
  private char valueOf(int from, int to) {
    return to - from == ESCAPE_LENGTH
        ? (char) Integer.parseInt(json.substring(from + 2, to), 16)
        : json.charAt(from);
  }
}
