/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import java.util.Locale;

/** The importance of an event. */
public enum Level {
  INFO,
  WARN,
  ALERT;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
