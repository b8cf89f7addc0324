/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.ChangesBehindId;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.RowValues;
import io.crmconnect.crm.VendorCapabilities;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A vendor like HubSpot: ids are numbers, a search names ids and versions, rows are read by id, the
 * tokens of a list are ids, and deletes are shown in a recycle bin.
 *
 * <p>The tokens are the last ids. {@link #withNextIdTokens} has those of the real HubSpot instead:
 * the last id plus one; and a token behind the last row returns the first page.
 */
public final class NumericIdVendor implements FakeVendorModel {
  private final boolean nextIdTokens;

  public NumericIdVendor() {
    this(false);
  }

  private NumericIdVendor(boolean nextIdTokens) {
    this.nextIdTokens = nextIdTokens;
  }

  public static NumericIdVendor withNextIdTokens() {
    return new NumericIdVendor(true);
  }

  @Override
  public String id(long number) {
    return Long.toString(number);
  }

  @Override
  public IdOrder idOrder() {
    return NumericIdOrder.INSTANCE;
  }

  @Override
  public Result answer(Request request, CrmContents contents) {
    if (request instanceof Request.Account) {
      return new Result.Account("42", "UTC");
    } else if (request instanceof Request.Usage) {
      return new Result.Usage(OptionalLong.empty(), 0, OptionalLong.empty());
    } else if (request instanceof Request.ProbeFields) {
      return new Result.FieldsProbed(true, "");
    } else if (request instanceof Request.Catalogue) {
      return new Result.Catalogue(contents.fields().read());
    } else if (request instanceof Request.RecordCount) {
      return countRecords(contents);
    } else if (request instanceof Request.ChangesSince changesSince) {
      return listChanges(changesSince, contents);
    } else if (request instanceof Request.ReadByIds readByIds) {
      return readRows(readByIds, contents);
    } else if (request instanceof Request.ListDeleted listDeleted) {
      return listDeleted(listDeleted, contents);
    } else if (request instanceof Request.ListPage listPage) {
      return listRows(listPage, contents);
    } else if (request instanceof Request.ListObjects) {
      return new Result.Objects(List.of());
    }
    throw new AssertionError("no scenario needs an answer to " + request);
  }

  /** As many as the request wants, if that is fewer than a full page has. */
  static int pageSize(Request.Divisible request, int full) {
    return request.limit() == 0 ? full : Math.min(request.limit(), full);
  }

  private static Result countRecords(CrmContents contents) {
    Optional<String> lastId = contents.rows().stream().map(Row::id).reduce((first, last) -> last);
    return new Result.RecordCount(contents.indexed().size(), lastId);
  }

  private static Result listChanges(Request.ChangesSince request, CrmContents contents) {
    List<Result.Change> changes = new ArrayList<>();
    String after = request.position().orElse("");
    for (Map.Entry<String, Long> entry : contents.indexed()) {
      boolean follows =
          after.isEmpty() || NumericIdOrder.INSTANCE.compare(entry.getKey(), after) > 0;
      if (follows && entry.getValue() >= request.sinceMs()) {
        if (changes.size() == pageSize(request, contents.pageSize())) {
          return changes(request, changes, true);
        }
        changes.add(new Result.Change(entry.getKey(), entry.getValue()));
      }
    }
    return changes(request, changes, false);
  }

  /** A page of changes; the next one continues after the highest id. */
  public static Result.Changes changes(
      Request request, List<Result.Change> changes, boolean hasMore) {
    Optional<String> position = ((Request.ChangesSince) request).position();
    return ChangesBehindId.page(NumericIdOrder.INSTANCE, position, changes, hasMore);
  }

  @Override
  public Result.Changes changesPage(
      Request.ChangesSince request, List<Result.Change> changes, boolean hasMore) {
    return changes(request, changes, hasMore);
  }

  private static Result readRows(Request.ReadByIds request, CrmContents contents) {
    List<Row> rows = new ArrayList<>();
    for (String id : request.ids()) {
      // In no order that could be relied upon.
      contents.row(id).ifPresent(row -> rows.add(0, selectFields(request.fields(), row)));
    }
    return new Result.Rows(rows, List.of(), missingFields(request.fields(), contents));
  }

  private Result listRows(Request.ListPage request, CrmContents contents) {
    Result.Page page = listRows(request, request.pageToken(), contents);
    return page.rows().isEmpty() && nextIdTokens
        ? listRows(request, Optional.empty(), contents)
        : page;
  }

  private Result.Page listRows(
      Request.ListPage request, Optional<String> token, CrmContents contents) {
    List<String> missing = missingFields(request.fields(), contents);
    List<Row> rows = new ArrayList<>();
    for (Row row : contents.rows()) {
      if (token.isEmpty() || isBehind(row.id(), token.get())) {
        if (rows.size() == pageSize(request, contents.pageSize())) {
          return new Result.Page(rows, List.of(), missing, Optional.of(tokenBehind(rows)));
        }
        rows.add(selectFields(request.fields(), row));
      }
    }
    return new Result.Page(rows, List.of(), missing, Optional.empty());
  }

  private boolean isBehind(String id, String token) {
    int order = NumericIdOrder.INSTANCE.compare(id, token);
    return nextIdTokens ? order >= 0 : order > 0;
  }

  private String tokenBehind(List<Row> rows) {
    String lastId = rows.get(rows.size() - 1).id();
    return nextIdTokens ? NumericIdOrder.INSTANCE.next(lastId).orElseThrow() : lastId;
  }

  private static Result listDeleted(Request.ListDeleted request, CrmContents contents) {
    List<String> deleted = contents.recycleBin();
    int from = request.pageToken().map(Integer::parseInt).orElse(0);
    int size = pageSize(request, contents.recycleBinPageSize());
    int to = (int) Math.min(deleted.size(), (long) from + size);
    List<Row> rows =
        deleted.subList(from, to).stream().map(id -> deletedRow(id, contents)).toList();
    Optional<String> next =
        to < deleted.size() ? Optional.of(Integer.toString(to)) : Optional.empty();
    return new Result.Page(rows, List.of(), List.of(), next);
  }

  private static Row deletedRow(String id, CrmContents contents) {
    long deletedAt = Row.UNKNOWN_TIME;
    for (Result.Deletion deletion : contents.deletions()) {
      deletedAt = deletion.id().equals(id) ? deletion.deletedAt() : deletedAt;
    }
    return new Row(id, 1, 1, RowValues.of(Map.of()), List.of(), deletedAt);
  }

  private static Row selectFields(List<String> requested, Row row) {
    Map<String, String> values = new LinkedHashMap<>(row.values());
    values.keySet().retainAll(requested);
    return new Row(row.id(), row.version(), row.createdAt(), values, row.mergedIds());
  }

  private static List<String> missingFields(List<String> requested, CrmContents contents) {
    return requested.stream().filter(field -> !contents.fields().has(field)).toList();
  }

  @Override
  public VendorCapabilities capabilities(CrmContents contents) {
    return new ContentsCapabilities(
        contents,
        object -> {
          boolean listedWhole = object.equals(FakeCrm.OWNERS);
          return new Capabilities(
              listedWhole ? ChangeFeed.NONE : ChangeFeed.IDS,
              false,
              contents.hasRecycleBin() ? DeleteFeed.RECYCLE_BIN : DeleteFeed.NONE,
              !listedWhole,
              NumericIdOrder.INSTANCE,
              contents.pageSize(),
              contents.pageSize());
        });
  }
}
