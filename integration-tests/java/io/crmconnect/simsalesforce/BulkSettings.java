/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

/**
 * How query jobs of Bulk API 2.0 run.
 *
 * @param minMs the shortest time that a job takes
 * @param maxMs the longest one
 * @param utcAsZ whether date-times end in {@code Z}; if not, as in REST
 * @param exponents whether large numbers are written with an exponent
 * @param maxJobs jobs in 24 hours
 * @param maxPageRows a page has no more records, however many are asked for
 * @param enabled whether the user may create jobs at all
 * @param maxRunning jobs of the org that are not complete yet
 */
public record BulkSettings(
    long minMs,
    long maxMs,
    Faults faults,
    boolean utcAsZ,
    boolean exponents,
    int maxJobs,
    int maxPageRows,
    boolean enabled,
    int maxRunning) {
  public static final BulkSettings DEFAULT =
      new BulkSettings(1_000, 60_000, Faults.NONE, true, false, 10_000, 1_000_000, true, 1_000);

  /**
   * The probabilities of faults.
   *
   * @param failed that a job fails
   * @param aborted that an administrator aborts it
   * @param endless that it never ends
   * @param lostRows that its results lack rows, which its number of records shows
   * @param wrongHeaders per page, that its header has another number of records
   * @param expired per page, that the job is no longer there
   * @param invalidLocators per page, that the locator is refused
   */
  public record Faults(
      double failed,
      double aborted,
      double endless,
      double lostRows,
      double wrongHeaders,
      double expired,
      double invalidLocators) {
    static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0);
  }

  /**
   * @param chance of each fault of a whole job; those of pages are a tenth of it
   */
  public BulkSettings withFaults(double chance) {
    return with(
        new Faults(chance, chance / 2, chance / 2, chance, chance / 2, chance / 10, chance / 10));
  }

  /** Every job has this fault: {@code failed}, {@code aborted}, {@code endless}, ... */
  public BulkSettings withOnly(String fault) {
    return with(
        new Faults(
            fault.equals("failed") ? 1 : 0,
            fault.equals("aborted") ? 1 : 0,
            fault.equals("endless") ? 1 : 0,
            fault.equals("lostRows") ? 1 : 0,
            fault.equals("wrongHeaders") ? 1 : 0,
            fault.equals("expired") ? 1 : 0,
            fault.equals("invalidLocators") ? 1 : 0));
  }

  private BulkSettings with(Faults other) {
    return new BulkSettings(
        minMs, maxMs, other, utcAsZ, exponents, maxJobs, maxPageRows, enabled, maxRunning);
  }

  public BulkSettings withForms(boolean z, boolean withExponents) {
    return new BulkSettings(
        minMs, maxMs, faults, z, withExponents, maxJobs, maxPageRows, enabled, maxRunning);
  }

  public BulkSettings withMaxJobs(int jobs) {
    return new BulkSettings(
        minMs, maxMs, faults, utcAsZ, exponents, jobs, maxPageRows, enabled, maxRunning);
  }

  public BulkSettings withEnabled(boolean value) {
    return new BulkSettings(
        minMs, maxMs, faults, utcAsZ, exponents, maxJobs, maxPageRows, value, maxRunning);
  }

  public BulkSettings withDuration(long shortestMs, long longestMs) {
    return new BulkSettings(
        shortestMs,
        longestMs,
        faults,
        utcAsZ,
        exponents,
        maxJobs,
        maxPageRows,
        enabled,
        maxRunning);
  }

  public BulkSettings withMaxPageRows(int rows) {
    return new BulkSettings(
        minMs, maxMs, faults, utcAsZ, exponents, maxJobs, rows, enabled, maxRunning);
  }

  public BulkSettings withMaxRunning(int jobs) {
    return new BulkSettings(
        minMs, maxMs, faults, utcAsZ, exponents, maxJobs, maxPageRows, enabled, jobs);
  }
}
