/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/** Every entry shows a state that the record really had, value by value. */
final class NeverWrongValue implements Invariant {
  @Override
  public String name() {
    return "never a wrong value";
  }

  @Override
  public void checkRow(ObservedRow row) {
    if (row.shownState().kind() == ShownState.Kind.NONE) {
      throw violation(row.subject(), row.entry() + " is none of " + row.shownState().mismatches());
    }
  }
}
