/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

/**
 * The delays between commits and their visibility.
 *
 * @param minIndexMs minimum delay until the index shows a change
 * @param maxIndexMs normal maximum of this delay
 * @param slowIndexChance probability that a change is indexed much later
 * @param maxSlowIndexMs maximum of this longer delay, after which the index is correct
 * @param indexRollbackChance probability that the index shows the previous version again, within
 *     the maximum
 * @param lateChance probability that a commit becomes visible later than its version
 * @param maxLateMs maximum of this delay
 * @param staleChance probability that a stale replica responds to a list or batch read
 * @param maxStaleMs maximum age of its state
 */
public record SimLag(
    long minIndexMs,
    long maxIndexMs,
    double slowIndexChance,
    long maxSlowIndexMs,
    double indexRollbackChance,
    double lateChance,
    long maxLateMs,
    double staleChance,
    long maxStaleMs) {
  public static final SimLag DEFAULT = new SimLag(200L, 2_000L, 0, 2_000L, 0, 0, 0L, 0, 0L);

  public SimLag withMinIndexMs(long value) {
    return new SimLag(
        value,
        maxIndexMs,
        slowIndexChance,
        maxSlowIndexMs,
        indexRollbackChance,
        lateChance,
        maxLateMs,
        staleChance,
        maxStaleMs);
  }

  public SimLag withMaxIndexMs(long value) {
    return new SimLag(
        minIndexMs,
        value,
        slowIndexChance,
        maxSlowIndexMs,
        indexRollbackChance,
        lateChance,
        maxLateMs,
        staleChance,
        maxStaleMs);
  }

  public SimLag withSlowIndexChance(double value) {
    return new SimLag(
        minIndexMs,
        maxIndexMs,
        value,
        maxSlowIndexMs,
        indexRollbackChance,
        lateChance,
        maxLateMs,
        staleChance,
        maxStaleMs);
  }

  public SimLag withMaxSlowIndexMs(long value) {
    return new SimLag(
        minIndexMs,
        maxIndexMs,
        slowIndexChance,
        value,
        indexRollbackChance,
        lateChance,
        maxLateMs,
        staleChance,
        maxStaleMs);
  }

  public SimLag withIndexRollbackChance(double value) {
    return new SimLag(
        minIndexMs,
        maxIndexMs,
        slowIndexChance,
        maxSlowIndexMs,
        value,
        lateChance,
        maxLateMs,
        staleChance,
        maxStaleMs);
  }

  public SimLag withLateChance(double value) {
    return new SimLag(
        minIndexMs,
        maxIndexMs,
        slowIndexChance,
        maxSlowIndexMs,
        indexRollbackChance,
        value,
        maxLateMs,
        staleChance,
        maxStaleMs);
  }

  public SimLag withMaxLateMs(long value) {
    return new SimLag(
        minIndexMs,
        maxIndexMs,
        slowIndexChance,
        maxSlowIndexMs,
        indexRollbackChance,
        lateChance,
        value,
        staleChance,
        maxStaleMs);
  }

  public SimLag withStaleChance(double value) {
    return new SimLag(
        minIndexMs,
        maxIndexMs,
        slowIndexChance,
        maxSlowIndexMs,
        indexRollbackChance,
        lateChance,
        maxLateMs,
        value,
        maxStaleMs);
  }

  public SimLag withMaxStaleMs(long value) {
    return new SimLag(
        minIndexMs,
        maxIndexMs,
        slowIndexChance,
        maxSlowIndexMs,
        indexRollbackChance,
        lateChance,
        maxLateMs,
        staleChance,
        value);
  }
}
