/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.InstantText;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestedFields;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Urls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Converts requests to calls, and their answers to results. */
final class Exchanges {
  /** No limit of Salesforce allows a transaction to take so long. */
  private static final long LONGEST_TRANSACTION_MS = 86_400_000;

  /** Fields and records of a full page together, so that wide rows come in smaller pages. */
  private static final int MAX_VALUES_PER_PAGE = 200_000;

  private static final int MIN_PAGE_SIZE = 200;
  private static final int BIN_PAGE_SIZE = 2_000;

  private final String version;
  private final boolean selectsAll;
  private final KnownTraits knownTraits;
  private final DescribeParser describeParser;
  private final SafeBounds safeBounds;
  private final OrgClock clock;
  private final DeleteLog deleteLog;
  private final BulkExport bulkExport;
  private final Supplier<String> orgId;

  /**
   * @param version of the API, such as {@code 62.0}
   * @param selectsAll whether {@code crm.objects} is {@code *}
   * @param orgId of the token that was issued last
   */
  Exchanges(
      String version,
      boolean selectsAll,
      KnownTraits knownTraits,
      SafeBounds safeBounds,
      OrgClock clock,
      BulkExport bulkExport,
      Supplier<String> orgId) {
    this.version = version;
    this.selectsAll = selectsAll;
    this.knownTraits = knownTraits;
    this.describeParser = new DescribeParser(knownTraits);
    this.safeBounds = safeBounds;
    this.clock = clock;
    this.deleteLog = new DeleteLog(clock);
    this.bulkExport = bulkExport;
    this.orgId = orgId;
  }

  private String root() {
    return "/services/data/v" + version;
  }

  /** The call of several exchanges, which counts as one. */
  ApiCall composite(List<Exchange> exchanges) {
    return CompositeParts.toCall(root() + "/composite", exchanges);
  }

  Exchange of(Request request) {
    if (request instanceof Request.Account) {
      return new Exchange(ApiCall.get("/services/data/"), this::parseVersions);
    }
    if (request instanceof Request.ListObjects) {
      return exchange(request, ApiCall.get(root() + "/sobjects"), this::parseObjects);
    }
    if (request instanceof Request.Usage) {
      return new Exchange(
          ApiCall.get(root() + "/limits"), response -> parseUsage(request, response));
    }
    if (request instanceof Request.Catalogue catalogue) {
      return describe(catalogue);
    }
    if (request instanceof Request.ProbeFields probe) {
      return probe(probe);
    }
    if (request instanceof Request.RecordCount count) {
      return count(count);
    }
    if (request instanceof Request.ChangesSince changes) {
      return changes(changes);
    }
    if (request instanceof Request.SafeBound bound) {
      return safeBound(bound);
    }
    if (request instanceof Request.ReadByIds read) {
      return read(read);
    }
    if (request instanceof Request.ListPage page) {
      return list(page);
    }
    if (request instanceof Request.ExportPage page) {
      return bulkExport.of(page, root());
    }
    if (request instanceof Request.DeletedSince deleted) {
      return deleted(deleted);
    }
    throw new IllegalArgumentException(
        "Salesforce's capabilities exclude requests of this kind: "
            + request.getClass().getSimpleName());
  }

  /** An exchange whose failures are classified. */
  private Exchange exchange(Request request, ApiCall call, Exchange.Answer answer) {
    return new Exchange(
        call,
        response -> response.status() == 200 ? answer.parse(response) : refused(request, response));
  }

  /** A refusal of a field or an object says that the describe is no longer true. */
  private Result.Failure refused(Request request, HttpOutcome.Response response) {
    String code = SalesforceErrors.codeOf(response);
    if (request instanceof Request.OfObject ofObject
        && (code.equals(SalesforceErrors.INVALID_FIELD)
            || code.equals(SalesforceErrors.INVALID_TYPE))) {
      knownTraits.forgetDescribe(ofObject.object());
    }
    return SalesforceErrors.classify(request, response);
  }

  private Exchange queryExchange(Request request, String soql, Exchange.Answer answer) {
    return exchange(request, ApiCall.get(root() + "/queryAll?q=" + Urls.encode(soql)), answer);
  }

  private Soql soql(CrmObject object) {
    return new Soql(object.vendorType(), knownTraits.of(object));
  }

  private RecordPage parseQuery(CrmObject object, HttpOutcome.Response response)
      throws IOException {
    return RecordPageParser.parseQuery(response.body(), knownTraits.of(object));
  }

  /** How many rows with these fields a page has. */
  static int pageSize(int limit, int fields) {
    int full =
        Math.max(
            MIN_PAGE_SIZE,
            Math.min(SalesforceObjects.PAGE_SIZE, MAX_VALUES_PER_PAGE / Math.max(1, fields)));
    return limit == 0 ? full : Math.min(limit, full);
  }

  private Exchange changes(Request.ChangesSince request) {
    CrmObject object = request.object();
    int limit = pageSize(request.limit(), request.fields().size());
    return queryExchange(
        request,
        soql(object).changes(request.fields(), request.sinceMs(), request.position(), limit),
        response -> {
          RecordPage page = parseQuery(object, response);
          List<Row> rows =
              RequestedFields.fillUnreadable(
                  page.rows(), request.fields(), knownTraits.of(object).unreadable());
          List<Result.Change> changes = new ArrayList<>(rows.size());
          for (Row row : rows) {
            if (isEarlier(row, request.sinceMs())) {
              continue;
            }
            changes.add(
                request.fields().isEmpty()
                    ? new Result.Change(row.id(), row.version())
                    : new Result.Change(row));
          }
          boolean more = !page.done() || page.size() >= limit;
          return new Result.Changes(
              changes,
              page.malformed(),
              RequestedFields.findMissing(rows, request.fields()),
              page.lastId().isEmpty() ? request.position() : Optional.of(page.lastId()),
              more,
              true);
        });
  }

  /**
   * Salesforce compares whole seconds, so the first second may begin before the instant. Its rows
   * are not requested: the scan before this one has read them, at least the settle time later.
   */
  private static boolean isEarlier(Row row, long sinceMs) {
    return row.version() != Row.UNKNOWN_TIME && row.version() < sinceMs;
  }

  private Exchange list(Request.ListPage request) {
    CrmObject object = request.object();
    int limit = pageSize(request.limit(), request.fields().size());
    return queryExchange(
        request,
        soql(object).list(request.fields(), request.pageToken(), limit),
        response -> {
          RecordPage page = parseQuery(object, response);
          List<Row> rows =
              RequestedFields.fillUnreadable(
                  page.rows(), request.fields(), knownTraits.of(object).unreadable());
          boolean more = !page.done() || page.size() >= limit;
          Optional<String> next =
              more && !page.lastId().isEmpty() ? Optional.of(page.lastId()) : Optional.empty();
          return new Result.Page(
              rows,
              page.malformed(),
              RequestedFields.findMissing(rows, request.fields()),
              next,
              more && next.isEmpty());
        });
  }

  private Exchange read(Request.ReadByIds request) {
    CrmObject object = request.object();
    List<String> columns = new ArrayList<>(soql(object).columns(request.fields()));
    if (knownTraits.of(object).deletedFlag() && !columns.contains(Soql.IS_DELETED)) {
      columns.add(Soql.IS_DELETED);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("ids", request.ids().stream().map(SalesforceIds::widen).toList());
    body.put("fields", columns);
    return exchange(
        request,
        ApiCall.post(
            root() + "/composite/sobjects/" + Urls.encode(object.vendorType()), Json.write(body)),
        response -> {
          RecordPage page = RecordPageParser.parseArray(response.body(), knownTraits.of(object));
          List<Row> rows =
              RequestedFields.fillUnreadable(
                  page.rows(), request.fields(), knownTraits.of(object).unreadable());
          return new Result.Rows(
              rows, page.malformed(), RequestedFields.findMissing(rows, request.fields()));
        });
  }

  private Exchange count(Request.RecordCount request) {
    Exchange exchange =
        queryExchange(
            request,
            soql(request.object()).count(),
            response ->
                new Result.RecordCount(
                    parseQuery(request.object(), response)
                        .total()
                        .orElse(Result.RecordCount.UNKNOWN),
                    Optional.empty()));
    return new Exchange(
        exchange.call(),
        response -> {
          Result result = exchange.answer().parse(response);
          // A count that takes too long would do so again; it is only needed for estimates.
          return result instanceof Result.Failure failure && failure.kind() == FailureKind.TOO_LARGE
              ? new Result.RecordCount(Result.RecordCount.UNKNOWN, Optional.empty())
              : result;
        });
  }

  private Exchange describe(Request.Catalogue request) {
    CrmObject object = request.object();
    Map<String, String> headers = new LinkedHashMap<>();
    knownTraits
        .lastModified(object)
        .ifPresent(lastModified -> headers.put("If-Modified-Since", lastModified));
    ApiCall call =
        new ApiCall(
            "GET",
            root() + "/sobjects/" + Urls.encode(object.vendorType()) + "/describe",
            headers,
            Optional.empty());
    return new Exchange(
        call,
        response -> {
          if (response.status() == 304) {
            return knownTraits
                .onUnchanged(object)
                .<Result>map(catalogue -> catalogue)
                .orElseGet(
                    () ->
                        SalesforceErrors.unusableResponse("it names a describe that is not known"));
          }
          if (response.status() == 200) {
            return describeParser.parse(object, response);
          }
          Result.Failure failure = refused(request, response);
          if (response.status() / 100 == 4) {
            // Maybe for its condition, so the next one has none.
            knownTraits.forgetDescribe(object);
          }
          return failure;
        });
  }

  private Exchange probe(Request.ProbeFields request) {
    Exchange exchange =
        queryExchange(
            request,
            soql(request.object()).probe(request.fields()),
            response -> {
              parseQuery(request.object(), response);
              return new Result.FieldsProbed(true, "");
            });
    return new Exchange(
        exchange.call(),
        response -> {
          Result result = exchange.answer().parse(response);
          if (!(result instanceof Result.Failure failure) || !failure.kind().isRefusal()) {
            return result;
          }
          if (request.fields().size() == 1) {
            knownTraits.addUnreadable(request.object(), request.fields().get(0));
          }
          return new Result.FieldsProbed(false, failure.message());
        });
  }

  /** Up to when changes are complete, from the answer for the last two minutes. */
  private Exchange safeBound(Request.SafeBound request) {
    long end = clock.fullMinute();
    long start = end - 2 * OrgClock.MINUTE_MS;
    return new Exchange(
        ApiCall.get(DeleteLog.replicationPath(root(), request.object(), "updated", start, end)),
        response -> {
          if (response.status() == 200) {
            String covered = parseObject(response.body()).path("latestDateCovered").asText("");
            long bound = InstantText.toTimeOfChange(covered);
            return bound(
                request.object(),
                bound == InstantText.INVALID ? unknownBound(end) : Math.min(bound, end));
          }
          String code = SalesforceErrors.codeOf(response);
          return code.equals(SalesforceErrors.INVALID_REPLICATION_DATE)
                  || code.equals(SalesforceErrors.EXCEEDED_ID_LIMIT)
              ? bound(request.object(), unknownBound(end))
              : refused(request, response);
        });
  }

  /**
   * Where the org does not say the bound, it is earlier than any transaction can last: changes are
   * copied, and the watermark stays.
   */
  private static long unknownBound(long end) {
    return end - LONGEST_TRANSACTION_MS;
  }

  private Result bound(CrmObject object, long version) {
    safeBounds.put(object, version, clock.workerNow());
    return new Result.SafeBound(version);
  }

  private Exchange deleted(Request.DeletedSince request) {
    CrmObject object = request.object();
    ObjectTraits traits = knownTraits.of(object);
    DeleteLogToken token =
        request
            .pageToken()
            .flatMap(DeleteLogToken::parse)
            .orElseGet(() -> deleteLog.first(traits, request.sinceMs()));
    if (token instanceof DeleteLogToken.Bin bin) {
      int limit = request.limit() == 0 ? BIN_PAGE_SIZE : Math.min(request.limit(), BIN_PAGE_SIZE);
      return queryExchange(
          request,
          soql(object).bin(request.sinceMs(), bin.afterId(), limit),
          response ->
              deleteLog.afterBin(
                  traits, request.sinceMs(), bin, parseQuery(object, response), limit));
    }
    return new Exchange(
        deleteLog.call(root(), object, token),
        response -> {
          Optional<Result> read = deleteLog.parse(request, token, response);
          return read.isPresent() ? read.get() : refused(request, response);
        });
  }

  private Result parseVersions(HttpOutcome.Response response) throws IOException {
    if (response.status() != 200) {
      return SalesforceErrors.classify(new Request.Account(), response);
    }
    JsonNode versions = Json.MAPPER.readTree(response.body());
    if (versions == null || !versions.isArray()) {
      throw new IOException("the answer has no versions");
    }
    for (JsonNode each : versions) {
      if (each.path("version").asText("").equals(version)) {
        return new Result.Account(orgId.get(), "");
      }
    }
    return SalesforceErrors.failure(
        FailureKind.UNAUTHORIZED,
        "The org does not support version "
            + version
            + " of Salesforce's API. Set salesforce.api.version to one that it supports.");
  }

  private Result parseObjects(HttpOutcome.Response response) throws IOException {
    JsonNode listed = parseObject(response.body()).path("sobjects");
    if (!listed.isArray()) {
      throw new IOException("the answer has no objects");
    }
    Map<String, CrmObject> objects = new LinkedHashMap<>();
    for (JsonNode each : listed) {
      String name = each.path("name").asText("");
      boolean readable =
          SalesforceObjects.isName(name)
              && each.path("queryable").asBoolean(false)
              && SalesforceObjects.isReadable(name);
      boolean byDefault =
          SalesforceObjects.isSelectedByDefault(name)
              && !each.path("deprecatedAndHidden").asBoolean(false)
              && !each.path("customSetting").asBoolean(false);
      if (readable && (byDefault || !selectsAll)) {
        CrmObject object = SalesforceObjects.object(name);
        objects.putIfAbsent(object.name(), object);
      }
    }
    return new Result.Objects(List.copyOf(objects.values()));
  }

  /** Without the permission to see the limits, the headers of all answers tell the usage. */
  private Result parseUsage(Request request, HttpOutcome.Response response) throws IOException {
    if (response.status() != 200) {
      Result.Failure failure = SalesforceErrors.classify(request, response);
      return failure.kind().isRefusal()
          ? new Result.Usage(OptionalLong.empty(), 0, OptionalLong.empty())
          : failure;
    }
    JsonNode calls = parseObject(response.body()).path("DailyApiRequests");
    JsonNode max = calls.path("Max");
    JsonNode remaining = calls.path("Remaining");
    if (!isCount(max) || max.asLong() == 0 || !isCount(remaining)) {
      return new Result.Usage(OptionalLong.empty(), 0, OptionalLong.empty());
    }
    return new Result.Usage(
        OptionalLong.of(max.asLong()),
        Math.max(0, max.asLong() - remaining.asLong()),
        OptionalLong.empty());
  }

  private static boolean isCount(JsonNode number) {
    return number.canConvertToLong()
        && number.isIntegralNumber()
        && number.asLong() >= 0
        && number.asLong() <= BudgetSignals.LimitStatus.MAX_REQUESTS;
  }

  static JsonNode parseObject(byte[] body) throws IOException {
    JsonNode node = Json.MAPPER.readTree(body);
    if (node == null || !node.isObject()) {
      throw new IOException("the answer is not a JSON object");
    }
    return node;
  }
}
