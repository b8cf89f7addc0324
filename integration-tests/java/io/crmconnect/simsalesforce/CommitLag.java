/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

/**
 * Why a change is seen later than its stamp says.
 *
 * @param lateChance probability that a change is seen a little later than it is stamped, which
 *     latestDateCovered does not tell
 * @param maxLateMs the maximum of that
 * @param longTransactionChance probability that a change belongs to a long transaction;
 *     latestDateCovered stays at its start until it is committed
 * @param maxTransactionMs the longest of them
 * @param staleChance probability that a replica answers that is behind
 * @param maxStaleMs how far it is behind at the most
 */
public record CommitLag(
    double lateChance,
    long maxLateMs,
    double longTransactionChance,
    long maxTransactionMs,
    double staleChance,
    long maxStaleMs) {
  public static final CommitLag NONE = new CommitLag(0, 0, 0, 0, 0, 0);
}
