/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

/** Spaces permits evenly; never blocks. */
public interface Pacer {
  boolean tryAcquire();

  void setRate(double permitsPerSecond);

  /** Creates pacers; in production they are Guava rate limiters with the system clock. */
  interface Factory {
    Pacer create(double permitsPerSecond);
  }
}
