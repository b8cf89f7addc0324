package io.crmconnect.sync.delete;

import io.crmconnect.sync.core.PageTracker;
import java.util.Optional;

/**
 * A record that may have been deleted.
 *
 * @param version that is known last
 * @param page that waits for it; null: none does
 * @param listener who suspects it
 */
public record DeleteCandidate(
    String id,
    long version,
    Optional<Merge> merge,
    PageTracker.Page page,
    Evidence evidence,
    DeleteConfirmation.Listener listener) {

  /** How much speaks for it. */
  public enum Evidence {
    /** It was missing where others were there, or is named among what is gone. */
    STRONG,
    /** Nothing else was there either, so it was not really missed yet: it has to be twice. */
    WEAK
  }

  /**
   * A merge that it was named in.
   *
   * @param survivorId the record it became part of
   * @param survivorVersion of the winner
   * @param attempts at this one that found it still there
   */
  record Merge(String survivorId, long survivorVersion, int attempts) {
    Merge nextAttempt() {
      return new Merge(survivorId, survivorVersion, attempts + 1);
    }
  }

  /** Named among what is gone, by the vendor or by another record. */
  static DeleteCandidate hinted(String id, long version, DeleteConfirmation.Listener listener) {
    return new DeleteCandidate(id, version, Optional.empty(), null, Evidence.STRONG, listener);
  }

  /**
   * Missing where it was looked for.
   *
   * @param responseEmpty whether nothing else was there either
   */
  public static DeleteCandidate missing(
      String id,
      long version,
      PageTracker.Page page,
      boolean responseEmpty,
      DeleteConfirmation.Listener listener) {
    Evidence evidence = responseEmpty ? Evidence.WEAK : Evidence.STRONG;
    return new DeleteCandidate(id, version, Optional.empty(), page, evidence, listener);
  }

  DeleteCandidate withMerge(Optional<Merge> newMerge) {
    return new DeleteCandidate(id, version, newMerge, page, evidence, listener);
  }
}
