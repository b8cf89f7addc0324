package io.crmconnect.simhubspot;

/**
 * What the account may ask, and what others ask of it.
 *
 * @param burst calls in any rolling interval, search exempt
 * @param burstIntervalMs that interval
 * @param searchPerSecond searches in any rolling second
 * @param daily calls a day, search included; 0: no daily limit
 * @param othersSearchChance chance that another app searched right before one of our searches
 * @param othersDailyChance chance that another app took of the day right before a call of ours
 * @param othersDailyCalls how many calls it took then
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
