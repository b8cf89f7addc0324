/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Map;
import java.util.SplittableRandom;

/**
 * How often the deletes are read where the vendor tells those since an instant: in some histories
 * less often than the changes.
 *
 * @param intervalMs 0: with each poll
 */
record DeleteFeedPace(long intervalMs) {
  private static final long STREAM = 0x64656C6574656673L;

  /** In the histories up to this seed, in which deliberate bugs are looked for, as before. */
  private static final long LAST_UNCHANGED_SEED = 1_000;

  static DeleteFeedPace draw(long seed, VendorUnderTest vendorUnderTest) {
    SplittableRandom random = new SplittableRandom(seed ^ STREAM);
    boolean rare =
        vendorUnderTest == VendorUnderTest.SALESFORCE
            && seed > LAST_UNCHANGED_SEED
            && random.nextInt(4) == 0;
    return new DeleteFeedPace(rare ? 5_000 + random.nextLong(55_000) : 0);
  }

  Map<String, String> settings() {
    return intervalMs == 0
        ? Map.of()
        : Map.of("delete.feed.interval.ms", Long.toString(intervalMs));
  }
}
