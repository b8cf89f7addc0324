/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.Association;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Link;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Request.ReadLinks.FromRecord;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Result.LinksOfRecord;
import io.crmconnect.http.HttpOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Converts the responses about associations. */
final class AssociationParser {
  private static final String NO_LINKS = "crm.associations.NO_ASSOCIATIONS_FOUND";

  private final HubspotErrors errors;
  private final KnownTraits knownTraits;

  AssociationParser(HubspotErrors errors, KnownTraits knownTraits) {
    this.errors = errors;
    this.knownTraits = knownTraits;
  }

  Result parse(Request.OfObject request, HttpOutcome.Response response) throws IOException {
    if (response.status() != 200 && response.status() != 207) {
      return errors.classify(request, response);
    }
    JsonNode body = Json.MAPPER.readTree(response.body());
    if (body == null || !body.path("results").isArray()) {
      throw new IOException("the response has no results");
    }
    return request instanceof Request.ReadLinks read
        ? parseLinks(read, response.status(), body)
        : parseTypes(request.object(), body.path("results"));
  }

  /** Two objects whose records can be linked have at least one type of links. */
  private Result parseTypes(CrmObject object, JsonNode types) {
    if (types.isEmpty()) {
      return new Result.Failure(
          FailureKind.UNKNOWN_OBJECT, HubspotErrors.unknownAssociation(object), 0);
    }
    knownTraits.addChild(object);
    return new Result.Catalogue(Association.FIELDS);
  }

  /**
   * HubSpot reports a record without links as an error, or leaves it out. What it could not read
   * for another reason is unknown.
   */
  private static Result parseLinks(Request.ReadLinks request, int status, JsonNode body)
      throws IOException {
    ResponseJson.requireWholeBatch(status, body);
    Map<String, LinksOfRecord> byRecord = new LinkedHashMap<>();
    List<MalformedRow> malformed = new ArrayList<>();
    for (JsonNode element : body.path("results")) {
      String fromId = element.path("from").path("id").asText("");
      if (!ResponseJson.isId(fromId) || !element.path("to").isArray()) {
        // Otherwise a record without links would be seen where some were left out.
        throw new IOException("a record has no id, or no list of its links");
      }
      byRecord.put(fromId, parseRecord(fromId, element, malformed));
    }
    Set<String> failed = new TreeSet<>();
    boolean hasUnknownErrors = false;
    for (JsonNode error : body.path("errors")) {
      if (!error.path("subCategory").asText("").equals(NO_LINKS)) {
        List<String> ids = recordsOf(error);
        failed.addAll(ids);
        hasUnknownErrors |= ids.isEmpty();
      }
    }
    for (FromRecord each : request.from()) {
      if (!hasUnknownErrors && !failed.contains(each.id())) {
        byRecord.putIfAbsent(
            each.id(), new LinksOfRecord(each.id(), List.of(), Optional.empty(), true));
      }
    }
    return new Result.Links(List.copyOf(byRecord.values()), malformed);
  }

  private static List<String> recordsOf(JsonNode error) {
    List<String> ids = new ArrayList<>();
    JsonNode named = error.path("context").path("fromObjectId");
    if (named.isValueNode()) {
      ids.add(named.asText());
    }
    named.forEach(id -> ids.add(id.asText()));
    return ids;
  }

  private static LinksOfRecord parseRecord(
      String fromId, JsonNode element, List<MalformedRow> malformed) throws IOException {
    List<Link> links = new ArrayList<>();
    boolean complete = true;
    for (JsonNode target : element.path("to")) {
      int before = links.size();
      boolean readable = addLinks(fromId, target, links);
      if (!readable || links.size() == before) {
        complete = false;
        malformed.add(
            new MalformedRow(
                fromId, "a link has no valid ids of its record and type", target.toString()));
      }
    }
    return new LinksOfRecord(fromId, links, ResponseJson.nextAfter(element), complete);
  }

  /** Two records may have several links; returns whether all of them could be read. */
  private static boolean addLinks(String fromId, JsonNode target, List<Link> links) {
    String toId = target.path("toObjectId").asText("");
    boolean readable = ResponseJson.isId(fromId) && ResponseJson.isId(toId);
    for (JsonNode type : target.path("associationTypes")) {
      String typeId = type.path("typeId").asText("");
      if (readable && ResponseJson.isId(typeId)) {
        links.add(new Link(fromId, toId, typeId, text(type, "category"), text(type, "label")));
      } else {
        readable = false;
      }
    }
    return readable;
  }

  private static String text(JsonNode type, String name) {
    JsonNode value = type.path(name);
    return value.isTextual() ? value.asText() : null;
  }
}
