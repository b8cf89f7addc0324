package io.crmconnect.offset;

/**
 * How far reconciliation has come.
 *
 * @param nextRunAt when the next run is due, epoch ms of the vendor's clock; 0: now, also where an
 *     operator set it so while a run is under way: that one may have passed what is looked for
 * @param run under way, or {@link ReconcileRun#NONE}
 * @param heldRun what the last run that ended left for an operator to decide
 * @param topic in which the object's rows were seen to land; empty: not yet seen
 * @param lastFinishedAt when everything was compared last; 0: never
 */
public record ReconcileCursor(
    long nextRunAt, ReconcileRun run, HeldRun heldRun, String topic, long lastFinishedAt) {
  /** The first run is due at once. */
  static final ReconcileCursor INITIAL =
      new ReconcileCursor(0, ReconcileRun.NONE, HeldRun.NONE, "", 0);

  public ReconcileCursor with(ReconcileRun other) {
    return new ReconcileCursor(nextRunAt, other, heldRun, topic, lastFinishedAt);
  }

  public ReconcileCursor with(HeldRun other) {
    return new ReconcileCursor(nextRunAt, run, other, topic, lastFinishedAt);
  }

  public ReconcileCursor withTopic(String other) {
    return new ReconcileCursor(nextRunAt, run, heldRun, other, lastFinishedAt);
  }

  /** The run begins; what asked for it has been heard. */
  public ReconcileCursor startRun(ReconcileRun first) {
    return new ReconcileCursor(first.id(), first, heldRun, topic, lastFinishedAt);
  }

  /** Due at once, or as soon as the run that is under way is over. */
  public ReconcileCursor requestRun() {
    return new ReconcileCursor(0, run, heldRun, topic, lastFinishedAt);
  }

  public boolean isRequested() {
    return nextRunAt == 0;
  }

  /** The run is over; the next one is due then. */
  public ReconcileCursor finishRun(long nextDueAt) {
    return new ReconcileCursor(nextDueAt, ReconcileRun.NONE, heldRun, topic, lastFinishedAt);
  }

  public ReconcileCursor withLastFinishedAt(long vendorMs) {
    return new ReconcileCursor(nextRunAt, run, heldRun, topic, vendorMs);
  }
}
