/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

/** Limits the reasons for which a schema is refused. */
public final class ReasonText {
  private static final int MAX_LENGTH = 500;

  private ReasonText() {}

  /** The text as one line of at most 500 characters; a longer one ends with an ellipsis. */
  public static String shorten(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
  }
}
