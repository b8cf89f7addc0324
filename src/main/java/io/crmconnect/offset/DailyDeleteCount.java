package io.crmconnect.offset;

/**
 * How many deletes were emitted in a day of the vendor's clock (UTC).
 *
 * @param day since the epoch
 */
public record DailyDeleteCount(long day, long count) {
  static final DailyDeleteCount NONE = new DailyDeleteCount(0, 0);

  private static final long DAY_MS = 86_400_000;

  /** So few may be deleted in a day of any object. */
  private static final long MIN_DAILY_LIMIT = 10;

  public long countAt(long vendorMs) {
    return vendorMs / DAY_MS == day ? count : 0;
  }

  public DailyDeleteCount plusOne(long vendorMs) {
    return new DailyDeleteCount(vendorMs / DAY_MS, countAt(vendorMs) + 1);
  }

  /**
   * How many of these rows may go without an operator.
   *
   * @param percent 0 to 100
   */
  public static long dailyLimit(long rows, double percent) {
    return Math.max(MIN_DAILY_LIMIT, (long) Math.floor(rows * percent / 100));
  }
}
