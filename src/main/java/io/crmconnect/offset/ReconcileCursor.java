/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

/**
 * The progress of reconciliation.
 *
 * @param nextRunAt when the next run is due, epoch ms of the vendor's clock; 0: now. An operator
 *     may set 0 also during a run, because that run may have passed the ids in question.
 * @param run the active run, or {@link ReconcileRun#NONE}
 * @param heldRun deletes of the last finished run that wait for an operator
 * @param destination where the object's rows are written to
 * @param lastFinishedAt when a run last compared everything; 0: never
 */
public record ReconcileCursor(
    long nextRunAt,
    ReconcileRun run,
    HeldRun heldRun,
    Destination destination,
    long lastFinishedAt) {
  /** The first run is due immediately. */
  static final ReconcileCursor INITIAL =
      new ReconcileCursor(0, ReconcileRun.NONE, HeldRun.NONE, Destination.UNKNOWN, 0);

  public ReconcileCursor with(ReconcileRun other) {
    return new ReconcileCursor(nextRunAt, other, heldRun, destination, lastFinishedAt);
  }

  public ReconcileCursor with(HeldRun other) {
    return new ReconcileCursor(nextRunAt, run, other, destination, lastFinishedAt);
  }

  public ReconcileCursor with(Destination other) {
    return new ReconcileCursor(nextRunAt, run, heldRun, other, lastFinishedAt);
  }

  /** The topic to which the object's rows were written; empty if unknown. */
  public String topic() {
    return destination.topic();
  }

  /** Starts the run, which also fulfils a request for one. */
  public ReconcileCursor startRun(ReconcileRun first) {
    return new ReconcileCursor(first.id(), first, heldRun, destination, lastFinishedAt);
  }

  /** Due at once, or as soon as the run that is under way is over. */
  public ReconcileCursor requestRun() {
    return new ReconcileCursor(0, run, heldRun, destination, lastFinishedAt);
  }

  public boolean isRequested() {
    return nextRunAt == 0;
  }

  /** Ends the run and sets when the next one is due. */
  public ReconcileCursor finishRun(long nextDueAt) {
    return new ReconcileCursor(nextDueAt, ReconcileRun.NONE, heldRun, destination, lastFinishedAt);
  }

  public ReconcileCursor withLastFinishedAt(long vendorMs) {
    return new ReconcileCursor(nextRunAt, run, heldRun, destination, vendorMs);
  }
}
