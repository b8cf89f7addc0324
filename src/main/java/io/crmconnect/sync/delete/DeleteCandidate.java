/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.delete;

import io.crmconnect.sync.core.PageTracker;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A record that may have been deleted.
 *
 * @param version the last known one
 * @param deletedAt when the vendor deleted the record, epoch ms; empty: it did not say
 * @param page that is complete only once the candidate is resolved; null: none
 * @param listener who reported the candidate
 */
public record DeleteCandidate(
    String id,
    long version,
    OptionalLong deletedAt,
    Optional<Merge> merge,
    PageTracker.Page page,
    Evidence evidence,
    DeleteConfirmation.Listener listener) {

  /** Strength of the evidence. */
  public enum Evidence {
    /** It was missing while other ids were present, or it was named as deleted or merged. */
    STRONG,
    /** No other id was present either, so it has to be missing twice. */
    WEAK
  }

  /**
   * A merge in which the record was named.
   *
   * @param survivorId the record that it was merged into
   * @param survivorVersion version of the survivor
   * @param attempts number of confirmations that found the merged record still existing
   */
  record Merge(String survivorId, long survivorVersion, int attempts) {
    Merge nextAttempt() {
      return new Merge(survivorId, survivorVersion, attempts + 1);
    }
  }

  /** A record that the vendor or another record names as deleted or merged. */
  static DeleteCandidate hinted(String id, long version, DeleteConfirmation.Listener listener) {
    return new DeleteCandidate(
        id, version, OptionalLong.empty(), Optional.empty(), null, Evidence.STRONG, listener);
  }

  /**
   * A record that was missing from a response.
   *
   * @param responseEmpty whether no other record was present either
   */
  public static DeleteCandidate missing(
      String id,
      long version,
      PageTracker.Page page,
      boolean responseEmpty,
      DeleteConfirmation.Listener listener) {
    Evidence evidence = responseEmpty ? Evidence.WEAK : Evidence.STRONG;
    return new DeleteCandidate(
        id, version, OptionalLong.empty(), Optional.empty(), page, evidence, listener);
  }

  DeleteCandidate withMerge(Optional<Merge> newMerge) {
    return new DeleteCandidate(id, version, deletedAt, newMerge, page, evidence, listener);
  }

  DeleteCandidate withDeletedAt(OptionalLong newDeletedAt) {
    return new DeleteCandidate(id, version, newDeletedAt, merge, page, evidence, listener);
  }
}
