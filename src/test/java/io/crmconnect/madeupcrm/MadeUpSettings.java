/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.madeupcrm;

/**
 * How the made-up CRM behaves.
 *
 * @param callsPer10Seconds limit of all requests
 * @param queriesPerSecond limit of the requests that search
 * @param otherQueriesChance chance that another application queried right before a query of ours
 * @param lag what is not visible at once
 * @param clocks the vendor's clocks
 * @param faults bad and odd responses
 */
public record MadeUpSettings(
    int callsPer10Seconds,
    int queriesPerSecond,
    double otherQueriesChance,
    Lag lag,
    Clocks clocks,
    Faults faults) {

  /**
   * @param lateChance chance that a transaction becomes visible later than its stamp says
   * @param maxLateMs by how much, where the object has no safe bound
   * @param maxLateMsWithBound and where it has one
   * @param staleChance chance that a response comes from a stale replica
   * @param maxStaleMs how old its state is
   */
  public record Lag(
      double lateChance,
      long maxLateMs,
      long maxLateMsWithBound,
      double staleChance,
      long maxStaleMs) {}

  /**
   * @param skewMs each node's clock is off by up to this much
   * @param sameMsUpdates whether two updates in one ms may have the same version, unless the second
   *     is later than is usual without a safe bound
   * @param jumpChance chance per response that a node's clock jumps
   * @param jumpMs by how much
   * @param jumpDurationMs for how long
   */
  public record Clocks(
      long skewMs, boolean sameMsUpdates, double jumpChance, long jumpMs, long jumpDurationMs) {}

  /**
   * Each a chance per response.
   *
   * @param unavailable server errors, and responses that are cut off
   * @param timeouts no response at all
   * @param throttled refused by an edge server, regardless of the limits
   * @param shortPages a page that is not the last one has fewer rows than a full one
   * @param emptyLastPages the last page is empty
   * @param repeatedRows a list page begins with rows of the page before
   * @param repeatedTokens a list's next token is the one just used
   * @param smallerIds per new record: its id is below the highest one
   * @param omittedRows per row: a read by ids lacks a record that is there; not twice within a
   *     minute
   */
  public record Faults(
      double unavailable,
      double timeouts,
      double throttled,
      double shortPages,
      double emptyLastPages,
      double repeatedRows,
      double repeatedTokens,
      double smallerIds,
      double omittedRows) {
    public static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
