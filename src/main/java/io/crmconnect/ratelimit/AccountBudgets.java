/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import java.util.HashMap;
import java.util.Map;

/**
 * The budgets of all accounts that the tasks and connectors of one worker use. Those with the same
 * account share one; it is released with the last of them.
 *
 * <p>Thread-safe.
 */
public final class AccountBudgets {
  private final Pacer.Factory pacers;
  private final Map<AccountKey, Entry> accounts = new HashMap<>();

  private static final class Entry {
    private final AccountBudget account;
    private int clients;

    Entry(AccountBudget account) {
      this.account = account;
    }
  }

  public AccountBudgets(Pacer.Factory pacers) {
    this.pacers = pacers;
  }

  /** Adds a client with its guaranteed share, until it is closed. */
  public synchronized RequestBudget open(AccountKey key, BudgetPlan plan) {
    Entry entry =
        accounts.computeIfAbsent(
            key, k -> new Entry(new AccountBudget(plan.daily().reset(), pacers)));
    entry.clients++;
    return new RequestBudget(entry.account, plan, () -> release(key, entry));
  }

  private synchronized void release(AccountKey key, Entry entry) {
    entry.clients--;
    if (entry.clients == 0) {
      accounts.remove(key, entry);
    }
  }

  /** The number of accounts in use. */
  synchronized int size() {
    return accounts.size();
  }
}
