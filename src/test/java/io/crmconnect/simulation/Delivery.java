package io.crmconnect.simulation;

/**
 * How the simulated Connect behaves.
 *
 * @param exactlyOnce whether each poll's records and offsets are one transaction
 * @param partitions of every topic; order holds within one only
 * @param appendMaxMs until a record is in its topic
 * @param ackMaxMs from there until the task hears of it
 * @param flushMs between two offset commits
 * @param pollGapMaxMs from one poll with records to the next
 * @param hardStopPercent of the stops that end without a last commit
 */
record Delivery(
    boolean exactlyOnce,
    int partitions,
    int appendMaxMs,
    int ackMaxMs,
    int flushMs,
    int pollGapMaxMs,
    int hardStopPercent) {}
