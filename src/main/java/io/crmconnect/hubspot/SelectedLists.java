/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.http.HttpOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The lists that {@code crm.lists} selects, by their ids or names. One search finds all ids, and
 * one each name; the token of a page is the number of the search.
 */
final class SelectedLists {
  private static final int PAGE_SIZE = ReferenceCalls.LISTS_PAGE_SIZE;

  private final List<String> ids = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  private SelectedLists(List<String> entries) {
    entries.forEach(each -> (NumericIdOrder.isNumber(each) ? ids : names).add(each));
  }

  /** Empty if the object is not the lists of memberships. */
  static Optional<SelectedLists> of(Request request) {
    return request instanceof Request.OfObject ofObject ? of(ofObject.object()) : Optional.empty();
  }

  static Optional<SelectedLists> of(CrmObject object) {
    return ListMemberships.selectedBy(object).map(SelectedLists::new);
  }

  private int searches() {
    return names.size() + (ids.isEmpty() ? 0 : 1);
  }

  private static int searchOf(Request request) {
    Optional<String> token =
        request instanceof Request.ListPage page ? page.pageToken() : Optional.empty();
    return token.filter(NumericIdOrder::isNumber).map(Integer::parseInt).orElse(0);
  }

  /** The name that a search looks for; empty: it looks for the ids. */
  private Optional<String> nameOf(int search) {
    int index = search - (ids.isEmpty() ? 0 : 1);
    return index < 0 || index >= names.size() ? Optional.empty() : Optional.of(names.get(index));
  }

  Map<String, Object> searchBody(Request request) {
    Optional<String> name = nameOf(searchOf(request));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("count", PAGE_SIZE);
    body.put("offset", 0);
    body.put("sort", "HS_LIST_ID");
    body.put("additionalProperties", List.of("hs_list_size"));
    if (name.isPresent()) {
      body.put("query", name.get());
    } else {
      body.put("listIds", ids);
    }
    return body;
  }

  /** The lists, and what is selected and not found as an unread part. */
  Result.Page parse(Request request, HttpOutcome.Response response) throws IOException {
    JsonNode body = ResponseJson.parseObject(response.body());
    JsonNode lists = ResponseJson.requireArray(body, "lists");
    int search = searchOf(request);
    Optional<String> name = nameOf(search);
    List<Row> rows = new ArrayList<>();
    for (JsonNode list : lists) {
      String id = list.path("listId").asText("");
      boolean selected =
          name.map(each -> list.path("name").asText("").equals(each)).orElse(ids.contains(id));
      if (selected && ResponseJson.isId(id) && list.path("deletedAt").asText("").isEmpty()) {
        rows.add(toRow(id, list));
      }
    }
    Optional<String> next =
        search + 1 < searches() ? Optional.of(Integer.toString(search + 1)) : Optional.empty();
    Optional<Result.UnreadPart> unread =
        name.map(each -> problemOf(each, rows))
            .orElseGet(() -> missingIds(rows))
            .map(reason -> new Result.UnreadPart("search " + search, reason));
    boolean ambiguous = name.isPresent() && rows.size() > 1;
    return new Result.Page(ambiguous ? List.of() : rows, List.of(), List.of(), next, false, unread);
  }

  private static Row toRow(String id, JsonNode list) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(ListMemberships.LIST_NAME, list.path("name").asText(""));
    values.put(
        ListMemberships.SIZE, list.path("additionalProperties").path("hs_list_size").asText(null));
    return new Row(id, Row.NO_VERSION, Row.UNKNOWN_TIME, values);
  }

  private static Optional<String> problemOf(String name, List<Row> found) {
    if (found.isEmpty()) {
      return Optional.of("HubSpot has no list named '%s'. Correct crm.lists.".formatted(name));
    }
    return found.size() == 1
        ? Optional.empty()
        : Optional.of(
            "HubSpot has several lists named '%s': %s. Set crm.lists to the id of one of them."
                .formatted(name, String.join(", ", found.stream().map(Row::id).toList())));
  }

  private Optional<String> missingIds(List<Row> found) {
    List<String> foundIds = found.stream().map(Row::id).toList();
    List<String> missing = ids.stream().filter(id -> !foundIds.contains(id)).toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "HubSpot has no list with the id %s. Correct crm.lists."
                .formatted(String.join(", ", missing)));
  }
}
