/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/** One run of a task emits no state twice, unless it must read all rows again. */
final class NoVersionTwiceByOneRun implements Invariant {
  private final Tolerances tolerances;

  NoVersionTwiceByOneRun(Tolerances tolerances) {
    this.tolerances = tolerances;
  }

  @Override
  public String name() {
    return "no version twice by one run of a task";
  }

  @Override
  public void checkRow(ObservedRow row) {
    if (row.shownState().kind() == ShownState.Kind.REPEATED && !isTolerated(row)) {
      throw violation(
          row.subject(), "state " + row.shownState().index() + " again: " + row.entry());
    }
  }

  /**
   * One of a delete's two records was dropped, so both come again; or a stale row was emitted in
   * place of a newer one.
   */
  private boolean isRepeatedAfterDrop(ObservedRow row) {
    return row.isDelete()
        ? tolerances.deletesInTwoRecords()
        : tolerances.staleReads() && row.hasVersionOfLastEntry();
  }

  private boolean isTolerated(ObservedRow row) {
    if (row.object().hasDrifted() || !row.object().copiedFields().isEmpty()) {
      // A decision has all rows read once more, and so has a field that was added.
      return true;
    }
    if (tolerances.usesRegistry() && row.hasMoreColumnsThanLastEntry()) {
      // Rows go on without a column until the registry takes it; then all are read once more.
      return true;
    }
    if (tolerances.dropsRecords() && isRepeatedAfterDrop(row)) {
      return true;
    }
    if ((tolerances.unreliableList() || tolerances.resyncs())
        && row.entry().op().equals("snapshot")) {
      return true;
    }
    // The newer state again after the older one: the replicas return both alternately.
    return row.shownState().index() > row.keyState().stateIndex()
        && tolerances.staleReads()
        && row.hasVersionOfLastEntry();
  }
}
