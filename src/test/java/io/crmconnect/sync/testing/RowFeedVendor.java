/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.Absence;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.VendorCapabilities;
import io.crmconnect.madeupcrm.MadeUpIds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A vendor unlike HubSpot, in the shape of {@link io.crmconnect.madeupcrm}: ids are text of 15
 * characters, changes come as whole rows by ascending version after an opaque position, and deletes
 * come from a feed by time. A test decides what else it offers.
 */
public final class RowFeedVendor implements FakeVendorModel {
  private static final String PREFIX = "0Mu";
  private static final Comparator<Row> BY_VERSION_AND_ID =
      Comparator.comparingLong(Row::version).thenComparing(Row::id);

  private static final String OPAQUE_TOKEN = "behind ";

  /** Apart, so that upper and lower case and carries occur among few records. */
  private static final int ID_DISTANCE = 31;

  private final List<Result.Deletion> deletions = new ArrayList<>();
  private boolean readsByIds = true;
  private boolean orderLost;
  private boolean allDeletesTold;
  private boolean deleteFeedLacking;
  private boolean listTokensOpaque;
  private boolean goneFieldsRefused;
  private boolean safeBoundFollowsClock;
  private Absence absence = Absence.DELETED;
  private OptionalLong safeBound = OptionalLong.empty();
  private OptionalLong completeFrom = OptionalLong.empty();
  private OptionalLong completeUpTo = OptionalLong.empty();
  private OptionalLong exportThreshold = OptionalLong.empty();
  private final List<List<Row>> exports = new ArrayList<>();

  /** From before the start on: objects with so many rows are exported. */
  public void exportFrom(long rows) {
    exportThreshold = OptionalLong.of(rows);
  }

  /** How many exports were begun. */
  public int exports() {
    return exports.size();
  }

  /** Rows then come from lists and changes alone. */
  public void readNoIds() {
    readsByIds = false;
  }

  /** From before the start on: only the whole list shows what is deleted. */
  public void omitDeleteFeed() {
    deleteFeedLacking = true;
  }

  /** From before the start on: the list does not continue after an id. */
  public void sealListTokens() {
    listTokensOpaque = true;
  }

  /** Requests that name a removed field are refused; otherwise the field is left out. */
  public void refuseGoneFields() {
    goneFieldsRefused = true;
  }

  /** The delete feed names each record that the test deletes. */
  public void tellAllDeletes() {
    allDeletesTold = true;
  }

  /** From before the start on: no change is invisible for long. */
  public void followClockWithSafeBound() {
    safeBoundFollowsClock = true;
  }

  /** From before the start on: up to which version changes are complete. */
  public void setSafeBound(long version) {
    safeBound = OptionalLong.of(version);
  }

  /** From before the start on: what it means that a record is missing. */
  public void setAbsence(Absence meaning) {
    absence = meaning;
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
    return MadeUpIds.of(PREFIX, number * ID_DISTANCE);
  }

  @Override
  public boolean refusesUnknownFields() {
    return goneFieldsRefused;
  }

  @Override
  public IdOrder idOrder() {
    return new MadeUpIds.BinaryOrder(!listTokensOpaque);
  }

  @Override
  public Result answer(Request request, CrmContents contents) {
    if (goneFieldsRefused && !missingFields(Requests.fieldsOf(request), contents).isEmpty()) {
      return new Result.Failure(FailureKind.BAD_REQUEST, "there is no such field", 0);
    } else if (request instanceof Request.Account) {
      return new Result.Account("42", "UTC");
    } else if (request instanceof Request.Usage) {
      return new Result.Usage(OptionalLong.empty(), 0, OptionalLong.empty());
    } else if (request instanceof Request.ProbeFields) {
      return new Result.FieldsProbed(true, "");
    } else if (request instanceof Request.Catalogue) {
      return new Result.Catalogue(contents.fields().read());
    } else if (request instanceof Request.RecordCount) {
      Optional<String> last = contents.rows().stream().map(Row::id).reduce((first, next) -> next);
      return new Result.RecordCount(contents.rows().size(), last);
    } else if (request instanceof Request.SafeBound) {
      return new Result.SafeBound(safeBoundFollowsClock ? contents.now() : safeBound.orElseThrow());
    } else if (request instanceof Request.ChangesSince changesSince) {
      return listChanges(changesSince, contents);
    } else if (request instanceof Request.ReadByIds readByIds && readsByIds) {
      return readRows(readByIds, contents);
    } else if (request instanceof Request.DeletedSince deletedSince) {
      return listDeletions(deletedSince, contents);
    } else if (request instanceof Request.ListPage listPage) {
      return listRows(listPage, contents);
    } else if (request instanceof Request.ExportPage exportPage) {
      return export(exportPage, contents);
    } else if (request instanceof Request.ListObjects) {
      return new Result.Objects(List.of());
    }
    throw new AssertionError("this vendor has no answer to " + request);
  }

  /**
   * By version, then by id; the position names both, in a form of its own. A row whose version the
   * index does not have yet is not visible here.
   */
  private Result listChanges(Request.ChangesSince request, CrmContents contents) {
    int pageSize = NumericIdVendor.pageSize(request, contents.pageSize());
    Optional<String[]> position = request.position().map(each -> each.split("~"));
    List<Row> found = new ArrayList<>();
    for (Row row : contents.indexedRows(BY_VERSION_AND_ID)) {
      if (row.version() >= request.sinceMs()
          && (position.isEmpty() || isBehind(position.get(), row))) {
        found.add(row);
        if (found.size() > pageSize) {
          break;
        }
      }
    }
    boolean hasMore = found.size() > pageSize;
    List<Row> page = hasMore ? found.subList(0, pageSize) : found;
    List<Result.Change> changes =
        page.stream().map(row -> toChange(request.fields(), row)).toList();
    Optional<String> next =
        page.isEmpty() ? request.position() : Optional.of(positionOf(page.get(page.size() - 1)));
    List<String> missing = missingFields(request.fields(), contents);
    return new Result.Changes(changes, List.of(), missing, next, hasMore, !orderLost);
  }

  @Override
  public Result.Changes changesPage(
      Request.ChangesSince request, List<Result.Change> changes, boolean hasMore) {
    List<Row> rows = changes.stream().map(change -> change.row().orElseThrow()).toList();
    List<Row> sorted = rows.stream().sorted(BY_VERSION_AND_ID).toList();
    Optional<String> next =
        rows.isEmpty()
            ? request.position()
            : Optional.of(positionOf(sorted.get(sorted.size() - 1)));
    return new Result.Changes(changes, next, hasMore, rows.equals(sorted));
  }

  private static boolean isBehind(String[] position, Row row) {
    if (position.length < 2) {
      return false;
    }
    int versions = Long.compare(row.version(), Long.parseLong(position[0]));
    return versions > 0 || (versions == 0 && row.id().compareTo(position[1]) > 0);
  }

  private static String positionOf(Row row) {
    return row.version() + "~" + row.id();
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
    List<Result.Deletion> all = new ArrayList<>(deletions);
    if (allDeletesTold) {
      all.addAll(contents.deletions());
    }
    List<Result.Deletion> since =
        all.stream().filter(each -> each.deletedAt() >= request.sinceMs()).toList();
    int from = request.pageToken().map(Integer::parseInt).orElse(0);
    int to = Math.min(since.size(), from + NumericIdVendor.pageSize(request, contents.pageSize()));
    Optional<String> next = to < since.size() ? Optional.of("" + to) : Optional.empty();
    return new Result.Deletions(since.subList(from, to), next, completeFrom, completeUpTo);
  }

  private Result listRows(Request.ListPage request, CrmContents contents) {
    List<String> missing = missingFields(request.fields(), contents);
    List<Row> rows = new ArrayList<>();
    String after = request.pageToken().map(token -> token.replace(OPAQUE_TOKEN, "")).orElse("");
    String last = "";
    for (Row row : contents.rows()) {
      if (after.isEmpty() || row.id().compareTo(after) > 0) {
        if (rows.size() == NumericIdVendor.pageSize(request, contents.pageSize())) {
          String next = listTokensOpaque ? OPAQUE_TOKEN + last : last;
          return new Result.Page(rows, List.of(), missing, Optional.of(next));
        }
        rows.add(selectFields(request.fields(), row));
        last = row.id();
      }
    }
    return new Result.Page(rows, List.of(), missing, Optional.empty());
  }

  /**
   * Rows as they were when the export began, the last ones first. The token has its number and,
   * once it is prepared, where the next page begins.
   */
  private Result export(Request.ExportPage request, CrmContents contents) {
    if (request.pageToken().isEmpty()) {
      List<Row> rows = new ArrayList<>(contents.rows());
      Collections.reverse(rows);
      exports.add(rows);
      return new Result.ExportPending(Optional.of("export " + (exports.size() - 1)), 5_000);
    }
    String[] token = request.pageToken().get().split(" ");
    if (token.length == 2) {
      return new Result.ExportPending(Optional.of(request.pageToken().get() + " 0"), 0);
    }
    List<Row> rows = exports.get(Integer.parseInt(token[1]));
    int from = Integer.parseInt(token[2]);
    int to = Math.min(rows.size(), from + NumericIdVendor.pageSize(request, contents.pageSize()));
    return new Result.ExportedRows(
        rows.subList(from, to).stream().map(row -> selectFields(request.fields(), row)).toList(),
        List.of(),
        missingFields(request.fields(), contents),
        to < rows.size() ? Optional.of("export " + token[1] + " " + to) : Optional.empty());
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
        exportThreshold,
        object -> {
          boolean listedWhole = object.equals(FakeCrm.OWNERS);
          Capabilities capabilities =
              new Capabilities(
                  listedWhole ? ChangeFeed.NONE : ChangeFeed.ROWS,
                  !listedWhole && (safeBoundFollowsClock || safeBound.isPresent()),
                  listedWhole || deleteFeedLacking ? DeleteFeed.NONE : DeleteFeed.TIME_RANGE,
                  readsByIds && !listedWhole,
                  idOrder(),
                  readsByIds && !listedWhole ? contents.pageSize() : 0,
                  contents.pageSize());
          return listedWhole ? capabilities : capabilities.withAbsence(absence);
        });
  }
}
