package io.crmconnect.crm;

/**
 * Whose part of the account's budget it is. The parts of the tasks and the connector's own are
 * never more than the whole, in any window of any limit.
 */
public sealed interface Share {

  /**
   * One task's.
   *
   * @param part of what is there for tasks, over 0 up to 1; those of all tasks are at most 1
   *     together
   */
  record Task(double part) implements Share {
    public Task {
      if (!(part > 0 && part <= 1)) {
        throw new IllegalArgumentException("a part must be in (0, 1]");
      }
    }
  }

  /** The connector's, which tries settings, looks for objects and weighs them beside its tasks. */
  record Connector() implements Share {}
}
