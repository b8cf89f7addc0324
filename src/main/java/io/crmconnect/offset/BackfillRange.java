/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

/**
 * A part of the list that is read page by page.
 *
 * @param pageToken of the next page; empty: the beginning of the list
 * @param endId the last id of the range; empty: the end of the list
 * @param emittedThrough rows of the next page up to this id were emitted: it is the last page so
 *     far, and no token leads behind it; empty: none
 */
public record BackfillRange(String pageToken, String endId, String emittedThrough) {
  static final BackfillRange WHOLE_LIST = new BackfillRange("", "", "");

  /** The next page has another token. */
  public BackfillRange advanceTo(String token) {
    return new BackfillRange(token, endId, token.equals(pageToken) ? emittedThrough : "");
  }

  public BackfillRange limitTo(String id) {
    return new BackfillRange(pageToken, id, emittedThrough);
  }

  public BackfillRange withEmittedThrough(String id) {
    return new BackfillRange(pageToken, endId, id);
  }
}
