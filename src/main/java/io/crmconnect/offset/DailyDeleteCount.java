/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

/**
 * The number of deletes emitted on a day of the vendor's clock (UTC).
 *
 * @param day in days since the epoch
 */
public record DailyDeleteCount(long day, long count) {
  static final DailyDeleteCount NONE = new DailyDeleteCount(0, 0);

  private static final long DAY_MS = 86_400_000;

  /** The number of deletes per day that is allowed for every object. */
  private static final long MIN_DAILY_LIMIT = 10;

  public long countAt(long vendorMs) {
    return vendorMs / DAY_MS == day ? count : 0;
  }

  public DailyDeleteCount plusOne(long vendorMs) {
    return new DailyDeleteCount(vendorMs / DAY_MS, countAt(vendorMs) + 1);
  }

  /**
   * The number of deletes per day that need no operator.
   *
   * @param percent 0 to 100
   */
  public static long dailyLimit(long rows, double percent) {
    return Math.max(MIN_DAILY_LIMIT, (long) Math.floor(rows * percent / 100));
  }
}
