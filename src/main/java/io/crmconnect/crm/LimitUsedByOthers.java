/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

/**
 * Other applications have left hardly a request of a limit for longer than its interval.
 *
 * @param limit the name of the limit
 * @param permits the vendor's limit per interval
 */
public record LimitUsedByOthers(String limit, long permits, long intervalMs) {

  /** One sentence for the operator, and what to do. */
  public String message() {
    return "Other applications use all "
        + permits
        + " requests that the vendor allows in "
        + intervalMs / 1000
        + " s (limit '"
        + limit
        + "'), so this task can send hardly any. Give the connector credentials of its own, or"
        + " reduce what the other applications send.";
  }
}
