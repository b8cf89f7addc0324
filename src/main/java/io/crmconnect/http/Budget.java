package io.crmconnect.http;

import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The ledger of one task's calls under all limits of the account at once. It grants no call that it
 * knows to be over a limit.
 *
 * <p>Each granted call is to be settled exactly once, when its answer (or the news that none comes)
 * is there. Not thread-safe: one thread asks and settles.
 */
public final class Budget {

  /** The rolling limit that a call draws on, besides the day's. */
  public enum Limit {
    BURST,
    SEARCH
  }

  private record Ticket(PacedLimit limit, Turn turn, PacedLimit.Mark paced, DayLedger.Mark day) {}

  private final PacedLimit burst;
  private final PacedLimit search;
  private final DayLedger day;

  /** By identity and never iterated; a queue, for the same call may be granted twice. */
  private final Map<Object, ArrayDeque<Ticket>> open = new IdentityHashMap<>();

  public Budget(BudgetPlan plan, Pacer.Factory pacers) {
    double backfillPart = plan.backfillPercent() / 100;
    BudgetPlan.Shares shares = plan.shares();
    this.burst =
        new PacedLimit(plan.burst(), plan.burstIntervalMs(), shares.burst(), backfillPart, pacers);
    this.search =
        new PacedLimit(plan.searchPerSecond(), 1_000, shares.search(), backfillPart, pacers);
    this.day = new DayLedger(plan.daily(), shares.day(), backfillPart);
  }

  /**
   * Takes what the call draws, if that is to be had now.
   *
   * @param call whatever identifies it until it is settled
   * @return 0: taken; else the ms after which asking again makes sense, at least 1
   */
  public long acquire(Object call, Limit limit, Turn turn, long now) {
    long wait = day.waitMs(turn, now);
    if (wait > 0) {
      return wait;
    }
    PacedLimit paced = of(limit);
    wait = paced.take(turn == Turn.BACKFILL, now);
    if (wait > 0) {
      return wait;
    }
    open.computeIfAbsent(call, c -> new ArrayDeque<>(1))
        .add(new Ticket(paced, turn, paced.mark(now), day.granted(turn)));
    return 0;
  }

  /** The call is answered, or never will be. Calls that were not granted are of no interest. */
  public void settle(Object call, Feedback feedback, long now) {
    ArrayDeque<Ticket> tickets = open.get(call);
    if (tickets == null) {
      return;
    }
    Ticket ticket = tickets.remove();
    if (tickets.isEmpty()) {
      open.remove(call);
    }
    ticket.limit().answered(ticket.turn() == Turn.BACKFILL, now);
    day.answered(ticket.day(), feedback, now);
    switch (feedback.throttle()) {
      case BURST -> burst.throttled(ticket.paced(), feedback.retryAfterMs(), now);
      case SEARCH -> search.throttled(ticket.paced(), feedback.retryAfterMs(), now);
      case DAILY, NONE -> {
        // the day ledger saw it already
      }
    }
    if (ticket.limit() == burst) {
      burst.observe(feedback.burstLimit(), feedback.burstRemaining(), ticket.paced(), now);
    }
  }

  /** A call went out without a grant, such as the repetition after a renewed token. */
  public void slipped(Limit limit, long now) {
    of(limit).slipped(now);
    day.slipped();
  }

  /** What the vendor answered to the question how much of the day is used. */
  public void usage(OptionalLong limit, long used, OptionalLong resetsAt, long now) {
    day.usage(limit, used, resetsAt, now);
  }

  /** Where the vendor's day turns, unless it names the instant. */
  public void zone(ZoneId zone, long now) {
    day.zone(zone, now);
  }

  /** Backfill calls a second that the burst limit leaves this task for certain. */
  public double backfillPerSecond() {
    return burst.backfillPerSecond();
  }

  /** Calls a day of the whole account, as far as known. */
  public OptionalLong dailyLimit() {
    return day.limit();
  }

  /** What of the day is used up, as far as that refuses calls at this instant. */
  public Optional<DaySpent> spent(long now) {
    return day.spent(now);
  }

  private PacedLimit of(Limit limit) {
    return limit == Limit.SEARCH ? search : burst;
  }
}
