/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.ratelimit.AccountBudgets;
import java.util.function.LongSupplier;

/**
 * A process of the cluster.
 *
 * @param clock of its machine
 * @param budgets that its tasks share
 * @param grants the requests that its tasks were granted
 */
record SimWorker(LongSupplier clock, AccountBudgets budgets, WorkerGrants grants) {
  static SimWorker of(LongSupplier clock, WorkerGrants grants) {
    return new SimWorker(clock, new AccountBudgets(VirtualPacers.factory(clock)), grants);
  }
}
