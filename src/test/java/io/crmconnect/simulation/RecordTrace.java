/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/** A history, reduced to what happened to the record that broke a rule. */
final class RecordTrace {
  private static final int MAX_LINE_LENGTH = 300;

  private RecordTrace() {}

  static String describe(VendorUnderTest vendor, long seed) {
    Simulation.Outcome outcome = Simulation.run(vendor, seed, History.Subject.NONE);
    InvariantViolation failure = outcome.failure();
    if (failure == null) {
      return "seed "
          + seed
          + ": all rules held, "
          + outcome.entries()
          + " records, hash "
          + Long.toHexString(outcome.hash());
    }
    History.Subject subject =
        failure.subject().isNamed() ? failure.subject() : new History.Subject("-", "-");
    StringBuilder text = new StringBuilder();
    text.append("seed ").append(seed).append(": ").append(failure.getMessage()).append('\n');
    for (String line : Simulation.run(vendor, seed, subject).trace()) {
      text.append(
              line.length() > MAX_LINE_LENGTH ? line.substring(0, MAX_LINE_LENGTH) + " …" : line)
          .append('\n');
    }
    Throwable cause = failure.getCause();
    if (cause != null) {
      text.append(cause).append('\n');
      for (StackTraceElement element : cause.getStackTrace()) {
        text.append("    at ").append(element).append('\n');
      }
    }
    return text.append("again: -Dsim.vendor=")
        .append(vendor.code())
        .append(" -Dsim.seed=")
        .append(seed)
        .toString();
  }
}
