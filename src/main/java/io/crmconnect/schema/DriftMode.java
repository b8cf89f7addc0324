/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import java.util.Locale;
import java.util.Optional;

/** What happens to an object when its schema drifts. */
public enum DriftMode {
  /** The object is frozen: changed rows go to quarantine until a decision is made. */
  QUARANTINE,
  /**
   * Rows are still written, with nulls for removed fields and misfits for values of another type.
   */
  KEEP,
  /** The task fails. */
  FAIL;

  /** The value of the setting. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<DriftMode> parse(String text) {
    for (DriftMode mode : values()) {
      if (mode.text().equals(text)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
