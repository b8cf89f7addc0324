package io.crmconnect;

import io.crmconnect.crm.Pause;
import java.util.Optional;

/**
 * What is to be told of a day's budget that is used up: at once, and while it lasts once an hour.
 * That nothing is asked any more is news even where it was told that some wait.
 */
final class BudgetNews {
  private static final long AGAIN_MS = 3_600_000;
  private static final long NEVER = Long.MIN_VALUE / 2;

  private long allAt = NEVER;
  private long partAt = NEVER;

  /**
   * @param refusal what the vendor said; empty where it refused nothing
   */
  Optional<String> take(String refusal, Optional<Pause> pause, long now) {
    boolean all = !refusal.isEmpty() || pause.map(Pause::all).orElse(false);
    if ((refusal.isEmpty() && pause.isEmpty()) || now - (all ? allAt : partAt) < AGAIN_MS) {
      return Optional.empty();
    }
    allAt = all ? now : allAt;
    partAt = now;
    return Optional.of((refusal + " " + pause.map(Pause::message).orElse("")).strip());
  }
}
