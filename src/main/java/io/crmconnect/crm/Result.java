/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The result of a request: that of its kind, or a {@link Failure}. */
public sealed interface Result {

  /**
   * @param id the vendor's own id of the account
   * @param timeZone IANA name of the account's zone; empty if it is none
   */
  record Account(String id, String timeZone) implements Result {
    private static final Pattern ZONE_NAME = Pattern.compile("[A-Za-z0-9_+/:-]{0,64}");

    public Account {
      timeZone = ZONE_NAME.matcher(timeZone).matches() ? timeZone : "";
    }
  }

  record Objects(List<CrmObject> objects) implements Result {
    public Objects {
      objects = List.copyOf(objects);
    }
  }

  /**
   * @param limit requests per day; empty: these credentials have no daily limit
   * @param resetsAt epoch ms of the next reset, if known
   */
  record Usage(OptionalLong limit, long used, OptionalLong resetsAt) implements Result {}

  /**
   * The fields in the vendor's order, with unique names.
   *
   * @param nextPart the next part of the catalogue; empty: this is the last one
   * @param omissions what the catalogue lacks, and what to do about it: a sentence each
   */
  record Catalogue(List<Field> fields, Optional<String> nextPart, List<String> omissions)
      implements Result {
    public Catalogue {
      fields = List.copyOf(fields);
      java.util.Objects.requireNonNull(nextPart, "nextPart");
      omissions = List.copyOf(omissions);
    }

    /** A complete catalogue. */
    public Catalogue(List<Field> fields) {
      this(fields, Optional.empty(), List.of());
    }

    /** This part and the next one, as one. */
    public Catalogue plus(Catalogue next) {
      Map<String, Field> all = new LinkedHashMap<>();
      fields.forEach(field -> all.put(field.name(), field));
      next.fields.forEach(field -> all.putIfAbsent(field.name(), field));
      List<String> allOmissions = new ArrayList<>(omissions);
      allOmissions.addAll(next.omissions);
      return new Catalogue(List.copyOf(all.values()), next.nextPart, allOmissions);
    }
  }

  /**
   * @param reason why they cannot be read, and what to do: a sentence, or empty
   */
  record FieldsProbed(boolean readable, String reason) implements Result {}

  record RecordCount(long count, Optional<String> maxId) implements Result {
    /** The count of a vendor that does not say it. */
    public static final long UNKNOWN = -1;
  }

  /**
   * An id and its version in the vendor's list of changes.
   *
   * @param row the row of this version, if changes contain rows and fields were requested
   */
  record Change(String id, long version, Optional<Row> row) {
    public Change(String id, long version) {
      this(id, version, Optional.empty());
    }

    public Change(Row row) {
      this(row.id(), row.version(), Optional.of(row));
    }
  }

  /**
   * @param malformed malformed rows, if changes contain rows
   * @param missingFields as in {@link Rows}
   * @param nextPosition where the scan continues; its meaning is known only to the vendor, and it
   *     is stored in the offset. Empty: there was no change yet
   * @param hasMore whether there are more changes after this page; the size of the page says
   *     nothing about that
   * @param ordered whether the page has the order that the position relies on; if not, changes may
   *     have been skipped
   * @param total how many changes the vendor counts from the requested position on, if it does
   */
  record Changes(
      List<Change> changes,
      List<MalformedRow> malformed,
      List<String> missingFields,
      Optional<String> nextPosition,
      boolean hasMore,
      boolean ordered,
      OptionalLong total)
      implements Result {
    public Changes {
      changes = List.copyOf(changes);
      malformed = List.copyOf(malformed);
      missingFields = List.copyOf(missingFields);
      java.util.Objects.requireNonNull(nextPosition, "nextPosition");
    }

    public Changes(
        List<Change> changes,
        List<MalformedRow> malformed,
        List<String> missingFields,
        Optional<String> nextPosition,
        boolean hasMore,
        boolean ordered) {
      this(changes, malformed, missingFields, nextPosition, hasMore, ordered, OptionalLong.empty());
    }

    /** Changes with ids and versions only. */
    public Changes(
        List<Change> changes, Optional<String> nextPosition, boolean hasMore, boolean ordered) {
      this(changes, List.of(), List.of(), nextPosition, hasMore, ordered);
    }

    /** The same page of so many changes. */
    public Changes withTotal(OptionalLong count) {
      return new Changes(changes, malformed, missingFields, nextPosition, hasMore, ordered, count);
    }

    /** The rows in the changes. */
    public List<Row> rows() {
      return changes.stream().flatMap(change -> change.row().stream()).toList();
    }
  }

  /**
   * @param version changes are complete up to this version, inclusive; epoch ms
   */
  record SafeBound(long version) implements Result {}

  /**
   * A record that was deleted.
   *
   * @param deletedAt epoch ms of the vendor's clock; {@link Row#UNKNOWN_TIME}: it cannot be read
   * @param mergedInto the id of the record that it was merged into, if that was the reason
   */
  record Deletion(String id, long deletedAt, Optional<String> mergedInto) {
    public Deletion {
      java.util.Objects.requireNonNull(id, "id");
      java.util.Objects.requireNonNull(mergedInto, "mergedInto");
    }
  }

  /**
   * Deletions in no particular order.
   *
   * @param nextToken the token of the next page; empty on the last page, whatever its size
   * @param completeFrom earlier deletes may be missing, because the vendor no longer has them;
   *     epoch ms
   * @param completeUpTo later deletes may be missing; epoch ms
   */
  record Deletions(
      List<Deletion> deletions,
      Optional<String> nextToken,
      OptionalLong completeFrom,
      OptionalLong completeUpTo)
      implements Result {
    public Deletions {
      deletions = List.copyOf(deletions);
      java.util.Objects.requireNonNull(nextToken, "nextToken");
    }
  }

  /**
   * Rows in no particular order, matched by id only. A requested id without a row was not found. A
   * row with an id that was not requested is the record that a requested one was merged into.
   *
   * @param missingFields requested fields that are missing in at least one row
   */
  record Rows(List<Row> rows, List<MalformedRow> malformed, List<String> missingFields)
      implements Result {
    public Rows {
      rows = List.copyOf(rows);
      malformed = List.copyOf(malformed);
      missingFields = List.copyOf(missingFields);
    }
  }

  /**
   * The links of one record, or a page of them, or other rows that belong to it.
   *
   * @param nextPage where they continue; empty: these are the last ones
   * @param complete whether every link of the page could be read
   * @param exhaustive whether the record has no other links than those of its pages; if not, those
   *     that are not shown remain
   */
  record LinksOfRecord(
      String fromId,
      List<ChildRow> links,
      Optional<String> nextPage,
      boolean complete,
      boolean exhaustive) {
    /** All links of a record, or a page of them. */
    public LinksOfRecord(
        String fromId,
        List<? extends ChildRow> links,
        Optional<String> nextPage,
        boolean complete) {
      this(fromId, List.copyOf(links), nextPage, complete, true);
    }

    public LinksOfRecord {
      java.util.Objects.requireNonNull(fromId, "fromId");
      links = List.copyOf(links);
      java.util.Objects.requireNonNull(nextPage, "nextPage");
    }
  }

  /**
   * @param records in no particular order; nothing is known about a requested record that is
   *     missing here
   * @param malformed links that cannot be read
   */
  record Links(List<LinksOfRecord> records, List<MalformedRow> malformed) implements Result {
    public Links {
      records = List.copyOf(records);
      malformed = List.copyOf(malformed);
    }
  }

  /**
   * A part of a list that the vendor refuses, while it lists the others.
   *
   * @param idPrefix what the ids of all rows of the part begin with; nothing is known about them
   * @param reason why it is refused, and what to do: a sentence
   */
  record UnreadPart(String idPrefix, String reason) {}

  /**
   * @param nextToken the token of the next page; empty on the last page, whatever its size
   * @param missingFields as in {@link Rows}
   * @param cutOff whether there is another page, but the response lacks its token
   * @param unread the part that the page would be about; the page then has no rows
   */
  record Page(
      List<Row> rows,
      List<MalformedRow> malformed,
      List<String> missingFields,
      Optional<String> nextToken,
      boolean cutOff,
      Optional<UnreadPart> unread)
      implements Result {
    public Page(
        List<Row> rows,
        List<MalformedRow> malformed,
        List<String> missingFields,
        Optional<String> nextToken,
        boolean cutOff) {
      this(rows, malformed, missingFields, nextToken, cutOff, Optional.empty());
    }

    public Page {
      rows = List.copyOf(rows);
      malformed = List.copyOf(malformed);
      missingFields = List.copyOf(missingFields);
    }

    public Page(
        List<Row> rows,
        List<MalformedRow> malformed,
        List<String> missingFields,
        Optional<String> nextToken) {
      this(rows, malformed, missingFields, nextToken, false);
    }

    /**
     * The same page as the last one of its list.
     *
     * @param isCutOff whether there is more in the list, but not to be reached
     */
    public Page asLast(boolean isCutOff) {
      return new Page(rows, malformed, missingFields, Optional.empty(), isCutOff, unread);
    }

    /** The page after the last row: it has no rows and no next page. */
    public Page emptied() {
      return new Page(List.of(), List.of(), List.of(), Optional.empty());
    }
  }

  /**
   * An export has begun or is being prepared.
   *
   * @param pageToken of the next step; empty: the export has not begun yet
   * @param retryAfterMs when the next step makes sense, 0 or more
   */
  record ExportPending(Optional<String> pageToken, long retryAfterMs) implements Result {
    public ExportPending {
      java.util.Objects.requireNonNull(pageToken, "pageToken");
    }
  }

  /**
   * Rows of an export, as they were at some time after its beginning.
   *
   * @param missingFields as in {@link Rows}
   * @param nextToken of the next step; empty: these are the last rows, and all of them have come
   */
  record ExportedRows(
      List<Row> rows,
      List<MalformedRow> malformed,
      List<String> missingFields,
      Optional<String> nextToken)
      implements Result {
    public ExportedRows {
      rows = List.copyOf(rows);
      malformed = List.copyOf(malformed);
      missingFields = List.copyOf(missingFields);
      java.util.Objects.requireNonNull(nextToken, "nextToken");
    }
  }

  /**
   * The export cannot be continued, and what it has brought is not all.
   *
   * @param reason one sentence
   * @param mayBeginAnew whether another export may succeed
   */
  record ExportAbandoned(String reason, boolean mayBeginAnew) implements Result {}

  /**
   * @param message one sentence for the operator that says what happened and what to do, without
   *     secrets
   * @param retryAfterMs the delay that the vendor asks for, or 0; at most what the failure can
   *     need: a day for the account and the daily quota, and minutes for everything else
   * @param limit the limit that was exceeded, if known
   * @param scopes what the operator can grant to the credentials, any one of which is sufficient,
   *     if the vendor says it
   */
  record Failure(
      FailureKind kind,
      String message,
      long retryAfterMs,
      Optional<String> limit,
      List<String> scopes)
      implements Result {
    public static final long MAX_RETRY_AFTER_MS = 300_000;
    public static final long MAX_ACCOUNT_RETRY_AFTER_MS = 86_400_000;

    public Failure {
      scopes = List.copyOf(scopes);
      boolean concernsAccount =
          kind == FailureKind.ACCOUNT_UNAVAILABLE || limit.equals(Optional.of(BudgetSignals.DAILY));
      retryAfterMs =
          Math.max(
              0,
              Math.min(
                  retryAfterMs, concernsAccount ? MAX_ACCOUNT_RETRY_AFTER_MS : MAX_RETRY_AFTER_MS));
    }

    public Failure(FailureKind kind, String message, long retryAfterMs) {
      this(kind, message, retryAfterMs, Optional.empty());
    }

    public Failure(FailureKind kind, String message, long retryAfterMs, Optional<String> limit) {
      this(kind, message, retryAfterMs, limit, List.of());
    }

    public static Failure forbidden(String message, List<String> scopes) {
      return new Failure(FailureKind.FORBIDDEN, message, 0, Optional.empty(), scopes);
    }

    public static Failure throttled(String limit, String message, long retryAfterMs) {
      return new Failure(FailureKind.THROTTLED, message, retryAfterMs, Optional.of(limit));
    }

    /** Whether the daily quota is used up. */
    public boolean isDailyLimit() {
      return limit.isPresent() && limit.get().equals(BudgetSignals.DAILY);
    }
  }
}
