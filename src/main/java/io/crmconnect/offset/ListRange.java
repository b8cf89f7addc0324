/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

/**
 * A part of the vendor's list that was not compared with the topic yet.
 *
 * @param pageToken of the page in which the range begins; empty: the first page
 * @param afterId the last id before the range; empty: the beginning of the list
 * @param endId the last id of the range; empty: the end of the list
 */
public record ListRange(String pageToken, String afterId, String endId) {
  public static final ListRange WHOLE_LIST = new ListRange("", "", "");

  /** Whether the other range begins where this range ends. */
  boolean isFollowedBy(ListRange other) {
    return !endId.isEmpty() && endId.equals(other.afterId);
  }

  ListRange withEndId(String id) {
    return new ListRange(pageToken, afterId, id);
  }
}
