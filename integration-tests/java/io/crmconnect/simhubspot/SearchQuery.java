package io.crmconnect.simhubspot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A search as its body asks it, checked as HubSpot checks it. */
final class SearchQuery {
  private static final int MOST = 10_000;

  final List<String> properties = new ArrayList<>();
  final int limit;
  final int after;
  private final ObjectType type;
  private final Errors errors;
  private final List<List<SearchFilter>> groups = new ArrayList<>();
  private SimProperty sortBy;
  private boolean descending;

  /** Not forbidden and yet never meant; null: nothing. */
  String oddity;

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
    limit = whole(body.path("limit"), 10, "limit");
    if (limit < 1 || limit > 200) {
      throw errors.validation("limit must be between 1 and 200, was " + limit);
    }
    after = whole(body.path("after"), 0, "after");
    if (after < 0 || after + limit > MOST) {
      throw errors.validation("paging past " + MOST + " results: after " + after);
    }
    filters(body);
    sorts(body.path("sorts"));
  }

  private int whole(JsonNode node, int otherwise, String name) {
    if (node.isMissingNode() || node.isNull() || node.asText().isEmpty()) {
      return otherwise;
    }
    try {
      return Integer.parseInt(node.asText());
    } catch (NumberFormatException e) {
      throw errors.validation(
          "Cannot deserialize value of type `int` from \"" + node.asText() + "\": " + name);
    }
  }

  private void filters(JsonNode body) {
    int all = 0;
    JsonNode given = body.path("filterGroups");
    if (given.size() > 5) {
      throw errors.validation("too many filterGroups: " + given.size());
    }
    for (JsonNode group : given) {
      all += group(group.path("filters"));
    }
    if (body.path("filters").size() > 0) {
      all += group(body.path("filters"));
    }
    if (all > 18) {
      throw errors.validation("too many filters: " + all);
    }
  }

  private int group(JsonNode filters) {
    if (filters.size() > 6) {
      throw errors.validation("too many filters in a group: " + filters.size());
    }
    List<SearchFilter> group = new ArrayList<>();
    for (JsonNode filter : filters) {
      group.add(SearchFilter.of(type, filter, errors));
    }
    groups.add(group);
    return group.size();
  }

  private void sorts(JsonNode sorts) {
    if (sorts.size() > 1) {
      oddity = "only the first of several sorts is honoured";
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

  /** No match has an older stamp than this. */
  private long oldest() {
    if (groups.isEmpty()) {
      return Long.MIN_VALUE;
    }
    long oldest = Long.MAX_VALUE;
    for (List<SearchFilter> group : groups) {
      long least = Long.MIN_VALUE;
      for (SearchFilter filter : group) {
        least = Math.max(least, filter.oldest());
      }
      oldest = Math.min(oldest, least);
    }
    return oldest;
  }

  /** All matches in the order asked for. */
  List<Found> run(long now) {
    List<Found> matches = new ArrayList<>();
    type.index.since(
        oldest(),
        now,
        found -> {
          if (matches(found)) {
            matches.add(found);
          }
        });
    matches.sort(order());
    return matches;
  }

  private boolean matches(Found found) {
    if (groups.isEmpty()) {
      return true;
    }
    for (List<SearchFilter> group : groups) {
      boolean all = true;
      for (SearchFilter filter : group) {
        all &= filter.matches(found);
      }
      if (all) {
        return true;
      }
    }
    return false;
  }

  private Comparator<Found> order() {
    Comparator<Found> byId = Comparator.comparingLong(Found::id);
    Comparator<Found> order;
    if (sortBy == null || type.isId(sortBy)) {
      order = byId;
    } else if (type.isCursor(sortBy)) {
      order = Comparator.comparingLong(found -> found.version().stamp);
    } else if (type.isCreated(sortBy)) {
      order = Comparator.comparingLong(found -> found.rec().createdAt);
    } else {
      order =
          Comparator.comparing(
              found -> type.value(sortBy, found.rec(), found.version()),
              Comparator.nullsLast(Comparator.naturalOrder()));
    }
    return (descending ? order.reversed() : order).thenComparing(byId);
  }
}
