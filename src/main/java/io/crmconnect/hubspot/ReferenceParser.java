/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.http.HttpOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Converts the responses about reference objects. */
final class ReferenceParser {
  private final HubspotErrors errors;
  private final ReferenceParts referenceParts;

  ReferenceParser(HubspotErrors errors, ReferenceParts referenceParts) {
    this.errors = errors;
    this.referenceParts = referenceParts;
  }

  Result parse(ReferenceObject reference, Request request, HttpOutcome.Response response)
      throws IOException {
    if (request instanceof Request.ReadByIds read) {
      return parseRead(reference, read, response);
    }
    Request.ListPage list = (Request.ListPage) request;
    ReferencePage page = ReferencePage.parse(list.pageToken().orElse(""));
    boolean listsParts = page.part().isEmpty() && reference.parts() != ReferenceObject.Parts.NONE;
    if (response.status() != 200) {
      return onRefused(reference, list, page, listsParts, response);
    }
    JsonNode body = ResponseJson.parseObject(response.body());
    if (listsParts) {
      List<CrmObject> customTypes = CustomTypes.parse(ResponseJson.requireArray(body, "results"));
      return firstPage(referenceParts.list(reference, customTypes), Optional.empty());
    }
    ReferenceRows rows = new ReferenceRows(reference, list.fields());
    elementsOf(reference, body).forEach(element -> rows.add(page.part(), element));
    return new Result.Page(
        rows.all(), rows.malformed(), List.of(), page.nextToken(nextAfter(reference, body)));
  }

  private static Result.Page firstPage(List<String> parts, Optional<Result.UnreadPart> unread) {
    return new Result.Page(
        List.of(), List.of(), List.of(), ReferencePage.firstToken(parts), false, unread);
  }

  /** A part that must not be read says nothing about the others. */
  private Result onRefused(
      ReferenceObject reference,
      Request.ListPage list,
      ReferencePage page,
      boolean listsParts,
      HttpOutcome.Response response) {
    if (reference.parts() == ReferenceObject.Parts.NONE) {
      return errors.classify(list, response);
    }
    Request asked =
        listsParts
            ? new Request.ListObjects()
            : new Request.Catalogue(ReferenceCalls.typeOf(page.part()));
    Result.Failure failure = errors.classify(asked, response);
    if (!failure.kind().isRefusal()) {
      return failure;
    }
    if (listsParts) {
      return firstPage(
          referenceParts.list(reference, List.of()),
          Optional.of(new Result.UnreadPart(HubspotObjects.CUSTOM_PREFIX, failure.message())));
    }
    return new Result.Page(
        List.of(),
        List.of(),
        List.of(),
        page.nextToken(Optional.empty()),
        false,
        Optional.of(
            new Result.UnreadPart(
                ReferenceParts.idPrefix(page.part()), reasonOf(reference, page, failure))));
  }

  /** Of a type that HubSpot gives no pipelines, the object itself may well be known. */
  private static String reasonOf(
      ReferenceObject reference, ReferencePage page, Result.Failure failure) {
    return failure.kind() == FailureKind.UNKNOWN_OBJECT
            && reference.parts() == ReferenceObject.Parts.TYPES_WITH_PIPELINES
        ? "HubSpot has no pipelines of " + ReferenceParts.nameOf(page.part()) + "."
        : failure.message();
  }

  /** A row, or none if HubSpot does not know the id. */
  private Result parseRead(
      ReferenceObject reference, Request.ReadByIds read, HttpOutcome.Response response)
      throws IOException {
    if (response.status() == 404) {
      Result.Failure failure = errors.classify(read, response);
      return failure.kind() == FailureKind.WRONG_ENDPOINT
          ? failure
          : new Result.Rows(List.of(), List.of(), List.of());
    }
    if (response.status() != 200) {
      return errors.classify(read, response);
    }
    JsonNode body = ResponseJson.parseObject(response.body());
    boolean isArchived = body.path("archived").asBoolean(false);
    Row found = new Row(read.ids().get(0), Row.NO_VERSION, Row.UNKNOWN_TIME, Map.of());
    return new Result.Rows(isArchived ? List.of() : List.of(found), List.of(), List.of());
  }

  private static List<JsonNode> elementsOf(ReferenceObject reference, JsonNode body)
      throws IOException {
    if (reference == ReferenceObject.CURRENCIES) {
      if (body.path("id").asText("").isEmpty()) {
        throw new IOException("the response has no currency");
      }
      return List.of(body);
    }
    List<JsonNode> elements = new ArrayList<>();
    ResponseJson.requireArray(body, reference == ReferenceObject.LISTS ? "lists" : "results")
        .forEach(elements::add);
    return elements;
  }

  private static Optional<String> nextAfter(ReferenceObject reference, JsonNode body)
      throws IOException {
    if (reference == ReferenceObject.LISTS) {
      JsonNode offset = body.path("offset");
      if (!body.path("hasMore").asBoolean(false)) {
        return Optional.empty();
      }
      if (!offset.canConvertToInt() || !offset.isIntegralNumber() || offset.asInt() < 1) {
        throw new IOException("the next page of lists has no offset");
      }
      return Optional.of(offset.asText());
    }
    return ResponseJson.nextAfter(body);
  }
}
