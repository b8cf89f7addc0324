/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

/**
 * A converted value that lost information, so the raw text must be kept.
 *
 * @param value the value of the column; null if the text does not match its type
 */
record LossyValue(Object value) {
  static final LossyValue MISFIT = new LossyValue(null);

  boolean isMisfit() {
    return value == null;
  }
}
