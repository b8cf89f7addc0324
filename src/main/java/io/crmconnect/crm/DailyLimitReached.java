/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The daily quota, or the part of it for less urgent requests, is used up.
 *
 * @param blocksAllRequests whether no request is sent; otherwise only backfills, sweeps, rechecks
 *     and confirmations wait
 * @param retryAt when requests are sent again, at least as a probe; epoch ms of the vendor's clock
 */
public record DailyLimitReached(boolean blocksAllRequests, long retryAt) {

  /** One sentence for the operator. */
  public String message() {
    Instant until = Instant.ofEpochMilli(retryAt).truncatedTo(ChronoUnit.SECONDS);
    return blocksAllRequests
        ? "The daily requests are used up (the vendor's daily limit, rate.limit.daily, or this"
            + " task's share of them). No request is sent before "
            + until
            + ". If this happens often, raise rate.limit.daily or increase poll.interval.ms."
        : "The daily requests for backfills, sweeps, rechecks and confirmations are used up"
            + " (backfill.budget.percent, and all but a tenth of the remaining requests). They"
            + " wait until "
            + until
            + "; changes are still copied.";
  }
}
