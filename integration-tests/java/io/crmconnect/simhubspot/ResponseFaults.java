/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

/**
 * Probabilities of well-formed but unusual responses, each per response.
 *
 * @param repeatsToken the next token of a list is the one just used
 * @param repeatsRows a list page begins with rows of the previous page
 * @param shufflesList the rows of a list page are out of order
 * @param shufflesSearch the rows of a search page are out of order
 * @param shortPages a page other than the last has fewer rows than requested
 * @param emptyLastPage a token leads to a page without rows
 * @param swappedMissingStatus missing ids are reported with 207 instead of 200, and vice versa
 * @param unreportedMissing missing ids are not reported
 * @param unknownFields objects have undocumented top-level fields
 * @param smallerIds a new record gets an id below the highest one (per create, if there is a gap)
 * @param opaqueTokens list tokens are not ids
 * @param boundTokens list tokens are opaque and valid only for the properties they were created for
 * @param restoreKeepsVersion a restored record has its old version
 * @param omitsRows per row: a batch read reports an existing record as missing; not twice within a
 *     minute
 */
public record ResponseFaults(
    double repeatsToken,
    double repeatsRows,
    double shufflesList,
    double shufflesSearch,
    double shortPages,
    double emptyLastPage,
    double swappedMissingStatus,
    double unreportedMissing,
    double unknownFields,
    double smallerIds,
    boolean opaqueTokens,
    boolean boundTokens,
    boolean restoreKeepsVersion,
    double omitsRows) {
  public static final ResponseFaults NONE =
      new ResponseFaults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, false, false, 0);

  public ResponseFaults withRepeatsToken(double value) {
    return new ResponseFaults(
        value,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        swappedMissingStatus,
        unreportedMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        omitsRows);
  }

  public ResponseFaults withRepeatsRows(double value) {
    return new ResponseFaults(
        repeatsToken,
        value,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        swappedMissingStatus,
        unreportedMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        omitsRows);
  }

  public ResponseFaults withShufflesList(double value) {
    return new ResponseFaults(
        repeatsToken,
        repeatsRows,
        value,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        swappedMissingStatus,
        unreportedMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        omitsRows);
  }

  public ResponseFaults withShufflesSearch(double value) {
    return new ResponseFaults(
        repeatsToken,
        repeatsRows,
        shufflesList,
        value,
        shortPages,
        emptyLastPage,
        swappedMissingStatus,
        unreportedMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        omitsRows);
  }

  public ResponseFaults withShortPages(double value) {
    return new ResponseFaults(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        value,
        emptyLastPage,
        swappedMissingStatus,
        unreportedMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        omitsRows);
  }

  public ResponseFaults withEmptyLastPage(double value) {
    return new ResponseFaults(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        value,
        swappedMissingStatus,
        unreportedMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        omitsRows);
  }

  public ResponseFaults withSwappedMissingStatus(double value) {
    return new ResponseFaults(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        value,
        unreportedMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        omitsRows);
  }

  public ResponseFaults withUnreportedMissing(double value) {
    return new ResponseFaults(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        swappedMissingStatus,
        value,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        omitsRows);
  }

  public ResponseFaults withUnknownFields(double value) {
    return new ResponseFaults(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        swappedMissingStatus,
        unreportedMissing,
        value,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        omitsRows);
  }

  public ResponseFaults withSmallerIds(double value) {
    return new ResponseFaults(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        swappedMissingStatus,
        unreportedMissing,
        unknownFields,
        value,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        omitsRows);
  }

  public ResponseFaults withOpaqueTokens(boolean value) {
    return new ResponseFaults(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        swappedMissingStatus,
        unreportedMissing,
        unknownFields,
        smallerIds,
        value,
        boundTokens,
        restoreKeepsVersion,
        omitsRows);
  }

  public ResponseFaults withBoundTokens(boolean value) {
    return new ResponseFaults(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        swappedMissingStatus,
        unreportedMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        value,
        restoreKeepsVersion,
        omitsRows);
  }

  public ResponseFaults withRestoreKeepsVersion(boolean value) {
    return new ResponseFaults(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        swappedMissingStatus,
        unreportedMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        value,
        omitsRows);
  }

  public ResponseFaults withOmitsRows(double value) {
    return new ResponseFaults(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        swappedMissingStatus,
        unreportedMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        value);
  }
}
