/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

/**
 * How lists are paged.
 *
 * @param tokenForm what page tokens are, unless {@link ResponseFaults} makes them opaque
 * @param firstPageBehindEnd whether a token behind the last record returns the first page; if not,
 *     it returns a page without rows
 * @param emptyLists probability that the first page has no rows and names no next page
 * @param cutOffPages probability that a page with a next one names it without its token
 */
public record SimLists(
    TokenForm tokenForm, boolean firstPageBehindEnd, double emptyLists, double cutOffPages) {
  /** What a page token says. */
  public enum TokenForm {
    /** The last id plus one; the next page begins with the first record from there on. */
    NEXT_ID,
    /** The last id; the next page begins behind it. */
    LAST_ID
  }

  /** As recorded from 2022 to 2026. */
  public static final SimLists DEFAULT = new SimLists(TokenForm.NEXT_ID, true, 0, 0);

  public SimLists withTokenForm(TokenForm value) {
    return new SimLists(value, firstPageBehindEnd, emptyLists, cutOffPages);
  }

  public SimLists withFirstPageBehindEnd(boolean value) {
    return new SimLists(tokenForm, value, emptyLists, cutOffPages);
  }

  public SimLists withEmptyLists(double value) {
    return new SimLists(tokenForm, firstPageBehindEnd, value, cutOffPages);
  }

  public SimLists withCutOffPages(double value) {
    return new SimLists(tokenForm, firstPageBehindEnd, emptyLists, value);
  }
}
