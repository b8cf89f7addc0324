/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.http.HttpCall;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.Query;
import io.crmconnect.simcrm.RefusedException;
import io.crmconnect.simcrm.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The endpoints of what records refer to. */
final class ReferenceEndpoints {
  private static final int MAX_LISTS = 500;

  private final PrimaryStore primaryStore;
  private final ReferenceData data;
  private final AccessControl accessControl;
  private final Errors errors;

  ReferenceEndpoints(
      PrimaryStore primaryStore, ReferenceData data, AccessControl accessControl, Errors errors) {
    this.primaryStore = primaryStore;
    this.data = data;
    this.accessControl = accessControl;
    this.errors = errors;
  }

  Reply respond(Route route, HttpCall call) {
    Query query = Query.parse(call.uri().getRawQuery());
    List<String> segments = route.segments();
    return switch (route.kind()) {
      case PIPELINES -> pipelines(segments);
      case LABELS -> labels(segments);
      case TEAMS -> {
        accessControl.requireScope("settings.users.teams.read");
        yield ReferenceData.results(new ArrayList<>(data.teams().values()), null);
      }
      case USERS -> users(segments, query);
      case CURRENCIES -> currencies(segments, query);
      case LISTS -> lists(segments, call);
      default -> throw new IllegalStateException(route.kind().name());
    };
  }

  private ObjectType requireType(String name) {
    ObjectType type = primaryStore.resolve(name);
    if (type == null) {
      throw errors.unknownType(name);
    }
    return type;
  }

  private Reply pipelines(List<String> segments) {
    ObjectType type = requireType(segments.get(0));
    accessControl.requireScope("crm.objects." + area(type) + ".read");
    if (data.refusesPipelines(type.name)) {
      throw notFound("object type's pipelines");
    }
    if (segments.size() == 1) {
      return ReferenceData.results(data.pipelinesOf(type.name), null);
    }
    ObjectNode pipeline = data.pipeline(type.name, segments.get(1));
    if (pipeline == null) {
      throw notFound("pipeline");
    }
    if (segments.size() == 2) {
      return ReferenceData.reply(pipeline);
    }
    for (JsonNode stage : pipeline.get("stages")) {
      if (stage.get("id").asText().equals(segments.get(3))) {
        return ReferenceData.reply((ObjectNode) stage);
      }
    }
    throw notFound("stage");
  }

  private static String area(ObjectType type) {
    return type.custom ? "custom" : type.name;
  }

  private Reply labels(List<String> segments) {
    ObjectType from = requireType(segments.get(0));
    ObjectType to = requireType(segments.get(1));
    accessControl.requireScope("crm.objects." + area(from) + ".read");
    accessControl.requireScope("crm.objects." + area(to) + ".read");
    return ReferenceData.results(data.labelsOf(from.name, to.name), null);
  }

  private Reply users(List<String> segments, Query query) {
    accessControl.requireScope("settings.users.read");
    if (segments.isEmpty()) {
      return ReferenceData.page(data.users(), query, errors);
    }
    ObjectNode user = data.users().get(segments.get(0));
    if (user == null) {
      throw notFound("user");
    }
    return ReferenceData.reply(user);
  }

  private Reply currencies(List<String> segments, Query query) {
    accessControl.requireScope("settings.currencies.read");
    if (segments.get(0).equals("exchange-rates")) {
      return ReferenceData.page(data.exchangeRates(), query, errors);
    }
    ObjectNode currency = JsonWriter.MAPPER.createObjectNode();
    currency.put("id", data.companyCurrency());
    currency.put("createdAt", "2020-01-01T00:00:00Z");
    return ReferenceData.reply(currency);
  }

  private Reply lists(List<String> segments, HttpCall call) {
    accessControl.requireScope("crm.lists.read");
    if (!segments.get(0).equals("search")) {
      ObjectNode list = data.lists().get(Integer.parseInt(segments.get(0)));
      if (list == null) {
        throw notFound("list");
      }
      ObjectNode body = JsonWriter.MAPPER.createObjectNode();
      body.set("list", list);
      return ReferenceData.reply(body);
    }
    if (!call.method().equals("POST")) {
      throw errors.validation("lists are searched by POST");
    }
    JsonNode body;
    try {
      body = JsonWriter.MAPPER.readTree(call.body().orElse(""));
    } catch (JsonProcessingException e) {
      throw errors.validation("Invalid input JSON on line 1");
    }
    int count = body.path("count").asInt(20);
    int offset = body.path("offset").asInt(0);
    if (count < 1 || count > MAX_LISTS) {
      throw errors.validation("count must be between 1 and " + MAX_LISTS + ", was " + count);
    }
    List<ObjectNode> all = new ArrayList<>(data.lists().values());
    JsonNode ids = body.path("listIds");
    if (ids.isArray() && !ids.isEmpty()) {
      all.removeIf(list -> !contains(ids, list.path("listId").asText()));
    }
    String query = body.path("query").asText("").toLowerCase(Locale.ROOT);
    all.removeIf(list -> !list.path("name").asText().toLowerCase(Locale.ROOT).contains(query));
    int end = Math.min(all.size(), offset + count);
    ObjectNode reply = JsonWriter.MAPPER.createObjectNode();
    reply.put("hasMore", end < all.size());
    reply.put("offset", end);
    reply.put("total", all.size());
    all.subList(Math.min(offset, end), end).forEach(reply.putArray("lists")::add);
    return ReferenceData.reply(reply);
  }

  private static boolean contains(JsonNode ids, String id) {
    for (JsonNode each : ids) {
      if (each.asText().equals(id)) {
        return true;
      }
    }
    return false;
  }

  Reply property(ObjectType type, String name, MetadataEndpoints metadata) {
    SimProperty property = type.catalogue.get(name);
    if (property == null) {
      throw notFound("property");
    }
    return metadata.property(type, property);
  }

  private RefusedException notFound(String kind) {
    return errors.refusal(404, "The " + kind + " was not found.", "OBJECT_NOT_FOUND", null);
  }
}
