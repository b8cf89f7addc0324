package io.crmconnect.record;

import java.util.Locale;

/** How much an event matters. */
public enum Level {
  INFO,
  WARN,
  ALERT;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
