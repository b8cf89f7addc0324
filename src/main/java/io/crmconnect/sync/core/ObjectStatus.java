/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * The state of an object's sync, for metrics.
 *
 * @param frozen whether the object waits for a decision about its schema
 * @param backfillPending whether history is still to be copied
 * @param backfilledRows rows that the current or last pass of the backfill has copied
 * @param expectedRows the vendor's count of the object's records; empty: unknown
 */
public record ObjectStatus(
    Phase phase,
    boolean frozen,
    boolean backfillPending,
    long backfilledRows,
    OptionalLong expectedRows) {

  /** What the object's syncs do. */
  public enum Phase {
    STARTING(0),
    /** History is copied, and changes are. */
    BACKFILL(1),
    /** Only changes are copied. */
    CHANGES(2),
    FROZEN(3),
    SUSPENDED(4);

    private final int code;

    Phase(int code) {
      this.code = code;
    }

    /** The value of the metric; it must not change. */
    public int code() {
      return code;
    }
  }

  public ObjectStatus {
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(expectedRows, "expectedRows");
  }
}
