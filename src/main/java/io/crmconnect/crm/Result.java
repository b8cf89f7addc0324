package io.crmconnect.crm;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The result of a request: that of its kind, or a {@link Failure}. */
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
   * @param limit requests per day; empty: these credentials have no daily limit
   * @param resetsAt epoch ms of the next reset, if known
   */
  record Usage(OptionalLong limit, long used, OptionalLong resetsAt) implements Result {}

  /** The fields in the vendor's order, with unique names. */
  record Catalogue(List<Field> fields) implements Result {
    public Catalogue {
      fields = List.copyOf(fields);
    }
  }

  record RecordCount(long count, Optional<String> maxId) implements Result {}

  /** An id and its version in the index. */
  record Change(String id, long version) {}

  /**
   * @param hasMore whether there are more changes after this page; the size of the page says
   *     nothing about that
   */
  record Changes(List<Change> changes, boolean hasMore) implements Result {
    public Changes {
      changes = List.copyOf(changes);
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
   * @param nextToken the token of the next page; empty on the last page, whatever its size
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
   * @param message one sentence for the operator that says what happened and what to do, without
   *     secrets
   * @param retryAfterMs the delay that the vendor asks for, or 0
   * @param limit the limit that was exceeded, if known
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
