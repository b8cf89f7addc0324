/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.ChangesBehindId;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestedFields;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.UnusableBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Converts a response to the result of its request. */
final class ResponseParser {
  private static final Logger LOG = LoggerFactory.getLogger(ResponseParser.class);

  private final HubspotErrors errors;
  private final KnownTraits knownTraits;
  private final CatalogueParser catalogueParser;
  private final ReferenceParser referenceParser;
  private final ChildParser childParser;
  private final boolean archivedOwners;

  /**
   * @param archivedOwners whether the list of owners continues with archived ones
   */
  ResponseParser(
      HubspotErrors errors,
      KnownTraits knownTraits,
      CatalogueParser catalogueParser,
      ReferenceParser referenceParser,
      ChildParser childParser,
      boolean archivedOwners) {
    this.errors = errors;
    this.knownTraits = knownTraits;
    this.catalogueParser = catalogueParser;
    this.referenceParser = referenceParser;
    this.childParser = childParser;
    this.archivedOwners = archivedOwners;
  }

  /** The result of a request that needs no call. */
  static Result localResult(Request request) {
    if (request instanceof Request.ReadByIds) {
      // Without a path to it, the lists decide.
      return new Result.Rows(List.of(), List.of(), List.of());
    }
    Optional<ChildObject> child = childOf(request);
    if (child.isPresent() && request instanceof Request.Catalogue) {
      return new Result.Catalogue(child.get().fields());
    }
    return request instanceof Request.Usage
        ? new Result.Usage(OptionalLong.empty(), 0, OptionalLong.empty())
        : new Result.Catalogue(
            ReferenceCalls.referenceOf(request)
                .map(ReferenceObject::fields)
                .orElse(HubspotObjects.OWNER_FIELDS));
  }

  private static Optional<ChildObject> childOf(Request request) {
    return request instanceof Request.OfObject ofObject
        ? ChildObject.of(ofObject.object())
        : Optional.empty();
  }

  Result parse(Request request, HttpOutcome outcome) {
    if (outcome instanceof HttpOutcome.Fault fault) {
      return HubspotErrors.transportFailure(fault);
    }
    HttpOutcome.Response response = (HttpOutcome.Response) outcome;
    try {
      Optional<ChildObject> child = childOf(request);
      if (child.isPresent()) {
        return childParser.parse(child.get(), (Request.OfObject) request, response);
      }
      Optional<SelectedLists> lists = SelectedLists.of(request);
      if (lists.isPresent()) {
        return response.status() == 200
            ? lists.get().parse(request, response)
            : errors.classify(request, response);
      }
      if (request instanceof Request.Catalogue catalogue) {
        return catalogueParser.parse(catalogue, response);
      }
      if (request instanceof Request.ProbeFields probe) {
        return parseProbe(probe, response);
      }
      Optional<ReferenceObject> reference = ReferenceCalls.referenceOf(request);
      if (reference.isPresent()) {
        return referenceParser.parse(reference.get(), request, response);
      }
      if (response.status() != 200 && response.status() != 207) {
        return errors.classify(request, response);
      }
      return parseBody(request, response.body());
    } catch (IOException e) {
      // Its message could quote the body.
      return HubspotErrors.unusableResponse(UnusableBody.describe(response.body()));
    }
  }

  private Result parseBody(Request request, byte[] body) throws IOException {
    if (request instanceof Request.Account) {
      return parseAccount(ResponseJson.parseObject(body));
    }
    if (request instanceof Request.ListObjects) {
      return parseObjects(ResponseJson.parseObject(body));
    }
    if (request instanceof Request.Usage) {
      return parseUsage(ResponseJson.parseObject(body));
    }
    Request.OfObject ofObject = (Request.OfObject) request;
    CrmObject object = ofObject.object();
    boolean isOwners = HubspotObjects.isOwners(object);
    RowPage page =
        RowPageParser.parse(
            body,
            isOwners ? RowPage.Shape.OWNER : RowPage.Shape.RECORD,
            knownTraits.of(object).versionProperty(),
            MergedIds.useIn(ofObject));
    if (page.failure().isPresent()) {
      return HubspotErrors.unusableResponse(
          "HubSpot could not read some ids (" + page.failure().get() + ")");
    }
    if (request instanceof Request.RecordCount) {
      return parseRecordCount(page, isOwners);
    }
    if (request instanceof Request.ChangesSince changesSince) {
      return toChanges(changesSince, page);
    }
    if (request instanceof Request.ReadByIds readByIds) {
      List<Row> rows =
          RequestedFields.fillUnreadable(
              page.rows(), readByIds.fields(), knownTraits.unreadable(object));
      return new Result.Rows(
          rows, page.malformed(), RequestedFields.findMissing(rows, readByIds.fields()));
    }
    if (request instanceof Request.ListDeleted) {
      return new Result.Page(
          page.rows(), page.malformed(), List.of(), page.nextToken(), page.cutOff());
    }
    Request.ListPage list = (Request.ListPage) request;
    List<Row> rows =
        isOwners
            ? fillOwnerFields(page.rows())
            : RequestedFields.fillUnreadable(
                page.rows(), list.fields(), knownTraits.unreadable(object));
    return new Result.Page(
        rows,
        page.malformed(),
        RequestedFields.findMissing(rows, list.fields()),
        isOwners && archivedOwners
            ? OwnerPages.nextToken(list.pageToken(), page)
            : page.nextToken(),
        page.cutOff());
  }

  private Result parseProbe(Request.ProbeFields probe, HttpOutcome.Response response) {
    if (response.status() == 200) {
      return new Result.FieldsProbed(true, "");
    }
    Result.Failure failure = errors.classify(probe, response);
    if (failure.kind() != FailureKind.FORBIDDEN) {
      return failure;
    }
    if (probe.fields().size() == 1) {
      knownTraits.addUnreadable(probe.object(), probe.fields().get(0));
    }
    return new Result.FieldsProbed(false, failure.message());
  }

  private static Result parseAccount(JsonNode body) throws IOException {
    String id = body.path("portalId").asText("");
    if (!ResponseJson.isId(id)) {
      throw new IOException("the response has no portalId that is a number");
    }
    return new Result.Account(id, body.path("timeZone").asText(""));
  }

  private static Result parseObjects(JsonNode body) throws IOException {
    List<CrmObject> objects = new ArrayList<>(StandardObjects.all());
    objects.addAll(CustomTypes.parse(ResponseJson.requireArray(body, "results")));
    return new Result.Objects(objects);
  }

  private static Result parseUsage(JsonNode body) throws IOException {
    OptionalLong limit = OptionalLong.empty();
    OptionalLong resetsAt = OptionalLong.empty();
    long used = 0;
    for (JsonNode entry : ResponseJson.requireArray(body, "results")) {
      if (!isRequestCount(entry.path("usageLimit"))
          || entry.path("usageLimit").asLong() == 0
          || !(entry.path("currentUsage").isMissingNode()
              || isRequestCount(entry.path("currentUsage")))) {
        continue;
      }
      long entryLimit = entry.path("usageLimit").asLong();
      limit = OptionalLong.of(Math.max(entryLimit, limit.orElse(0)));
      used = Math.max(used, entry.path("currentUsage").asLong(0));
      OptionalLong reset = Timestamps.parse(entry.path("resetsAt").asText(""));
      resetsAt = reset.isPresent() ? reset : resetsAt;
    }
    return new Result.Usage(limit, used, resetsAt);
  }

  /** Whether a limit of requests or their number can be this one. */
  private static boolean isRequestCount(JsonNode number) {
    return number.canConvertToLong()
        && number.asLong() >= 0
        && number.asLong() <= BudgetSignals.LimitStatus.MAX_REQUESTS;
  }

  private static Result parseRecordCount(RowPage page, boolean isOwners) {
    if (isOwners) {
      return new Result.RecordCount(page.rows().size(), Optional.empty());
    }
    return new Result.RecordCount(
        page.total().orElse(Result.RecordCount.UNKNOWN),
        page.rows().stream().findFirst().map(Row::id));
  }

  /** A search result without a version still has an id to read; one without an id is useless. */
  private static Result toChanges(Request.ChangesSince changesSince, RowPage page) {
    List<Result.Change> changes = new ArrayList<>(page.rows().size());
    for (Row row : page.rows()) {
      changes.add(new Result.Change(row.id(), row.version()));
    }
    for (MalformedRow malformed : page.malformed()) {
      if (malformed.id().isEmpty()) {
        LOG.warn("A search result of {} has no id. It is ignored.", changesSince.object().name());
      } else {
        changes.add(new Result.Change(malformed.id(), changesSince.sinceMs()));
      }
    }
    if (!page.malformed().isEmpty()) {
      changes.sort(Comparator.comparing(Result.Change::id, NumericIdOrder.INSTANCE));
    }
    return ChangesBehindId.page(
            NumericIdOrder.INSTANCE, changesSince.position(), changes, hasMoreChanges(page))
        .withTotal(page.total());
  }

  /** A scan continues behind its last id, so it needs no token, only to know that there is more. */
  private static boolean hasMoreChanges(RowPage page) {
    int received = page.rows().size() + page.malformed().size();
    return page.nextToken().isPresent() || page.cutOff() || page.total().orElse(0) > received;
  }

  /** Adds null for the fields that are missing in an owner. */
  private static List<Row> fillOwnerFields(List<Row> rows) {
    List<Row> filled = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Map<String, String> values = new LinkedHashMap<>();
      for (Field field : HubspotObjects.OWNER_FIELDS) {
        values.put(field.name(), row.values().get(field.name()));
      }
      filled.add(new Row(row.id(), row.version(), row.createdAt(), values));
    }
    return filled;
  }
}
