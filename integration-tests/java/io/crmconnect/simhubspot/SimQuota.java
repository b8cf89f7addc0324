/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

/**
 * The account's limits, and the usage by other applications.
 *
 * @param burst calls in any rolling interval, without searches
 * @param burstIntervalMs that interval
 * @param searchPerSecond searches in any rolling second
 * @param daily calls per day, including searches; 0: no daily limit
 * @param othersSearchChance probability that another application searches right before a search of
 *     the connector
 * @param othersDailyChance probability that another application sends calls right before a call of
 *     the connector
 * @param othersDailyCalls the number of these calls
 */
public record SimQuota(
    int burst,
    long burstIntervalMs,
    int searchPerSecond,
    long daily,
    double othersSearchChance,
    double othersDailyChance,
    int othersDailyCalls) {
  public static final SimQuota DEFAULT = new SimQuota(190, 10_000L, 5, 625_000L, 0, 0, 0);

  public SimQuota withBurst(int value) {
    return new SimQuota(
        value,
        burstIntervalMs,
        searchPerSecond,
        daily,
        othersSearchChance,
        othersDailyChance,
        othersDailyCalls);
  }

  public SimQuota withBurstIntervalMs(long value) {
    return new SimQuota(
        burst,
        value,
        searchPerSecond,
        daily,
        othersSearchChance,
        othersDailyChance,
        othersDailyCalls);
  }

  public SimQuota withSearchPerSecond(int value) {
    return new SimQuota(
        burst,
        burstIntervalMs,
        value,
        daily,
        othersSearchChance,
        othersDailyChance,
        othersDailyCalls);
  }

  public SimQuota withDaily(long value) {
    return new SimQuota(
        burst,
        burstIntervalMs,
        searchPerSecond,
        value,
        othersSearchChance,
        othersDailyChance,
        othersDailyCalls);
  }

  public SimQuota withOthersSearchChance(double value) {
    return new SimQuota(
        burst, burstIntervalMs, searchPerSecond, daily, value, othersDailyChance, othersDailyCalls);
  }

  public SimQuota withOthersDailyChance(double value) {
    return new SimQuota(
        burst,
        burstIntervalMs,
        searchPerSecond,
        daily,
        othersSearchChance,
        value,
        othersDailyCalls);
  }

  public SimQuota withOthersDailyCalls(int value) {
    return new SimQuota(
        burst,
        burstIntervalMs,
        searchPerSecond,
        daily,
        othersSearchChance,
        othersDailyChance,
        value);
  }
}
