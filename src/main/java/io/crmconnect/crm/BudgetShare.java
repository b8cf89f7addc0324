/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

/**
 * A guaranteed part of the account's budget. The parts of all tasks and of the connector together
 * never exceed the budget, in any window of any limit.
 */
public sealed interface BudgetShare {

  /**
   * The part of one task.
   *
   * @param fraction of the budget for tasks, more than 0 and at most 1; the fractions of all tasks
   *     add up to at most 1
   */
  record Task(double fraction) implements BudgetShare {
    public Task {
      if (!(fraction > 0 && fraction <= 1)) {
        throw new IllegalArgumentException("fraction must be in (0, 1], not " + fraction);
      }
    }
  }

  /**
   * The part of the connector, which validates settings, lists objects and counts records while its
   * tasks run.
   */
  record Connector() implements BudgetShare {}
}
