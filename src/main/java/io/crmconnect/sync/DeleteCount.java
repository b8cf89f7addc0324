package io.crmconnect.sync;

/**
 * How many deletes were emitted in a day of the vendor's clock (UTC).
 *
 * @param day since the epoch
 */
record DeleteCount(long day, long count) {
  static final DeleteCount NONE = new DeleteCount(0, 0);

  private static final long DAY_MS = 86_400_000;

  /** So few may be deleted in a day of any object. */
  private static final long FEW = 10;

  long at(long vendorMs) {
    return vendorMs / DAY_MS == day ? count : 0;
  }

  DeleteCount plusOne(long vendorMs) {
    return new DeleteCount(vendorMs / DAY_MS, at(vendorMs) + 1);
  }

  /**
   * How many of these rows may go without an operator.
   *
   * @param percent 0 to 100
   */
  static long most(long rows, double percent) {
    return Math.max(FEW, (long) Math.floor(rows * percent / 100));
  }
}
