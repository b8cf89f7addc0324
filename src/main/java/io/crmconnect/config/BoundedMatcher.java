/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Matches patterns from settings in bounded time: some patterns take years for a short text.
 * Patterns that repeat a group can take long without reading the text, so they are not tried; for
 * all others, the time is proportional to the number of characters that they read.
 */
final class BoundedMatcher {
  private static final int MAX_PATTERN_LENGTH = 1_000;
  private static final int MAX_READS_PER_MATCH = 100_000;
  private static final int MAX_READS = 5_000_000;

  /** A repeated group, or the flag that allows blanks before the repetition. */
  private static final Pattern NOT_TRIED = Pattern.compile("\\)[*+{]|\\(\\?[a-zA-Z-]*x");

  private int readsLeft = MAX_READS;

  /** A pattern that cannot be tried: whether it matches is not known. */
  static final class UndecidedException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  boolean matches(String pattern, String text) throws UndecidedException {
    return match(pattern, text).isPresent();
  }

  /** The match of the whole text. */
  Optional<Matcher> match(String pattern, String text) throws UndecidedException {
    if (pattern.length() > MAX_PATTERN_LENGTH
        || readsLeft <= 0
        || NOT_TRIED.matcher(pattern).find()) {
      throw new UndecidedException();
    }
    CountedText counted = new CountedText(text, Math.min(readsLeft, MAX_READS_PER_MATCH));
    try {
      Matcher matcher = Pattern.compile(pattern).matcher(counted);
      return matcher.matches() ? Optional.of(matcher) : Optional.empty();
    } catch (PatternSyntaxException | TooManyReadsException | StackOverflowError e) {
      throw new UndecidedException();
    } finally {
      readsLeft -= counted.reads + pattern.length();
    }
  }

  /** A text that can be read only so many times. */
  private static final class CountedText implements CharSequence {
    private final String text;
    private final int maxReads;
    private int reads;

    CountedText(String text, int maxReads) {
      this.text = text;
      this.maxReads = maxReads;
    }

    @Override
    public char charAt(int index) {
      if (++reads > maxReads) {
        throw new TooManyReadsException();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class TooManyReadsException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
