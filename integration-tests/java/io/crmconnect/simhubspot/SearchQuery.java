/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A search parsed from its body, with HubSpot's checks. */
final class SearchQuery {
  private static final int MAX_RESULTS = 10_000;

  final List<String> properties = new ArrayList<>();
  final int limit;
  final int after;
  private final ObjectType type;
  private final Errors errors;
  private final List<List<SearchFilter>> filterGroups = new ArrayList<>();
  private SimProperty sortBy;
  private boolean descending;

  /** A use that is allowed but never intended; null if there is none. */
  String warning;

  SearchQuery(ObjectType type, JsonNode body, Errors errors) {
    this.type = type;
    this.errors = errors;
    if (!body.isObject()) {
      throw errors.validation("Invalid input JSON on line 1, column 1");
    }
    if (body.path("query").asText("").length() > 3_000) {
      throw errors.validation("A query can contain a maximum of 3,000 characters");
    }
    for (JsonNode name : body.path("properties")) {
      properties.add(name.asText());
    }
    limit = readInt(body.path("limit"), 10, "limit");
    if (limit < 1 || limit > 200) {
      throw errors.validation("limit must be between 1 and 200, was " + limit);
    }
    after = readInt(body.path("after"), 0, "after");
    if (after < 0 || after + limit > MAX_RESULTS) {
      throw errors.validation("paging past " + MAX_RESULTS + " results: after " + after);
    }
    parseFilters(body);
    parseSort(body.path("sorts"));
  }

  private int readInt(JsonNode node, int defaultValue, String name) {
    if (node.isMissingNode() || node.isNull() || node.asText().isEmpty()) {
      return defaultValue;
    }
    try {
      return Integer.parseInt(node.asText());
    } catch (NumberFormatException e) {
      throw errors.validation(
          "Cannot deserialize value of type `int` from \"" + node.asText() + "\": " + name);
    }
  }

  private void parseFilters(JsonNode body) {
    int total = 0;
    JsonNode groupNodes = body.path("filterGroups");
    if (groupNodes.size() > 5) {
      throw errors.validation("too many filterGroups: " + groupNodes.size());
    }
    for (JsonNode group : groupNodes) {
      total += parseGroup(group.path("filters"));
    }
    if (body.path("filters").size() > 0) {
      total += parseGroup(body.path("filters"));
    }
    if (total > 18) {
      throw errors.validation("too many filters: " + total);
    }
  }

  private int parseGroup(JsonNode filters) {
    if (filters.size() > 6) {
      throw errors.validation("too many filters in a group: " + filters.size());
    }
    List<SearchFilter> group = new ArrayList<>();
    for (JsonNode filter : filters) {
      group.add(SearchFilter.of(type, filter, errors));
    }
    filterGroups.add(group);
    return group.size();
  }

  private void parseSort(JsonNode sorts) {
    if (sorts.size() > 1) {
      warning = "only the first of several sorts is honoured";
    }
    JsonNode first = sorts.path(0);
    if (first.isMissingNode()) {
      return;
    }
    String name = first.isTextual() ? first.asText() : first.path("propertyName").asText();
    if (first.isTextual() && name.startsWith("-")) {
      descending = true;
      name = name.substring(1);
    }
    String direction = first.path("direction").asText("ASCENDING");
    if (!direction.equals("ASCENDING") && !direction.equals("DESCENDING")) {
      throw errors.validation("unknown direction " + direction);
    }
    descending |= direction.equals("DESCENDING");
    sortBy = type.catalogue.get(name);
    if (sortBy == null) {
      throw errors.validation("There was a problem with the request: no property " + name);
    }
  }

  /** The lowest version of a match. */
  private long minStamp() {
    if (filterGroups.isEmpty()) {
      return Long.MIN_VALUE;
    }
    long min = Long.MAX_VALUE;
    for (List<SearchFilter> group : filterGroups) {
      long groupMin = Long.MIN_VALUE;
      for (SearchFilter filter : group) {
        groupMin = Math.max(groupMin, filter.minStamp());
      }
      min = Math.min(min, groupMin);
    }
    return min;
  }

  /** All matches in the requested order. */
  List<RecordView> execute(long now) {
    List<RecordView> matches = new ArrayList<>();
    type.searchIndex.forEachSince(
        minStamp(),
        now,
        recordView -> {
          if (matches(recordView)) {
            matches.add(recordView);
          }
        });
    matches.sort(comparator());
    return matches;
  }

  private boolean matches(RecordView recordView) {
    if (filterGroups.isEmpty()) {
      return true;
    }
    for (List<SearchFilter> group : filterGroups) {
      boolean all = true;
      for (SearchFilter filter : group) {
        all &= filter.matches(recordView);
      }
      if (all) {
        return true;
      }
    }
    return false;
  }

  private Comparator<RecordView> comparator() {
    Comparator<RecordView> byId = Comparator.comparingLong(RecordView::id);
    Comparator<RecordView> comparator;
    if (sortBy == null || type.isIdProperty(sortBy)) {
      comparator = byId;
    } else if (type.isModifiedProperty(sortBy)) {
      comparator = Comparator.comparingLong(recordView -> recordView.recordVersion().stamp);
    } else if (type.isCreatedProperty(sortBy)) {
      comparator = Comparator.comparingLong(recordView -> recordView.storedRecord().createdAt);
    } else {
      comparator =
          Comparator.comparing(
              recordView ->
                  type.value(sortBy, recordView.storedRecord(), recordView.recordVersion()),
              Comparator.nullsLast(Comparator.naturalOrder()));
    }
    return (descending ? comparator.reversed() : comparator).thenComparing(byId);
  }
}
