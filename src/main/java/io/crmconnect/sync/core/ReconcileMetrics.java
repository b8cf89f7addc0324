package io.crmconnect.sync.core;

/**
 * What deletes and reconciliation have come to for one object, for whoever watches the task.
 *
 * @param deleted records whose delete this task emitted, whoever suspected them
 * @param heldDeletes deletes that wait for an operator
 * @param refuted suspects that live, found by this task
 * @param repaired rows that this task's sweeps emitted, since the topic lacked them or held another
 *     version
 * @param swept rows that this task's sweeps compared
 * @param sinceFinishedMs how long ago a run that compared everything ended; {@link
 *     #NEVER_FINISHED}: none did
 */
public record ReconcileMetrics(
    long deleted, long heldDeletes, long refuted, long repaired, long swept, long sinceFinishedMs) {
  public static final long NEVER_FINISHED = -1;
}
