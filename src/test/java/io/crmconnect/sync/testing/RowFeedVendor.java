package io.crmconnect.sync.testing;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.TextIdOrder;
import io.crmconnect.crm.VendorCapabilities;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A vendor unlike HubSpot: ids are text of 15 characters, changes come as whole rows by ascending
 * version behind an opaque position, and deletes are told by a feed in time. What it offers beside
 * that a test decides.
 */
public final class RowFeedVendor implements FakeVendorModel {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String PREFIX = "0013X0000";

  private static final IdOrder ID_ORDER = new TextIdOrder(15);

  private final List<Result.Deletion> deletions = new ArrayList<>();
  private boolean readsByIds = true;
  private boolean orderLost;
  private OptionalLong safeBound = OptionalLong.empty();
  private OptionalLong completeFrom = OptionalLong.empty();
  private OptionalLong completeUpTo = OptionalLong.empty();

  /** Rows then come from lists and changes alone. */
  public void readNoIds() {
    readsByIds = false;
  }

  /** From before the start on: up to which version changes are complete. */
  public void setSafeBound(long version) {
    safeBound = OptionalLong.of(version);
  }

  /** Of the delete feed. */
  public void setCompleteFrom(long instant) {
    completeFrom = OptionalLong.of(instant);
  }

  /** Of the delete feed. */
  public void setCompleteUpTo(long instant) {
    completeUpTo = OptionalLong.of(instant);
  }

  /** Pages of changes are in no order. */
  public void loseOrder() {
    orderLost = true;
  }

  /** The delete feed names it; the record is not touched. */
  public void tellDeleted(long number, long deletedAt) {
    deletions.add(new Result.Deletion(id(number), deletedAt, Optional.empty()));
  }

  public void tellMerged(long number, long deletedAt, long survivor) {
    deletions.add(new Result.Deletion(id(number), deletedAt, Optional.of(id(survivor))));
  }

  @Override
  public String id(long number) {
    StringBuilder digits = new StringBuilder();
    for (long rest = number * 31; digits.length() < 6; rest /= DIGITS.length()) {
      digits.insert(0, DIGITS.charAt((int) (rest % DIGITS.length())));
    }
    return PREFIX + digits;
  }

  @Override
  public IdOrder idOrder() {
    return ID_ORDER;
  }

  @Override
  public Result answer(Request request, CrmContents contents) {
    if (request instanceof Request.Account) {
      return new Result.Account("42", "UTC");
    } else if (request instanceof Request.Usage) {
      return new Result.Usage(OptionalLong.empty(), 0, OptionalLong.empty());
    } else if (request instanceof Request.Catalogue) {
      return new Result.Catalogue(contents.fields().read());
    } else if (request instanceof Request.RecordCount) {
      return new Result.RecordCount(contents.rows().size(), Optional.empty());
    } else if (request instanceof Request.SafeBound) {
      return new Result.SafeBound(safeBound.orElseThrow());
    } else if (request instanceof Request.ChangesSince changesSince) {
      return listChanges(changesSince, contents);
    } else if (request instanceof Request.ReadByIds readByIds && readsByIds) {
      return readRows(readByIds, contents);
    } else if (request instanceof Request.DeletedSince deletedSince) {
      return listDeletions(deletedSince, contents);
    } else if (request instanceof Request.ListPage listPage) {
      return listRows(listPage, contents);
    }
    throw new AssertionError("this vendor has no answer to " + request);
  }

  /** By version, then by id; the position names both, in a form of its own. */
  private Result listChanges(Request.ChangesSince request, CrmContents contents) {
    List<Row> rows = new ArrayList<>(contents.rows());
    rows.sort(Comparator.comparing(RowFeedVendor::position));
    List<Result.Change> changes = new ArrayList<>();
    Optional<String> position = request.position();
    boolean hasMore = false;
    for (Row row : rows) {
      boolean follows =
          request.position().isEmpty() || position(row).compareTo(request.position().get()) > 0;
      if (follows && row.version() >= request.sinceMs()) {
        if (changes.size() == NumericIdVendor.pageSize(request, contents.pageSize())) {
          hasMore = true;
          break;
        }
        changes.add(toChange(request.fields(), row));
        position = Optional.of(position(row));
      }
    }
    List<String> missing = missingFields(request.fields(), contents);
    return new Result.Changes(changes, List.of(), missing, position, hasMore, !orderLost);
  }

  private static String position(Row row) {
    return "%020d~%s".formatted(row.version(), row.id());
  }

  private static Result.Change toChange(List<String> fields, Row row) {
    return fields.isEmpty()
        ? new Result.Change(row.id(), row.version())
        : new Result.Change(selectFields(fields, row));
  }

  private static Result readRows(Request.ReadByIds request, CrmContents contents) {
    List<Row> rows = new ArrayList<>();
    for (String id : request.ids()) {
      contents.row(id).ifPresent(row -> rows.add(0, selectFields(request.fields(), row)));
    }
    return new Result.Rows(rows, List.of(), missingFields(request.fields(), contents));
  }

  private Result listDeletions(Request.DeletedSince request, CrmContents contents) {
    List<Result.Deletion> since =
        deletions.stream().filter(each -> each.deletedAt() >= request.sinceMs()).toList();
    int from = request.pageToken().map(Integer::parseInt).orElse(0);
    int to = Math.min(since.size(), from + NumericIdVendor.pageSize(request, contents.pageSize()));
    Optional<String> next = to < since.size() ? Optional.of("" + to) : Optional.empty();
    return new Result.Deletions(since.subList(from, to), next, completeFrom, completeUpTo);
  }

  private static Result listRows(Request.ListPage request, CrmContents contents) {
    List<String> missing = missingFields(request.fields(), contents);
    List<Row> rows = new ArrayList<>();
    String last = "";
    for (Row row : contents.rows()) {
      if (request.pageToken().isEmpty() || row.id().compareTo(request.pageToken().get()) > 0) {
        if (rows.size() == NumericIdVendor.pageSize(request, contents.pageSize())) {
          return new Result.Page(rows, List.of(), missing, Optional.of(last));
        }
        rows.add(selectFields(request.fields(), row));
        last = row.id();
      }
    }
    return new Result.Page(rows, List.of(), missing, Optional.empty());
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
          return new Capabilities(
              ChangeFeed.ROWS,
              safeBound.isPresent(),
              DeleteFeed.TIME_RANGE,
              readsByIds,
              ID_ORDER,
              readsByIds ? contents.pageSize() : 0,
              contents.pageSize());
        });
  }
}
