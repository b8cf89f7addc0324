/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

/**
 * The delay before another attempt: it doubles from attempt to attempt, up to a maximum. It has no
 * jitter, because the state machine uses no randomness; requests that failed are spread by the
 * driver.
 *
 * @param firstMs before the second attempt
 */
public record DoublingDelay(long firstMs, long maxMs) {

  /**
   * @param failures so far, 1 after the first one
   */
  public long delayMs(int failures) {
    int doublings = Math.min(Math.max(0, failures - 1), Long.SIZE - 2);
    return firstMs > maxMs >> doublings ? maxMs : firstMs << doublings;
  }
}
