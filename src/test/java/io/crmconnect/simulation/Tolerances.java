package io.crmconnect.simulation;

/**
 * What the history allows.
 *
 * @param staleReads whether the vendor sometimes answers from a stale replica: then a task that was
 *     restarted, and so remembers no versions, may show an older state for a while; and of two
 *     states of one version nobody can tell which one is older, so they may come in turn
 * @param unreliableList whether the vendor's list repeats rows or keeps no order: then the backfill
 *     begins anew, and its rows come again
 * @param maxDeleteDelayMs a delete may be on its way for so long after its record came back
 * @param deletesInTwoRecords whether a delete is told by two records
 * @param usesRegistry whether one is asked about columns: until it answers, rows go on without a
 *     column that the settings of a task want anew
 */
record Tolerances(
    boolean staleReads,
    boolean unreliableList,
    long maxDeleteDelayMs,
    boolean deletesInTwoRecords,
    boolean usesRegistry) {}
