/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/**
 * Requests for more records than that get no response.
 *
 * @param bodyTooLarge whether the reason is the size of the body; otherwise a gateway gives up
 */
record SizeFault(int maxRecords, long until, boolean bodyTooLarge) {
  static final SizeFault NONE = new SizeFault(0, Long.MIN_VALUE, false);

  boolean affects(int records, long now) {
    return now < until && records > maxRecords;
  }
}
