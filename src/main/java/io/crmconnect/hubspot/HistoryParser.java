/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.ChildRow;
import io.crmconnect.crm.HistoryEntry;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.PropertyHistory;
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
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Converts the responses about the history of properties. */
final class HistoryParser {
  private static final String NOT_FOUND = "OBJECT_NOT_FOUND";

  private final HubspotErrors errors;
  private final KnownTraits knownTraits;

  HistoryParser(HubspotErrors errors, KnownTraits knownTraits) {
    this.errors = errors;
    this.knownTraits = knownTraits;
  }

  Result parse(PropertyHistory history, Request.OfObject request, HttpOutcome.Response response)
      throws IOException {
    if (response.status() != 200 && response.status() != 207) {
      return errors.classify(request, response);
    }
    JsonNode body = ResponseJson.parseObject(response.body());
    JsonNode results = ResponseJson.requireArray(body, "results");
    return request instanceof Request.ReadLinks read
        ? parseHistories(history, read, response.status(), body)
        : parseProperties(history, request, results);
  }

  /** HubSpot leaves out, without an error, the history of a property that it does not know. */
  private Result parseProperties(
      PropertyHistory history, Request.OfObject request, JsonNode properties) {
    Set<String> known = new TreeSet<>();
    properties.forEach(property -> known.add(property.path("name").asText("")));
    List<String> omissions =
        history.properties().stream()
            .filter(property -> !known.contains(property))
            .map(
                property ->
                    "HubSpot has no property %s of %s. Correct property.history."
                        .formatted(property, history.parent().name()))
            .toList();
    if (omissions.isEmpty()) {
      knownTraits.addChild(request.object());
    }
    return new Result.Catalogue(PropertyHistory.FIELDS, Optional.empty(), omissions);
  }

  /**
   * A record that is not found has no history. One that was merged is answered by the record that
   * it was merged into, so it is not found either. What could not be read is unknown.
   */
  private static Result parseHistories(
      PropertyHistory history, Request.ReadLinks request, int status, JsonNode body)
      throws IOException {
    requireComplete(status, body);
    Map<String, LinksOfRecord> byRecord = new LinkedHashMap<>();
    List<MalformedRow> malformed = new ArrayList<>();
    for (JsonNode record : body.path("results")) {
      String id = record.path("id").asText("");
      if (!ResponseJson.isId(id)) {
        // It may be one of those that seem to be missing.
        throw new IOException("a record has no id");
      }
      List<ChildRow> entries = new ArrayList<>();
      for (String property : history.properties()) {
        addEntries(
            id, property, record.path("propertiesWithHistory").path(property), entries, malformed);
      }
      byRecord.put(id, new LinksOfRecord(id, entries, Optional.empty(), true, false));
    }
    for (FromRecord each : request.from()) {
      byRecord.putIfAbsent(
          each.id(), new LinksOfRecord(each.id(), List.of(), Optional.empty(), true, true));
    }
    return new Result.Links(List.copyOf(byRecord.values()), malformed);
  }

  private static void requireComplete(int status, JsonNode body) throws IOException {
    ResponseJson.requireWholeBatch(status, body);
    for (JsonNode error : body.path("errors")) {
      if (!error.path("category").asText("").equals(NOT_FOUND)) {
        throw new IOException("some records could not be read");
      }
    }
  }

  /** HubSpot sends the newest value first; of several in one millisecond, too. */
  private static void addEntries(
      String recordId,
      String property,
      JsonNode versions,
      List<ChildRow> entries,
      List<MalformedRow> malformed) {
    long lastTimestamp = -1;
    int sequence = 0;
    for (int i = versions.size() - 1; i >= 0; i--) {
      JsonNode version = versions.get(i);
      OptionalLong timestamp = Timestamps.parse(version.path("timestamp").asText(""));
      if (timestamp.isEmpty() || timestamp.getAsLong() < 0) {
        malformed.add(
            new MalformedRow(
                recordId,
                "a value in the history of " + property + " has no time",
                version.toString()));
        continue;
      }
      sequence = timestamp.getAsLong() == lastTimestamp ? sequence + 1 : 0;
      lastTimestamp = timestamp.getAsLong();
      entries.add(
          new HistoryEntry(
              new HistoryEntry.Key(recordId, property, lastTimestamp, sequence),
              ResponseJson.text(version.path("value")),
              ResponseJson.text(version.path("sourceType")),
              ResponseJson.text(version.path("sourceId")),
              ResponseJson.text(version.path("sourceLabel")),
              ResponseJson.text(version.path("updatedByUserId"))));
    }
  }
}
