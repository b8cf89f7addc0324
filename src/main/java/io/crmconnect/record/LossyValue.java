package io.crmconnect.record;

/**
 * A converted value that does not say all that the raw text said, so the raw text must be kept.
 *
 * @param value what the column holds; null where the text fits nothing that it can hold
 */
record LossyValue(Object value) {
  static final LossyValue MISFIT = new LossyValue(null);

  boolean isMisfit() {
    return value == null;
  }
}
