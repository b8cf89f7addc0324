/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Removes secrets from texts that come from outside before anyone reads them, and escapes their
 * control characters, so that no text can forge a line of a log. It knows every configured secret,
 * and the tokens that were issued since, as they are, URL-encoded, escaped in JSON or HTML, and in
 * Base64. Thread-safe.
 */
public final class SecretRedactor {
  /** For texts of a connector that has no secrets. */
  public static final SecretRedactor NONE = new SecretRedactor(List.of());

  static final String HIDDEN = "[hidden]";

  /** Tokens expire; the latest ones suffice. */
  private static final int MAX_ISSUED_SECRETS = 16;

  /** The user and the password of a URL, of bounded length, so that the search is fast. */
  private static final Pattern USER_INFO = Pattern.compile("://[^\\s\"'<>]{0,500}@");

  private final List<EncodedSecret> configured;
  private final Deque<List<EncodedSecret>> issued = new ArrayDeque<>();

  /** All of them; replaced as a whole. */
  private volatile List<EncodedSecret> known;

  public SecretRedactor(Collection<String> secrets) {
    List<EncodedSecret> encoded = new ArrayList<>();
    secrets.forEach(secret -> encoded.addAll(EncodedSecret.allOf(secret)));
    this.configured = List.copyOf(encoded);
    this.known = configured;
  }

  /** Adds a secret that was issued at run time. */
  public synchronized void add(String secret) {
    issued.addLast(EncodedSecret.allOf(secret));
    if (issued.size() > MAX_ISSUED_SECRETS) {
      issued.removeFirst();
    }
    List<EncodedSecret> all = new ArrayList<>(configured);
    issued.forEach(all::addAll);
    known = List.copyOf(all);
  }

  /** The text without secrets and control characters; null if it is null. */
  public String redact(String text) {
    if (text == null) {
      return null;
    }
    return escapeControls(hideUserInfo(hideSecrets(text)));
  }

  /** A value of maps, lists and texts with its texts redacted. */
  public Object redactValue(Object value) {
    return convertTexts(value, this::redact);
  }

  /**
   * The same for a value that is written as JSON, which escapes control characters itself: the
   * original text can be restored from it.
   */
  public Object redactForJson(Object value) {
    return convertTexts(value, text -> hideUserInfo(hideSecrets(text)));
  }

  private static Object convertTexts(Object value, UnaryOperator<String> conversion) {
    if (value instanceof String text) {
      return conversion.apply(text);
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> converted = new LinkedHashMap<>();
      map.forEach(
          (key, each) ->
              converted.put(convertTexts(key, conversion), convertTexts(each, conversion)));
      return converted;
    }
    if (value instanceof Collection<?> list) {
      List<Object> converted = new ArrayList<>(list.size());
      list.forEach(each -> converted.add(convertTexts(each, conversion)));
      return converted;
    }
    return value;
  }

  /**
   * The same exception if none of its messages has anything to hide; otherwise one with the same
   * stack trace and redacted messages.
   */
  public RuntimeException redact(RuntimeException e) {
    return isClean(e) ? e : replace(e);
  }

  /** As {@link #redact(RuntimeException)}, for whatever is thrown. */
  public Throwable redact(Throwable thrown) {
    return isClean(thrown) ? thrown : replace(thrown);
  }

  private RuntimeException replace(Throwable thrown) {
    StringBuilder messages = new StringBuilder();
    int depth = 0;
    for (Throwable each = thrown; each != null && depth < 10; each = each.getCause()) {
      String message = redact(String.valueOf(each.getMessage()));
      if (messages.isEmpty()) {
        messages.append(message);
      } else if (!messages.toString().contains(message)) {
        messages.append(" Caused by ").append(each.getClass().getName()).append(": ");
        messages.append(message);
      }
      depth++;
    }
    RuntimeException redacted =
        thrown instanceof ConfigException
            ? new ConfigException(messages.toString())
            : new ConnectException(messages.toString());
    redacted.setStackTrace(thrown.getStackTrace());
    return redacted;
  }

  private boolean isClean(Throwable thrown) {
    int depth = 0;
    for (Throwable each = thrown; each != null && depth < 10; each = each.getCause()) {
      String message = each.getMessage();
      if (message != null && !redact(message).equals(message)) {
        return false;
      }
      for (Throwable suppressed : each.getSuppressed()) {
        if (!isClean(suppressed)) {
          return false;
        }
      }
      depth++;
    }
    return true;
  }

  private String hideSecrets(String text) {
    List<EncodedSecret> secrets = known;
    if (secrets.isEmpty()) {
      return text;
    }
    StringBuilder hidden = null;
    int copiedTo = 0;
    int position = 0;
    while (position < text.length()) {
      int end = longestMatch(secrets, text, position);
      if (end < 0) {
        position++;
        continue;
      }
      if (hidden == null) {
        hidden = new StringBuilder(text.length());
      }
      hidden.append(text, copiedTo, position).append(HIDDEN);
      copiedTo = end;
      position = end;
    }
    return hidden == null ? text : hidden.append(text, copiedTo, text.length()).toString();
  }

  private static int longestMatch(List<EncodedSecret> secrets, String text, int start) {
    int longest = -1;
    for (EncodedSecret secret : secrets) {
      longest = Math.max(longest, secret.matchEnd(text, start));
    }
    return longest;
  }

  private static String hideUserInfo(String text) {
    return text.contains("://") ? USER_INFO.matcher(text).replaceAll("://" + HIDDEN + "@") : text;
  }

  private static String escapeControls(String text) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isControl(c)) {
        if (escaped != null) {
          escaped.append(c);
        }
        continue;
      }
      if (escaped == null) {
        escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      switch (c) {
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\t' -> escaped.append("\\t");
        default -> appendUnicodeEscape(escaped, c);
      }
    }
    return escaped == null ? text : escaped.toString();
  }

  private static void appendUnicodeEscape(StringBuilder escaped, char c) {
    escaped.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      escaped.append(Character.forDigit(c >> shift & 0xf, 16));
    }
  }

  /** Also the separators of lines and the characters that turn the direction of a text. */
  private static boolean isControl(char c) {
    return c < ' '
        || (c >= 0x7f && c <= 0x9f)
        || c == 0x200e
        || c == 0x200f
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
