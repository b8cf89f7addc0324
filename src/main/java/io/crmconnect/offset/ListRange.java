package io.crmconnect.offset;

/**
 * A stretch of the vendor's list that is still to be compared with the topic.
 *
 * @param pageToken of the page in which it begins; empty: the list's first
 * @param afterId the last id before it; empty: from the beginning
 * @param endId the last id that belongs to it; empty: to the end
 */
public record ListRange(String pageToken, String afterId, String endId) {
  public static final ListRange WHOLE_LIST = new ListRange("", "", "");

  /** Whether the other one begins where this one ends. */
  boolean isFollowedBy(ListRange other) {
    return !endId.isEmpty() && endId.equals(other.afterId);
  }

  ListRange withEndId(String id) {
    return new ListRange(pageToken, afterId, id);
  }
}
