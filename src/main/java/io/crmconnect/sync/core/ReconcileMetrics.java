/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

/**
 * Figures of deletes and reconciliation of one object, for metrics.
 *
 * @param deleted records whose delete this task emitted
 * @param heldDeletes deletes that wait for an operator
 * @param refuted delete candidates that still exist, as found by this task
 * @param repaired rows that this task's sweeps emitted because the topic lacked them or contained
 *     another version
 * @param swept rows that this task's sweeps compared
 * @param sinceFinishedMs time since a run that compared everything finished; {@link
 *     #NEVER_FINISHED}: no run has
 */
public record ReconcileMetrics(
    long deleted, long heldDeletes, long refuted, long repaired, long swept, long sinceFinishedMs) {
  public static final long NEVER_FINISHED = -1;
}
