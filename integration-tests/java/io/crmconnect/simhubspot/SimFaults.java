/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

/**
 * Probabilities of failed calls, each per call.
 *
 * @param serverErrors 500, 502, 503, 504, 521, as JSON or HTML
 * @param locked 423
 * @param migrating 477 with Retry-After
 * @param plain429 429 as plain text from the edge
 * @param html an HTML page with 200
 * @param truncated the correct response, truncated, with 200
 * @param empty no body, with 200
 * @param resets a connection reset, before or after the call was counted
 * @param timeouts no response in time
 */
public record SimFaults(
    double serverErrors,
    double locked,
    double migrating,
    double plain429,
    double html,
    double truncated,
    double empty,
    double resets,
    double timeouts) {
  public static final SimFaults NONE = new SimFaults(0, 0, 0, 0, 0, 0, 0, 0, 0);

  public SimFaults withServerErrors(double value) {
    return new SimFaults(
        value, locked, migrating, plain429, html, truncated, empty, resets, timeouts);
  }

  public SimFaults withLocked(double value) {
    return new SimFaults(
        serverErrors, value, migrating, plain429, html, truncated, empty, resets, timeouts);
  }

  public SimFaults withMigrating(double value) {
    return new SimFaults(
        serverErrors, locked, value, plain429, html, truncated, empty, resets, timeouts);
  }

  public SimFaults withPlain429(double value) {
    return new SimFaults(
        serverErrors, locked, migrating, value, html, truncated, empty, resets, timeouts);
  }

  public SimFaults withHtml(double value) {
    return new SimFaults(
        serverErrors, locked, migrating, plain429, value, truncated, empty, resets, timeouts);
  }

  public SimFaults withTruncated(double value) {
    return new SimFaults(
        serverErrors, locked, migrating, plain429, html, value, empty, resets, timeouts);
  }

  public SimFaults withEmpty(double value) {
    return new SimFaults(
        serverErrors, locked, migrating, plain429, html, truncated, value, resets, timeouts);
  }

  public SimFaults withResets(double value) {
    return new SimFaults(
        serverErrors, locked, migrating, plain429, html, truncated, empty, value, timeouts);
  }

  public SimFaults withTimeouts(double value) {
    return new SimFaults(
        serverErrors, locked, migrating, plain429, html, truncated, empty, resets, value);
  }
}
