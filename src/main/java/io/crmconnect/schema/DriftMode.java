package io.crmconnect.schema;

import java.util.Locale;
import java.util.Optional;

/** What becomes of an object whose schema drifts. */
public enum DriftMode {
  /** It freezes: its changed rows wait in quarantine until somebody decides. */
  QUARANTINE,
  /** Its rows go on: nulls for what is gone, misfits for what is of another type. */
  KEEP,
  /** The task fails. */
  FAIL;

  /** As it stands in the settings. */
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
