package io.crmconnect.simhubspot;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The account's allowance, in rolling windows measured by arrival. */
final class Limits {
  enum Verdict {
    FINE,
    BURST,
    SEARCH,
    DAILY
  }

  /** The last arrivals that were let in, as many as the limit. */
  private static final class Window {
    private final long[] times;
    private final long lengthMs;
    private int next;
    private int inside;

    Window(int limit, long lengthMs) {
      this.times = new long[limit];
      this.lengthMs = lengthMs;
      Arrays.fill(times, Long.MIN_VALUE / 2);
    }

    boolean full(long now) {
      return times.length == 0 || now - times[next] < lengthMs;
    }

    void add(long now) {
      if (times.length > 0) {
        times[next] = now;
        next = (next + 1) % times.length;
        inside = Math.min(inside + 1, times.length);
      }
    }

    int left(long now) {
      while (inside > 0 && now - times[Math.floorMod(next - inside, times.length)] >= lengthMs) {
        inside--;
      }
      return times.length - inside;
    }
  }

  private final RandomGenerator random;
  private final ZoneId zone;
  private SimQuota quota;
  private Window burst;
  private Window search;
  private Window ownSearch;
  private long day;
  private long ownDay;
  private long resetsAt = Long.MIN_VALUE;
  private long unexpected;

  Limits(SimQuota quota, ZoneId zone, RandomGenerator random) {
    this.random = random;
    this.zone = zone;
    change(quota);
  }

  void change(SimQuota to) {
    quota = to;
    burst = new Window(to.burst(), to.burstIntervalMs());
    search = new Window(to.searchPerSecond(), 1_000);
    ownSearch = new Window(to.searchPerSecond(), 1_000);
  }

  Verdict arrive(boolean isSearch, long now) {
    newDay(now);
    othersArrive(isSearch, now);
    if (quota.daily() > 0 && day >= quota.daily()) {
      return refuse(Verdict.DAILY, ownDay >= quota.daily());
    }
    if (isSearch) {
      if (search.full(now)) {
        return refuse(Verdict.SEARCH, ownSearch.full(now));
      }
      search.add(now);
      ownSearch.add(now);
    } else {
      if (burst.full(now)) {
        return refuse(Verdict.BURST, true);
      }
      burst.add(now);
    }
    day++;
    ownDay++;
    return Verdict.FINE;
  }

  private Verdict refuse(Verdict verdict, boolean ownFault) {
    if (ownFault) {
      unexpected++;
    }
    return verdict;
  }

  private void othersArrive(boolean isSearch, long now) {
    if (isSearch
        && quota.othersSearchChance() > 0
        && random.nextDouble() < quota.othersSearchChance()
        && !search.full(now)) {
      search.add(now);
      day++;
    }
    if (quota.othersDailyChance() > 0 && random.nextDouble() < quota.othersDailyChance()) {
      day += quota.othersDailyCalls();
    }
  }

  private void newDay(long now) {
    if (now >= resetsAt) {
      resetsAt =
          Instant.ofEpochMilli(now)
              .atZone(zone)
              .toLocalDate()
              .plusDays(1)
              .atStartOfDay(zone)
              .toInstant()
              .toEpochMilli();
      day = 0;
      ownDay = 0;
    }
  }

  SimQuota quota() {
    return quota;
  }

  int burstLeft(long now) {
    return burst.left(now);
  }

  long dayLeft() {
    return Math.max(0, quota.daily() - day);
  }

  long dayUsed() {
    return day;
  }

  long resetsAt(long now) {
    newDay(now);
    return resetsAt;
  }

  /** Refusals that our own calls alone would have caused. */
  long unexpected() {
    return unexpected;
  }
}
