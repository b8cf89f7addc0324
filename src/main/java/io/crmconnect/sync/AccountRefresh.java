/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.crm.Request;
import io.crmconnect.sync.core.TaskContext;

/**
 * Requests the account's details and its usage again at intervals. The responses are for the
 * request budget: the account's time zone decides when its day ends, and it can be changed.
 */
final class AccountRefresh {
  private static final long INTERVAL_MS = 6 * 3_600_000;

  private final TaskContext task;
  private long dueAt = Long.MAX_VALUE;

  AccountRefresh(TaskContext task) {
    this.task = task;
  }

  /** The account was read. */
  void start() {
    dueAt = task.now() + INTERVAL_MS;
  }

  void advance() {
    if (task.now() >= dueAt) {
      start();
      task.send(new Request.Account());
      task.send(new Request.Usage());
    }
    task.scheduleWakeUp(dueAt);
  }
}
