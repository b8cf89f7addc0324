/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

/**
 * A request that was denied and will be asked for again; until then no less urgent one passes it.
 * Its place is kept only a moment beyond the time at which it was told to come back, so a client
 * that does not come back holds up nobody.
 */
final class WaitingRequest {
  private static final long NEVER_MS = Long.MIN_VALUE / 4;

  /** Time that a client may take to come back. */
  private static final long GRACE_MS = 50;

  /** After so long a backfill's request is as urgent as live work, so that it is sent at all. */
  private static final long MAX_PATIENCE_MS = 300_000;

  private long since = NEVER_MS;
  private long retryAt = NEVER_MS;

  void deny(long waitMs, long now) {
    if (!isWaiting(now)) {
      since = now;
    }
    retryAt = now + waitMs;
  }

  void remove() {
    retryAt = NEVER_MS;
  }

  boolean isWaiting(long now) {
    return now <= retryAt + GRACE_MS;
  }

  boolean isOverdue(long now) {
    return isWaiting(now) && now - since >= MAX_PATIENCE_MS;
  }

  /** Ms until its turn has come or its place is given up, at least 1. */
  long msUntilTurn(long now) {
    return Math.max(1, (now <= retryAt ? retryAt : retryAt + GRACE_MS) + 1 - now);
  }
}
