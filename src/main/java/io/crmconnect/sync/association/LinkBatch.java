/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What was found about a batch of records. */
final class LinkBatch {
  /**
   * A record whose links were read completely, or a range of its links.
   *
   * @param after the range begins behind this link; empty: at the first
   * @param upTo the range ends with this link; empty: with the last
   * @param startedAt when they were asked for first; ms of the driver's clock
   * @param exhaustive whether it has no other links; if not, those that were not shown remain
   * @param proven whether each answer about it has links, of this record or of another one
   */
  record Read(
      String fromId,
      Set<String> linkIds,
      long startedAt,
      boolean exhaustive,
      boolean proven,
      String after,
      String upTo) {}

  private final List<Read> read = new ArrayList<>();
  private final List<String> unread = new ArrayList<>();
  private long linkCount;
  private boolean sawLinks;
  private boolean refused;
  private long requests;

  void add(Read record) {
    read.add(record);
    boolean foundWithout = record.linkIds().isEmpty() && !record.exhaustive();
    linkCount += foundWithout ? 1 : record.linkIds().size();
  }

  /** A record whose ranges were all compared. */
  void addCompared(long links) {
    linkCount += links;
  }

  void addUnread(String fromId) {
    unread.add(fromId);
  }

  void countRequest() {
    requests++;
  }

  List<Read> read() {
    return read;
  }

  /** The vendor refuses such requests. */
  void markRefused() {
    refused = true;
  }

  boolean isRefused() {
    return refused;
  }

  /** Records about whose links nothing is known. */
  List<String> unread() {
    return unread;
  }

  /** An answer has links, maybe of a control record. */
  void markLinksSeen() {
    sawLinks = true;
  }

  boolean sawLinks() {
    return sawLinks;
  }

  /** How many links were shown, and records that were found although they have none. */
  long linkCount() {
    return linkCount;
  }

  long requests() {
    return requests;
  }
}
