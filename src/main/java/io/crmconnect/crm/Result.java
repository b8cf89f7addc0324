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

  /** An id and the version that the index knows for it. */
  record Change(String id, long version) {}

  /**
   * @param hasMore whether the vendor has more behind this page; its size says nothing
   */
  record Changes(List<Change> changes, boolean hasMore) implements Result {
    public Changes {
      changes = List.copyOf(changes);
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
