package io.crmconnect.crm;

/**
 * Whose part of the account's budget it is. The parts of the tasks and the connector's own are
 * never more than the whole, in any window of any limit.
 */
public sealed interface BudgetShare {

  /**
   * One task's.
   *
   * @param fraction of what is there for tasks, over 0 up to 1; those of all tasks are at most 1
   *     together
   */
  record Task(double fraction) implements BudgetShare {
    public Task {
      if (!(fraction > 0 && fraction <= 1)) {
        throw new IllegalArgumentException("a part must be in (0, 1]");
      }
    }
  }

  /** The connector's, which tries settings, looks for objects and weighs them beside its tasks. */
  record Connector() implements BudgetShare {}
}
