package io.crmconnect.crm;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What came of a request: the answer of its kind, or a {@link Failure}. */
public sealed interface Result {

  /**
   * @param id the vendor's own id of the account
   * @param timeZone IANA name of the account's zone, or empty
   */
  record Account(String id, String timeZone) implements Result {}

  record Objects(List<CrmObject> objects) implements Result {
    public Objects {
      objects = List.copyOf(objects);
    }
  }

  /**
   * @param limit requests a day; absent: the vendor knows no daily limit for these credentials
   * @param resetsAt epoch ms of the next reset, where known
   */
  record Usage(OptionalLong limit, long used, OptionalLong resetsAt) implements Result {}

  /** The fields in the vendor's order; no name twice. */
  record Catalogue(List<Field> fields) implements Result {
    public Catalogue {
      fields = List.copyOf(fields);
    }
  }

  record RecordCount(long count, Optional<String> maxId) implements Result {}

  /**
   * An id and the version that the vendor names for it.
   *
   * @param row of this version, where changes carry their rows and fields were asked for
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
   * @param malformed rows that are none, where changes carry their rows
   * @param missingFields as in {@link Rows}
   * @param nextPosition behind which the scan goes on; the vendor alone knows what it means, and
   *     the offset keeps it. Absent: nothing was seen yet
   * @param hasMore whether the vendor has more behind this page; its size says nothing
   * @param ordered whether the page has the order that the position relies on; if not, something
   *     may lie between its changes that was passed over
   */
  record Changes(
      List<Change> changes,
      List<MalformedRow> malformed,
      List<String> missingFields,
      Optional<String> nextPosition,
      boolean hasMore,
      boolean ordered)
      implements Result {
    public Changes {
      changes = List.copyOf(changes);
      malformed = List.copyOf(malformed);
      missingFields = List.copyOf(missingFields);
      java.util.Objects.requireNonNull(nextPosition, "nextPosition");
    }

    /** Ids and versions alone. */
    public Changes(
        List<Change> changes, Optional<String> nextPosition, boolean hasMore, boolean ordered) {
      this(changes, List.of(), List.of(), nextPosition, hasMore, ordered);
    }

    /** The rows that the changes carry. */
    public List<Row> rows() {
      return changes.stream().flatMap(change -> change.row().stream()).toList();
    }
  }

  /**
   * @param version up to which, inclusive, changes are complete; epoch ms
   */
  record SafeBound(long version) implements Result {}

  /**
   * One record that is no more.
   *
   * @param deletedAt epoch ms of the vendor's clock
   * @param mergedInto the record that it became part of, if that is why
   */
  record Deletion(String id, long deletedAt, Optional<String> mergedInto) {
    public Deletion {
      java.util.Objects.requireNonNull(id, "id");
      java.util.Objects.requireNonNull(mergedInto, "mergedInto");
    }
  }

  /**
   * Deletions in no order.
   *
   * @param nextToken the token of the next page; absent on the last one, whatever its size
   * @param completeFrom where the vendor has forgotten earlier deletes: what it knows goes back to
   *     this instant
   * @param completeUpTo where the vendor says so: later deletes may be missing; epoch ms
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
   * Rows in no order, matched by id alone. An id that was asked for and is not among them was not
   * found. A row under an id that was not asked for is the record that an asked one was merged
   * into.
   *
   * @param missingFields fields that were asked for and that at least one row left out altogether
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
   * @param nextToken the token of the next page; absent on the last one, whatever its size
   * @param missingFields as in {@link Rows}
   */
  record Page(
      List<Row> rows,
      List<MalformedRow> malformed,
      List<String> missingFields,
      Optional<String> nextToken)
      implements Result {
    public Page {
      rows = List.copyOf(rows);
      malformed = List.copyOf(malformed);
      missingFields = List.copyOf(missingFields);
    }
  }

  /**
   * @param message one plain sentence for the operator: what happened and what to do; no secret
   * @param retryAfterMs what the vendor asks to wait, or 0
   * @param limit the limit that was exceeded, where it was one and is known
   */
  record Failure(FailureKind kind, String message, long retryAfterMs, Optional<String> limit)
      implements Result {
    public Failure(FailureKind kind, String message, long retryAfterMs) {
      this(kind, message, retryAfterMs, Optional.empty());
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
