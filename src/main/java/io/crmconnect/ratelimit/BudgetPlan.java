package io.crmconnect.ratelimit;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.Request;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The account's limits and this task's part of each.
 *
 * @param limits a request draws on all of them that say so, and on none where none does
 * @param daily what all requests draw on
 * @param backfillPercent the part of each that backfills and sweeps may use together
 */
public record BudgetPlan(List<Limit> limits, Quota daily, double backfillPercent) {
  public BudgetPlan {
    limits = List.copyOf(limits);
    Objects.requireNonNull(daily, "daily");
    if (limits.stream().map(Limit::name).distinct().count() < limits.size()) {
      throw new IllegalArgumentException("two limits of the same name");
    }
    if (!(backfillPercent > 0 && backfillPercent <= 100)) {
      throw new IllegalArgumentException("percent must be in (0, 100]");
    }
  }

  /**
   * So many requests in any rolling interval.
   *
   * @param name as failures and {@link BudgetSignals} call it
   * @param share this task's guaranteed part, over 0 up to 1
   * @param draws which requests draw on it
   */
  public record Limit(
      String name, int permits, long intervalMs, double share, Predicate<Request> draws) {
    public Limit {
      Objects.requireNonNull(draws, "draws");
      if (name.equals(BudgetSignals.DAILY)) {
        throw new IllegalArgumentException("the name is that of the daily quota");
      }
      if (permits < 1 || intervalMs < 1) {
        throw new IllegalArgumentException("limits must be at least 1");
      }
      requireShare(share);
    }
  }

  /**
   * The requests of a day.
   *
   * @param permits where a setting bounds them; else the vendor's answers say how many there are
   * @param share this task's guaranteed part, over 0 up to 1
   */
  public record Quota(OptionalLong permits, double share, Reset reset) {
    public Quota {
      Objects.requireNonNull(permits, "permits");
      Objects.requireNonNull(reset, "reset");
      requireShare(share);
    }
  }

  /** How a used quota comes back. */
  public sealed interface Reset {

    /**
     * All at once at midnight, unless the vendor names another instant.
     *
     * @param zone until an answer names the account's
     */
    record Midnight(ZoneId zone) implements Reset {
      public Midnight {
        Objects.requireNonNull(zone, "zone");
      }
    }

    /** Each request 24 hours after it was sent. */
    record Rolling() implements Reset {}
  }

  private static void requireShare(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("a share must be in (0, 1]");
    }
  }
}
