/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Restores a text of our JSON, as the README says; it shares no code with the connector. */
final class EscapedText {
  private static final Pattern ESCAPED = Pattern.compile("\ufffd([0-9a-f]{4})");

  private EscapedText() {}

  static String restore(String text) {
    return ESCAPED
        .matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(match.group(1), 16))));
  }
}
