/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

/**
 * Right but inconvenient answers.
 *
 * @param shortPages probability that a page has fewer rows than it may, with {@code done: false}
 * @param timeoutAboveRows a query that asks for more rows times out; 0: none does
 * @param missingLatestDate probability that getUpdated and getDeleted lack latestDateCovered
 * @param refusedReplication probability that they answer INVALID_REPLICATION_DATE
 */
public record AnswerFaults(
    double shortPages, int timeoutAboveRows, double missingLatestDate, double refusedReplication) {
  public static final AnswerFaults NONE = new AnswerFaults(0, 0, 0, 0);
}
