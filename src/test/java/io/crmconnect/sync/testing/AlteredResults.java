/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Wrong answers for {@link FakeCrm#override}, most of them made from the correct one. */
public final class AlteredResults {
  private AlteredResults() {}

  /** As if these records were not there; other kinds of results stay as they are. */
  public static Result withoutRows(Result result, String... ids) {
    return withoutRows(result, row -> List.of(ids).contains(row.id()));
  }

  public static Result withoutRows(Result result, Predicate<Row> missing) {
    if (result instanceof Result.Page page) {
      return withRows(page, page.rows().stream().filter(missing.negate()).toList());
    } else if (result instanceof Result.Rows rows) {
      List<Row> left = rows.rows().stream().filter(missing.negate()).toList();
      return new Result.Rows(left, rows.malformed(), rows.missingFields());
    }
    return result;
  }

  /** The page in descending order of its ids. */
  public static Result reverseRows(Result result) {
    Result.Page page = (Result.Page) result;
    List<Row> rows = new ArrayList<>(page.rows());
    Collections.reverse(rows);
    return withRows(page, rows);
  }

  private static Result withRows(Result.Page page, List<Row> rows) {
    return new Result.Page(rows, page.malformed(), page.missingFields(), page.nextToken());
  }

  /** These rows arrive without a version, so they are malformed. */
  public static Result withoutVersions(Result result, Predicate<Row> versionless) {
    Result rest = withoutRows(result, versionless);
    if (rest instanceof Result.Page page) {
      List<MalformedRow> malformed = malformedRows(((Result.Page) result).rows(), versionless);
      return new Result.Page(page.rows(), malformed, page.missingFields(), page.nextToken());
    }
    Result.Rows rows = (Result.Rows) rest;
    List<MalformedRow> malformed = malformedRows(((Result.Rows) result).rows(), versionless);
    return new Result.Rows(rows.rows(), malformed, rows.missingFields());
  }

  private static List<MalformedRow> malformedRows(List<Row> rows, Predicate<Row> versionless) {
    return rows.stream()
        .filter(versionless)
        .map(row -> new MalformedRow(row.id(), "no version", "{}"))
        .toList();
  }

  /** As a vendor answers credentials that may read no row; null to what lists no rows. */
  public static Result emptyResult(Request request) {
    if (request instanceof Request.ListPage) {
      return new Result.Page(List.of(), List.of(), List.of(), Optional.empty());
    } else if (request instanceof Request.ReadByIds) {
      return new Result.Rows(List.of(), List.of(), List.of());
    }
    return request instanceof Request.ChangesSince changes
        ? new Result.Changes(List.of(), changes.position(), false, true)
        : null;
  }

  public static Result failure(FailureKind kind, String message) {
    return new Result.Failure(kind, message, 0);
  }
}
