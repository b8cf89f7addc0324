/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.Request;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The account's limits and one client's share of each; the client is a task or the connector.
 *
 * @param connector whose client it is; the clients of one connector have its limits together
 * @param limits a request counts against all limits whose condition it meets, which may be none
 * @param daily the daily quota, against which all requests count
 * @param backfillPercent the percentage of each share that backfills and sweeps may use together,
 *     where others need the rest
 * @param borrowing from when on it may use what the vendor's headers show to be free
 */
public record BudgetPlan(
    String connector,
    List<Limit> limits,
    Quota daily,
    double backfillPercent,
    Borrowing borrowing) {
  /** When a client may use what clients of other workers leave of their shares. */
  public enum Borrowing {
    /** Once they have been quiet for an interval: for tasks, which send for long. */
    AFTER_QUIET_INTERVAL,
    /**
     * From the first header on, while no other kind of client is on the worker: for the connector,
     * which sends a few requests while a person waits.
     */
    AT_ONCE
  }

  public BudgetPlan {
    Objects.requireNonNull(borrowing, "borrowing");
    Objects.requireNonNull(connector, "connector");
    limits = List.copyOf(limits);
    Objects.requireNonNull(daily, "daily");
    if (limits.stream().map(Limit::name).distinct().count() < limits.size()) {
      throw new IllegalArgumentException("limits must have different names");
    }
    if (!(backfillPercent > 0 && backfillPercent <= 100)) {
      throw new IllegalArgumentException(
          "backfillPercent must be in (0, 100], not " + backfillPercent);
    }
  }

  /**
   * A maximum number of requests in any rolling interval.
   *
   * @param name the name in failures and {@link BudgetSignals}
   * @param share the client's guaranteed share, more than 0 and at most 1
   * @param draws whether a request counts against the limit
   */
  public record Limit(
      String name, int permits, long intervalMs, double share, Predicate<Request> draws) {
    public Limit {
      Objects.requireNonNull(draws, "draws");
      if (name.equals(BudgetSignals.DAILY)) {
        throw new IllegalArgumentException("'" + name + "' is the name of the daily quota");
      }
      if (permits < 1 || intervalMs < 1) {
        throw new IllegalArgumentException(
            "permits and intervalMs of the limit '" + name + "' must be at least 1");
      }
      requireShare(share);
    }
  }

  /**
   * The daily quota.
   *
   * @param permits requests per day, if a setting limits them; otherwise the vendor's responses
   *     contain the limit
   * @param vendorPercent the percentage of the vendor's own limit that may be used, 1 to 100
   * @param share the client's guaranteed share, more than 0 and at most 1
   */
  public record Quota(OptionalLong permits, int vendorPercent, double share, Reset reset) {
    /** A quota that is only limited by permits and by what the vendor allows. */
    public Quota(OptionalLong permits, double share, Reset reset) {
      this(permits, 100, share, reset);
    }

    public Quota {
      if (vendorPercent < 1 || vendorPercent > 100) {
        throw new IllegalArgumentException(
            "vendorPercent must be from 1 to 100, not " + vendorPercent);
      }
      Objects.requireNonNull(permits, "permits");
      Objects.requireNonNull(reset, "reset");
      requireShare(share);
    }

    /** Whether a setting allows less than the vendor. */
    boolean isLimited() {
      return permits.isPresent() || vendorPercent < 100;
    }
  }

  /** When used requests become available again. */
  public sealed interface Reset {

    /**
     * All at once at midnight, unless the vendor announces another instant.
     *
     * @param zone the time zone until a response contains that of the account
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
      throw new IllegalArgumentException("a share must be in (0, 1], not " + share);
    }
  }
}
