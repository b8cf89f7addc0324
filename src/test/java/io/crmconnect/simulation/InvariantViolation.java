/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/** An invariant does not hold; ends the history. */
final class InvariantViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient History.Subject subject;
  private final String rule;

  InvariantViolation(String rule, History.Subject subject, String text) {
    super(rule + ": " + text);
    this.rule = rule;
    this.subject = subject;
  }

  InvariantViolation(String rule, String text, Throwable cause) {
    super(rule + ": " + text, cause);
    this.rule = rule;
    this.subject = History.Subject.NONE;
  }

  String rule() {
    return rule;
  }

  History.Subject subject() {
    return subject;
  }
}
