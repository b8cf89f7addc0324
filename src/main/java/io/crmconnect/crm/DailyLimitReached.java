package io.crmconnect.crm;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The daily quota, or the part of it for what is less urgent, is used up.
 *
 * @param blocksAllRequests whether nothing at all is asked; else only backfills, sweeps and second
 *     looks wait
 * @param retryAt until when, epoch ms of the vendor's clock; a try may be made then without knowing
 *     more
 */
public record DailyLimitReached(boolean blocksAllRequests, long retryAt) {

  /** One sentence for the operator. */
  public String message() {
    Instant until = Instant.ofEpochMilli(retryAt).truncatedTo(ChronoUnit.SECONDS);
    return blocksAllRequests
        ? "The day's requests are used up (the vendor's daily limit, rate.limit.daily, or this"
            + " task's part of them), so nothing is asked before "
            + until
            + "."
        : "What backfills, sweeps and second looks may use of the day's requests"
            + " (backfill.budget.percent, all but a tenth of what is left) is used up: they"
            + " wait until "
            + until
            + ", and changes go on.";
  }
}
