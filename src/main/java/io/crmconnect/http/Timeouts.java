/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

/**
 * The timeouts of a call.
 *
 * @param connectMs until the connection is established
 * @param callMs until the response is complete, including the connection
 */
public record Timeouts(long connectMs, long callMs) {
  public Timeouts {
    if (connectMs < 1 || callMs < 1) {
      throw new IllegalArgumentException("timeouts must be at least 1 ms");
    }
  }

  /** Both timeouts from one setting; the timeout for connecting is at most 10 s. */
  public static Timeouts of(long requestTimeoutMs) {
    return new Timeouts(Math.min(requestTimeoutMs, 10_000L), requestTimeoutMs);
  }
}
