/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

/**
 * Waits until a change of the cursor is stored: reads the stored offset repeatedly until the caller
 * finds the change in it.
 */
public final class StoredOffsetWait {
  private static final long CHECK_INTERVAL_MS = 1_000;

  private final ObjectContext context;
  private boolean active;
  private long nextCheckAt;

  public StoredOffsetWait(ObjectContext context) {
    this.context = context;
  }

  /** Starts to wait and reads the stored offset at once, also if a wait is already in progress. */
  public void start() {
    active = true;
    nextCheckAt = context.now();
  }

  public void finish() {
    active = false;
  }

  public boolean isActive() {
    return active;
  }

  /** Reads the stored offset if a wait is in progress and a read is due. */
  public void advance() {
    if (!active) {
      return;
    }
    if (context.now() >= nextCheckAt) {
      nextCheckAt = context.now() + CHECK_INTERVAL_MS;
      context.requestStoredOffset();
    }
    context.scheduleWakeUp(nextCheckAt);
  }
}
