/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.connector.BlockingCrm;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** How many records objects have; each is counted once an hour. */
final class RecordCounts {
  /**
   * Nothing is counted later in a validation. A person waits for it, and what is not counted now is
   * counted by the next one.
   */
  private static final long COUNTED_UNTIL_MS = 1_500;

  /** Counting has at least so long. */
  private static final long COUNTING_MIN_MS = 300;

  private static final long NOT_STARTED = -1;

  private final BlockingCrm crm;
  private final KnownCounts known;
  private final String account;
  private final LongSupplier clock;
  private final long msLeftAtStart;

  /** What is left of the client's time when no more is counted. */
  private long countUntilMsLeft = NOT_STARTED;

  private final Map<String, OptionalLong> counts = new TreeMap<>();

  /**
   * Created when the validation begins.
   *
   * @param known of earlier validations
   * @param account as {@link KnownCounts#accountOf} names it
   * @param clock ms
   */
  RecordCounts(BlockingCrm crm, KnownCounts known, String account, LongSupplier clock) {
    this.crm = crm;
    this.known = known;
    this.account = account;
    this.clock = clock;
    this.msLeftAtStart = crm.msLeft();
  }

  /** Empty if the records cannot be counted, or not in time. */
  OptionalLong of(CrmObject object) {
    return counts.computeIfAbsent(object.name(), name -> findOrCount(object));
  }

  private OptionalLong findOrCount(CrmObject object) {
    OptionalLong counted = known.find(account, object.name(), clock.getAsLong());
    if (counted.isPresent()) {
      return counted;
    }
    if (countUntilMsLeft == NOT_STARTED) {
      countUntilMsLeft =
          Math.max(0, Math.min(msLeftAtStart - COUNTED_UNTIL_MS, crm.msLeft() - COUNTING_MIN_MS));
    }
    long left = crm.msLeft() - countUntilMsLeft;
    if (left > 0
        && crm.sendWithin(new Request.RecordCount(object), left)
            instanceof Result.RecordCount count) {
      long records = Math.max(0, count.count());
      known.put(account, object.name(), records, clock.getAsLong());
      return OptionalLong.of(records);
    }
    return OptionalLong.empty();
  }
}
