package io.crmconnect.simulation;

import io.crmconnect.simhubspot.SimStats;
import java.util.function.Supplier;

/** The connector's own requests alone never exceeded a limit of the vendor. */
final class BudgetNeverExceeded implements FinalCheck {
  private final Supplier<SimStats> stats;

  BudgetNeverExceeded(Supplier<SimStats> stats) {
    this.stats = stats;
  }

  @Override
  public String name() {
    return "the budget is never exceeded";
  }

  @Override
  public void check(AtRest atRest) {
    if (stats.get().unexpectedRefusals() > 0) {
      throw violation(stats.get().refusals().toString());
    }
  }
}
