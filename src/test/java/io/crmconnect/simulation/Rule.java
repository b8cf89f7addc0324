/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/** Something that must hold in every history. */
interface Rule {
  /** How reports and docs/simulation.md call it. */
  String name();

  /** Ends the history. */
  default InvariantViolation violation(History.Subject subject, String text) {
    return new InvariantViolation(name(), subject, text);
  }

  /** Ends the history; the violation concerns no single record. */
  default InvariantViolation violation(String text) {
    return violation(History.Subject.NONE, text);
  }
}
