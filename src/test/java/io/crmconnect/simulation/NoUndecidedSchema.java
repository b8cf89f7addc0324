/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/** Rows that changed after a field was removed stay in quarantine until the decision. */
final class NoUndecidedSchema implements Invariant {
  @Override
  public String name() {
    return "no row under a schema that nobody decided on";
  }

  @Override
  public void checkRow(ObservedRow row) {
    ReferenceModel.RecordState shown =
        row.object().states(row.entry().id()).get(row.shownState().index());
    if (!row.isDelete() && row.object().awaitsDecision(shown)) {
      throw violation(row.subject(), row.entry().toString());
    }
  }
}
