package io.crmconnect.offset;

/**
 * A stretch of the list that is read page by page.
 *
 * @param pageToken of the next page; empty: from the list's beginning
 * @param endId the last id that belongs to it; empty: to the list's end
 */
public record BackfillRange(String pageToken, String endId) {
  static final BackfillRange WHOLE_LIST = new BackfillRange("", "");
}
