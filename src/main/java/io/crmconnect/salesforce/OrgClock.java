/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.VendorClock;

/** The org's clock, as its answers tell it. Thread-safe. */
final class OrgClock {
  static final long MINUTE_MS = 60_000;

  private final VendorClock clock = new VendorClock();
  private long workerNow;

  synchronized void update(long now) {
    workerNow = now;
  }

  synchronized void addSample(long vendorTime) {
    clock.addSample(vendorTime, workerNow);
  }

  /** The last full minute that the org's clock and this worker's have reached, epoch ms. */
  synchronized long fullMinute() {
    long time = clock.hasSample() ? clock.vendorTimeAt(workerNow) : workerNow;
    return floorToMinute(time);
  }

  /** The last full minute that the org's clock has reached by its own dates, epoch ms. */
  synchronized long fullMinuteOfOrg() {
    return floorToMinute(clock.hasSample() ? clock.lowestVendorTimeAt(workerNow) : workerNow);
  }

  synchronized long workerNow() {
    return workerNow;
  }

  static long floorToMinute(long time) {
    return Math.floorDiv(time, MINUTE_MS) * MINUTE_MS;
  }
}
