/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import java.util.List;

/**
 * Deletes that wait for an operator.
 *
 * @param runId the run that found them; 0 if there are none
 * @param rows their number, as far as known
 */
public record HeldRun(long runId, List<ListRange> ranges, long rows) {
  public static final HeldRun NONE = new HeldRun(0, List.of(), 0);

  public HeldRun {
    ranges = List.copyOf(ranges);
  }

  /** One held delete was emitted. */
  public HeldRun minusOneRow() {
    return new HeldRun(runId, ranges, rows - 1);
  }
}
