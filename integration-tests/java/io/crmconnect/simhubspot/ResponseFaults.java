package io.crmconnect.simhubspot;

/**
 * Answers that are well formed and odd all the same; each a chance per answer.
 *
 * @param repeatsToken the list's next token is the one just used
 * @param repeatsRows a list page begins with rows of the page before
 * @param shufflesList a list page's rows are out of order
 * @param shufflesSearch a search page's rows are out of order
 * @param shortPages a page that is not the last one holds fewer rows than asked for
 * @param emptyLastPage a token leads to a page without rows
 * @param swappedMissingStatus missing ids come with 207 where 200 is the rule, and the other way
 *     round
 * @param unreportedMissing missing ids are not named at all
 * @param unknownFields objects carry top-level fields that nobody documented
 * @param smallerIds a new record gets an id below the highest one (per create, where there is a
 *     gap)
 * @param opaqueTokens list tokens are no ids
 * @param boundTokens list tokens are opaque and serve only the properties they were made for
 * @param restoreKeepsVersion a restored record comes back under its old version
 * @param omitsRows per row: a batch read says of a record that is there that it is missing; not
 *     twice within a minute
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
