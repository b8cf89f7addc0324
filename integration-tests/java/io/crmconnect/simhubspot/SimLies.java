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
 * @param otherMissingStatus missing ids come with 207 where 200 is the rule, and the other way
 *     round
 * @param silentMissing missing ids are not named at all
 * @param unknownFields objects carry top-level fields that nobody documented
 * @param smallerIds a new record gets an id below the highest one (per create, where there is a
 *     gap)
 * @param opaqueTokens list tokens are no ids
 * @param boundTokens list tokens are opaque and serve only the properties they were made for
 * @param restoreKeepsVersion a restored record comes back under its old version
 * @param leavesOut per row: a batch read says of a record that is there that it is missing; not
 *     twice within a minute
 */
public record SimLies(
    double repeatsToken,
    double repeatsRows,
    double shufflesList,
    double shufflesSearch,
    double shortPages,
    double emptyLastPage,
    double otherMissingStatus,
    double silentMissing,
    double unknownFields,
    double smallerIds,
    boolean opaqueTokens,
    boolean boundTokens,
    boolean restoreKeepsVersion,
    double leavesOut) {
  public static final SimLies NONE =
      new SimLies(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, false, false, 0);

  public SimLies withRepeatsToken(double value) {
    return new SimLies(
        value,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        otherMissingStatus,
        silentMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        leavesOut);
  }

  public SimLies withRepeatsRows(double value) {
    return new SimLies(
        repeatsToken,
        value,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        otherMissingStatus,
        silentMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        leavesOut);
  }

  public SimLies withShufflesList(double value) {
    return new SimLies(
        repeatsToken,
        repeatsRows,
        value,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        otherMissingStatus,
        silentMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        leavesOut);
  }

  public SimLies withShufflesSearch(double value) {
    return new SimLies(
        repeatsToken,
        repeatsRows,
        shufflesList,
        value,
        shortPages,
        emptyLastPage,
        otherMissingStatus,
        silentMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        leavesOut);
  }

  public SimLies withShortPages(double value) {
    return new SimLies(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        value,
        emptyLastPage,
        otherMissingStatus,
        silentMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        leavesOut);
  }

  public SimLies withEmptyLastPage(double value) {
    return new SimLies(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        value,
        otherMissingStatus,
        silentMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        leavesOut);
  }

  public SimLies withOtherMissingStatus(double value) {
    return new SimLies(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        value,
        silentMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        leavesOut);
  }

  public SimLies withSilentMissing(double value) {
    return new SimLies(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        otherMissingStatus,
        value,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        leavesOut);
  }

  public SimLies withUnknownFields(double value) {
    return new SimLies(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        otherMissingStatus,
        silentMissing,
        value,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        leavesOut);
  }

  public SimLies withSmallerIds(double value) {
    return new SimLies(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        otherMissingStatus,
        silentMissing,
        unknownFields,
        value,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        leavesOut);
  }

  public SimLies withOpaqueTokens(boolean value) {
    return new SimLies(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        otherMissingStatus,
        silentMissing,
        unknownFields,
        smallerIds,
        value,
        boundTokens,
        restoreKeepsVersion,
        leavesOut);
  }

  public SimLies withBoundTokens(boolean value) {
    return new SimLies(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        otherMissingStatus,
        silentMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        value,
        restoreKeepsVersion,
        leavesOut);
  }

  public SimLies withRestoreKeepsVersion(boolean value) {
    return new SimLies(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        otherMissingStatus,
        silentMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        value,
        leavesOut);
  }

  public SimLies withLeavesOut(double value) {
    return new SimLies(
        repeatsToken,
        repeatsRows,
        shufflesList,
        shufflesSearch,
        shortPages,
        emptyLastPage,
        otherMissingStatus,
        silentMissing,
        unknownFields,
        smallerIds,
        opaqueTokens,
        boundTokens,
        restoreKeepsVersion,
        value);
  }
}
