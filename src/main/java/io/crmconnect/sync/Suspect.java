package io.crmconnect.sync;

import java.util.Optional;

/**
 * A record that may have been deleted.
 *
 * @param version that is known last
 * @param page that waits for it; null: none does
 * @param owner who suspects it
 */
record Suspect(
    String id,
    long version,
    Optional<Merge> merge,
    Pages.Page page,
    Suspicion suspicion,
    DeleteDoor.Owner owner) {

  /** How much speaks for it. */
  enum Suspicion {
    /** It was missing where others were there, or is named among what is gone. */
    FIRM,
    /** Nothing else was there either, so it was not really missed yet: it has to be twice. */
    FAINT
  }

  /**
   * A merge that it was named in.
   *
   * @param winner the record it became part of
   * @param version of the winner
   * @param looks at this one that found it still there
   */
  record Merge(String winner, long version, int looks) {
    Merge later() {
      return new Merge(winner, version, looks + 1);
    }
  }

  Suspect with(Optional<Merge> other) {
    return new Suspect(id, version, other, page, suspicion, owner);
  }
}
