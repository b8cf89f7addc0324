/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.util.SortedMap;

/**
 * The counts of calls so far.
 *
 * @param calls by kind: list, search, batch_read, properties, ..., unknown
 * @param statuses responses by HTTP status
 * @param refusals 429s by kind: burst, search, daily
 * @param unexpectedRefusals 429s that the connector's calls alone would have caused
 * @param faults calls that failed because of {@link SimFaults}, by fault
 */
public record SimStats(
    SortedMap<String, Long> calls,
    SortedMap<String, Long> statuses,
    SortedMap<String, Long> refusals,
    long unexpectedRefusals,
    SortedMap<String, Long> faults,
    long violations) {

  public long allCalls() {
    return calls.values().stream().mapToLong(Long::longValue).sum();
  }
}
