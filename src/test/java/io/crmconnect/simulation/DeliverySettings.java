/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/**
 * How the simulated Connect behaves.
 *
 * @param exactlyOnce whether each poll's records and offsets are one transaction
 * @param partitions of every topic; order holds within one only
 * @param maxAppendMs until a record is in its topic
 * @param maxAckMs from there until the task is informed
 * @param flushIntervalMs between two offset commits
 * @param maxPollGapMs from one poll with records to the next
 * @param hardStopPercent of the stops that end without a last commit
 */
record DeliverySettings(
    boolean exactlyOnce,
    int partitions,
    int maxAppendMs,
    int maxAckMs,
    int flushIntervalMs,
    int maxPollGapMs,
    int hardStopPercent) {

  DeliverySettings withExactlyOnce() {
    return new DeliverySettings(
        true, partitions, maxAppendMs, maxAckMs, flushIntervalMs, maxPollGapMs, hardStopPercent);
  }
}
