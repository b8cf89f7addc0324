/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/** For a reader of one key, no state is followed by an older one. */
final class NoVersionGoesBackwards implements Invariant {
  private final boolean staleReads;

  /**
   * @param staleReads whether stale replicas may show a restarted task an older state
   */
  NoVersionGoesBackwards(boolean staleReads) {
    this.staleReads = staleReads;
  }

  @Override
  public String name() {
    return "no version goes backwards";
  }

  @Override
  public void checkRow(ObservedRow row) {
    if (row.shownState().kind() == ShownState.Kind.EARLIER && !isTolerated(row)) {
      throw violation(
          row.subject(),
          "state "
              + row.shownState().index()
              + " after "
              + row.keyState().stateIndex()
              + ": "
              + row.entry());
    }
  }

  private boolean isTolerated(ObservedRow row) {
    return staleReads && (row.comesFromAnotherRun() || row.hasVersionOfLastEntry());
  }
}
