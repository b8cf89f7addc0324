/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/**
 * What the history allows.
 *
 * @param staleReads whether the vendor sometimes answers from a stale replica: then a task that was
 *     restarted, and so remembers no versions, may show an older state for a while; and of two
 *     states of one version nobody can tell which one is older, so they may alternate
 * @param unreliableList whether the vendor's list repeats rows or keeps no order: then the backfill
 *     starts again, and its rows are repeated
 * @param maxDeleteDelayMs a delete may be on its way for so long after its record came back
 * @param deletesInTwoRecords whether a delete is written as two records
 * @param usesRegistry whether columns are checked with a registry: until it responds, rows are
 *     emitted without a column that the settings of a task have added
 * @param dropsRecords whether Connect drops records: a delete of two records, one of which was
 *     dropped, comes again as a whole
 * @param resyncs whether operators have rows emitted again
 */
record Tolerances(
    boolean staleReads,
    boolean unreliableList,
    long maxDeleteDelayMs,
    boolean deletesInTwoRecords,
    boolean usesRegistry,
    boolean dropsRecords,
    boolean resyncs) {}
