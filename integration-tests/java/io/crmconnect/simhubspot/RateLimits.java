/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The limits, in rolling windows measured by arrival: each application has a burst limit of its
 * own, the others are the account's.
 */
final class RateLimits {
  enum Verdict {
    ALLOWED,
    BURST,
    SEARCH,
    DAILY
  }

  /** The last accepted arrivals, as many as the limit. */
  private static final class RollingWindow {
    private final long[] times;
    private final long lengthMs;
    private int next;
    private int count;

    RollingWindow(int limit, long lengthMs) {
      this.times = new long[limit];
      this.lengthMs = lengthMs;
      Arrays.fill(times, Long.MIN_VALUE / 2);
    }

    boolean isFull(long now) {
      return times.length == 0 || now - times[next] < lengthMs;
    }

    void add(long now) {
      if (times.length > 0) {
        times[next] = now;
        next = (next + 1) % times.length;
        count = Math.min(count + 1, times.length);
      }
    }

    int remaining(long now) {
      while (count > 0 && now - times[Math.floorMod(next - count, times.length)] >= lengthMs) {
        count--;
      }
      return times.length - count;
    }
  }

  private final RandomGenerator random;
  private final ZoneId zone;
  private SimQuota quota;
  private final Map<String, RollingWindow> bursts = new TreeMap<>();
  private RollingWindow search;
  private RollingWindow ownSearch;
  private long dailyCalls;
  private long ownDailyCalls;
  private long resetsAt = Long.MIN_VALUE;
  private long unexpectedRefusals;

  RateLimits(SimQuota quota, ZoneId zone, RandomGenerator random) {
    this.random = random;
    this.zone = zone;
    setQuota(quota);
  }

  void setQuota(SimQuota newQuota) {
    quota = newQuota;
    bursts.clear();
    search = new RollingWindow(newQuota.searchPerSecond(), 1_000);
    ownSearch = new RollingWindow(newQuota.searchPerSecond(), 1_000);
  }

  Verdict registerCall(String application, boolean isSearch, long now) {
    resetIfNewDay(now);
    registerOtherCalls(isSearch, now);
    if (quota.daily() > 0 && dailyCalls >= quota.daily()) {
      return refuse(Verdict.DAILY, ownDailyCalls >= quota.daily());
    }
    if (isSearch) {
      if (search.isFull(now)) {
        return refuse(Verdict.SEARCH, ownSearch.isFull(now));
      }
      search.add(now);
      ownSearch.add(now);
    } else {
      RollingWindow burst = burstOf(application);
      if (burst.isFull(now)) {
        return refuse(Verdict.BURST, true);
      }
      burst.add(now);
    }
    dailyCalls++;
    ownDailyCalls++;
    return Verdict.ALLOWED;
  }

  private Verdict refuse(Verdict verdict, boolean causedByUs) {
    if (causedByUs) {
      unexpectedRefusals++;
    }
    return verdict;
  }

  private void registerOtherCalls(boolean isSearch, long now) {
    if (isSearch
        && quota.othersSearchChance() > 0
        && random.nextDouble() < quota.othersSearchChance()
        && !search.isFull(now)) {
      search.add(now);
      dailyCalls++;
    }
    if (quota.othersDailyChance() > 0 && random.nextDouble() < quota.othersDailyChance()) {
      dailyCalls += quota.othersDailyCalls();
    }
  }

  private void resetIfNewDay(long now) {
    if (now >= resetsAt) {
      resetsAt =
          Instant.ofEpochMilli(now)
              .atZone(zone)
              .toLocalDate()
              .plusDays(1)
              .atStartOfDay(zone)
              .toInstant()
              .toEpochMilli();
      dailyCalls = 0;
      ownDailyCalls = 0;
    }
  }

  SimQuota quota() {
    return quota;
  }

  int burstRemaining(String application, long now) {
    return burstOf(application).remaining(now);
  }

  private RollingWindow burstOf(String application) {
    return bursts.computeIfAbsent(
        application, each -> new RollingWindow(quota.burst(), quota.burstIntervalMs()));
  }

  long dailyRemaining() {
    return Math.max(0, quota.daily() - dailyCalls);
  }

  long dailyUsed() {
    return dailyCalls;
  }

  long resetsAt(long now) {
    resetIfNewDay(now);
    return resetsAt;
  }

  /** Rejections that the connector's own calls alone would have caused. */
  long unexpectedRefusals() {
    return unexpectedRefusals;
  }
}
