/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the forms in which a secret may occur in a text: as it is, in hex, or in Base64 at one of
 * the three alignments. Each character of it may be encoded for a URL, several times even, or
 * escaped as in JSON or HTML; lines may end within hex and Base64. A text that was cut may end with
 * the beginning of a secret.
 */
final class EncodedSecret {
  /** A shorter one would occur in words. */
  private static final int MIN_SECRET_LENGTH = 4;

  private static final int MIN_BASE64_LENGTH = 5;

  /** The beginning of a secret that is hidden where a text was cut. */
  private static final int MIN_CUT_LENGTH = 8;

  /** The beginning of a secret that is hidden anywhere. */
  private static final int MIN_PART_LENGTH = 16;

  /** How often a text may have been encoded; a hostile text could claim any number. */
  private static final int MAX_LEVELS = 4;

  private static final int MAX_BACKSLASHES = 1 << MAX_LEVELS;
  private static final int MAX_ENTITY_LENGTH = 10;

  private enum Form {
    PLAIN,
    HEX,
    BASE64
  }

  private final byte[] bytes;
  private final Form form;

  private static final String LINE_BREAK =
      "\\s|\\\\{1,16}(?:[nrt]|u000[aAdD9])|%(?:25){0,4}0[aAdD9]|&#(?:1[03]|x[aAdD]);";

  private static final Pattern LINE_BREAKS = Pattern.compile("(?:" + LINE_BREAK + "){1,8}");

  private static final Pattern BYTE_SEPARATORS =
      Pattern.compile("(?:" + LINE_BREAK + "|[:,-]|0[xX]|\\\\{1,16}x){1,8}");

  private EncodedSecret(byte[] bytes, Form form) {
    this.bytes = bytes;
    this.form = form;
  }

  /** All forms of a secret; empty if it is too short to be found. */
  static List<EncodedSecret> allOf(String secret) {
    byte[] plain = secret.getBytes(StandardCharsets.UTF_8);
    if (plain.length < MIN_SECRET_LENGTH) {
      return List.of();
    }
    List<EncodedSecret> forms = new ArrayList<>();
    forms.add(new EncodedSecret(plain, Form.PLAIN));
    forms.add(
        new EncodedSecret(
            HexFormat.of().formatHex(plain).getBytes(StandardCharsets.US_ASCII), Form.HEX));
    for (int alignment = 0; alignment < 3; alignment++) {
      encodeBase64(plain, alignment).ifPresent(forms::add);
    }
    return forms;
  }

  /** The characters that do not depend on what stands before and after the secret. */
  private static Optional<EncodedSecret> encodeBase64(byte[] plain, int alignment) {
    byte[] shifted = new byte[alignment + plain.length];
    System.arraycopy(plain, 0, shifted, alignment, plain.length);
    byte[] encoded = Base64.getEncoder().withoutPadding().encode(shifted);
    int start = (alignment * 8 + 5) / 6;
    int end = shifted.length * 8 / 6;
    return end - start < MIN_BASE64_LENGTH
        ? Optional.empty()
        : Optional.of(new EncodedSecret(Arrays.copyOfRange(encoded, start, end), Form.BASE64));
  }

  /**
   * The end of the secret, or of the part that is left of it, that starts here; -1 if none does.
   */
  int matchEnd(String text, int start) {
    int position = start;
    int matched = 0;
    while (matched < bytes.length) {
      Unit unit = match(text, position, matched);
      if (unit == null && matched > 0 && form != Form.PLAIN) {
        unit = match(text, skipSeparators(text, position, matched), matched);
      }
      if (unit == null) {
        break;
      }
      position = unit.end;
      matched += unit.byteCount;
    }
    if (matched == bytes.length) {
      return form == Form.BASE64 ? skipBase64End(text, position) : position;
    }
    boolean isPart =
        matched >= MIN_PART_LENGTH || (matched >= MIN_CUT_LENGTH && isCut(text, position));
    return isPart ? position : -1;
  }

  /** Line breaks, in any of their forms; between the bytes of hex also what sets them apart. */
  private int skipSeparators(String text, int position, int index) {
    Matcher separators =
        (form == Form.HEX && index % 2 == 0 ? BYTE_SEPARATORS : LINE_BREAKS)
            .matcher(text)
            .region(position, text.length());
    return separators.lookingAt() ? separators.end() : position;
  }

  private static boolean isCut(String text, int position) {
    return position == text.length()
        || text.charAt(position) == '\u2026'
        || text.startsWith("...", position);
  }

  /** The last character of a code may depend on what follows the secret; padding may follow it. */
  private static int skipBase64End(String text, int position) {
    int end = position;
    if (end < text.length() && isBase64(text.charAt(end))) {
      end++;
    }
    while (end < text.length() && end < position + 3 && text.charAt(end) == '=') {
      end++;
    }
    return end;
  }

  private static boolean isBase64(char c) {
    return c < 128
        && (Character.isLetterOrDigit(c) || c == '+' || c == '/' || c == '-' || c == '_');
  }

  /** A piece of text that stands for some bytes of the secret. */
  private record Unit(int end, int byteCount) {}

  /** Null if the text does not continue with the secret's next byte. */
  private Unit match(String text, int position, int index) {
    if (position >= text.length()) {
      return null;
    }
    char c = text.charAt(position);
    Unit escaped =
        switch (c) {
          case '%' -> matchPercent(text, position, index);
          case '\\' -> matchBackslash(text, position, index);
          case '&' -> matchEntity(text, position, index);
          default -> null;
        };
    if (escaped != null) {
      return escaped;
    }
    if (c == '+' && bytes[index] == ' ') {
      return new Unit(position + 1, 1);
    }
    int codePoint = text.codePointAt(position);
    return matchCodePoint(codePoint, position + Character.charCount(codePoint), index);
  }

  /** Accepts {@code %41}, and {@code %2541} for a text that was encoded twice. */
  private Unit matchPercent(String text, int position, int index) {
    int digits = position + 1;
    for (int level = 0; level < MAX_LEVELS; level++) {
      int value = parseHex(text, digits, 2);
      if (value < 0) {
        return null;
      }
      if (isSameByte((byte) value, index) || (value == '+' && bytes[index] == ' ')) {
        return new Unit(digits + 2, 1);
      }
      if (value != '%') {
        return null;
      }
      digits += 2;
    }
    return null;
  }

  private Unit matchBackslash(String text, int position, int index) {
    int next = position;
    while (next < text.length() && next - position < MAX_BACKSLASHES && text.charAt(next) == '\\') {
      next++;
    }
    if (next < text.length() && text.charAt(next) == 'u') {
      int value = parseHex(text, next + 1, 4);
      Unit unit = value < 0 ? null : matchEscapedChar(text, (char) value, next + 5, index);
      if (unit != null) {
        return unit;
      }
    }
    if (bytes[index] == '\\') {
      // A backslash is doubled by each escaping, so as many as the secret has stand for them all.
      int count = 0;
      while (index + count < bytes.length && bytes[index + count] == '\\') {
        count++;
      }
      return next - position >= count ? new Unit(next, count) : null;
    }
    if (next == text.length()) {
      return null;
    }
    char c = text.charAt(next);
    int plain =
        switch (c) {
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          case '"', '/', '\'' -> c;
          default -> -1;
        };
    return plain < 0 ? null : matchCodePoint(plain, next + 1, index);
  }

  /** A character outside the basic plane is escaped as two. */
  private Unit matchEscapedChar(String text, char first, int end, int index) {
    if (Character.isHighSurrogate(first) && text.startsWith("\\u", end)) {
      int second = parseHex(text, end + 2, 4);
      if (second >= 0 && Character.isLowSurrogate((char) second)) {
        return matchCodePoint(Character.toCodePoint(first, (char) second), end + 6, index);
      }
    }
    return matchCodePoint(first, end, index);
  }

  private Unit matchEntity(String text, int position, int index) {
    int semicolon = position + 1;
    while (semicolon < text.length()
        && semicolon - position < MAX_ENTITY_LENGTH
        && text.charAt(semicolon) != ';') {
      semicolon++;
    }
    if (semicolon >= text.length() || text.charAt(semicolon) != ';') {
      return null;
    }
    String name = text.substring(position + 1, semicolon);
    int codePoint =
        switch (name) {
          case "amp" -> '&';
          case "lt" -> '<';
          case "gt" -> '>';
          case "quot" -> '"';
          case "apos" -> '\'';
          default -> parseEntity(name);
        };
    return codePoint < 0 ? null : matchCodePoint(codePoint, semicolon + 1, index);
  }

  private static int parseEntity(String name) {
    boolean isHex = name.startsWith("#x") || name.startsWith("#X");
    if (!name.startsWith("#")) {
      return -1;
    }
    try {
      int value = Integer.parseInt(name.substring(isHex ? 2 : 1), isHex ? 16 : 10);
      return Character.isValidCodePoint(value) ? value : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static int parseHex(String text, int start, int length) {
    if (start + length > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < start + length; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      value = value * 16 + digit;
    }
    return value;
  }

  private Unit matchCodePoint(int codePoint, int end, int index) {
    if (codePoint < 128) {
      return isSameByte((byte) codePoint, index) ? new Unit(end, 1) : null;
    }
    byte[] encoded = new String(Character.toChars(codePoint)).getBytes(StandardCharsets.UTF_8);
    if (index + encoded.length > bytes.length) {
      return null;
    }
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] != bytes[index + i]) {
        return null;
      }
    }
    return new Unit(end, encoded.length);
  }

  /** The alphabet of Base64 for URLs has two other characters. */
  private boolean isSameByte(byte value, int index) {
    byte expected = bytes[index];
    return value == expected
        || (form == Form.HEX && value == Character.toUpperCase((char) expected))
        || (form == Form.BASE64
            && ((expected == '+' && (value == '-' || value == ' '))
                || (expected == '/' && value == '_')));
  }
}
