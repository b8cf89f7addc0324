package io.crmconnect.offset;

/**
 * A part of the list that is read page by page.
 *
 * @param pageToken of the next page; empty: the beginning of the list
 * @param endId the last id of the range; empty: the end of the list
 */
public record BackfillRange(String pageToken, String endId) {
  static final BackfillRange WHOLE_LIST = new BackfillRange("", "");
}
