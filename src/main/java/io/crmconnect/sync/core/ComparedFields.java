/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Of which fields reconciliation compares the values, besides the versions of the records. */
public enum ComparedFields {
  /** Of those that the vendor calculates, so that they change without a new version. */
  CALCULATED("calculated"),
  ALL("all"),
  NONE("none");

  private final String text;

  ComparedFields(String text) {
    this.text = text;
  }

  /** The value of the setting. */
  public String text() {
    return text;
  }

  public static List<String> texts() {
    return Arrays.stream(values()).map(ComparedFields::text).toList();
  }

  public static Optional<ComparedFields> of(String text) {
    return Arrays.stream(values()).filter(each -> each.text.equals(text)).findFirst();
  }
}
