package io.crmconnect.sync;

/**
 * A stretch of the vendor's list that is still to be compared with the topic.
 *
 * @param token of the page in which it begins; empty: the list's first
 * @param after the last id before it; empty: from the beginning
 * @param until the last id that belongs to it; empty: to the end
 */
record Stretch(String token, String after, String until) {
  static final Stretch WHOLE = new Stretch("", "", "");

  /** Whether the other one begins where this one ends. */
  boolean meets(Stretch other) {
    return !until.isEmpty() && until.equals(other.after);
  }

  Stretch upTo(String id) {
    return new Stretch(token, after, id);
  }
}
