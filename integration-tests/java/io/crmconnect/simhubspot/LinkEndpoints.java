/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.http.HttpCall;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The batch read of associations. Ids of linked records are numbers in v4 and texts in versions by
 * date.
 */
final class LinkEndpoints {
  private static final int MAX_INPUTS = 1_000;

  private final PrimaryStore primaryStore;
  private final LinkData links;
  private final ReferenceData referenceData;
  private final AccessControl accessControl;
  private final Errors errors;
  private final RandomGenerator random;
  private final Consumer<String> violations;

  LinkEndpoints(
      PrimaryStore primaryStore,
      LinkData links,
      ReferenceData referenceData,
      AccessControl accessControl,
      Errors errors,
      RandomGenerator random,
      Consumer<String> violations) {
    this.primaryStore = primaryStore;
    this.links = links;
    this.referenceData = referenceData;
    this.accessControl = accessControl;
    this.errors = errors;
    this.random = random;
    this.violations = violations;
  }

  Reply batchRead(Route route, HttpCall call, long now) {
    ObjectType from = requireType(route.segments().get(0));
    ObjectType to = requireType(route.segments().get(1));
    // The other direction has types of its own; their ids do not matter here.
    boolean reversed = links.isReversed(from.name, to.name);
    Map<String, JsonNode> typeById = reversed ? typesOf(to, from) : typesOf(from, to);
    if (typeById.isEmpty()) {
      throw errors.validation(
          "There are no association types between " + from.name + " and " + to.name);
    }
    JsonNode inputs = parseInputs(call);
    ObjectNode body = JsonWriter.MAPPER.createObjectNode();
    body.put("status", "COMPLETE");
    List<ObjectNode> results = new ArrayList<>();
    List<String> empty = new ArrayList<>();
    TreeSet<String> seen = new TreeSet<>();
    TreeMap<Long, TreeMap<Long, TreeSet<Integer>>> shownTo =
        reversed ? links.shownTo(to.name, from.name) : new TreeMap<>();
    for (JsonNode input : inputs) {
      String id = input.path("id").asText();
      if (!seen.add(id)) {
        violations.accept("association batch read names an id twice: " + id);
        continue;
      }
      TreeMap<Long, TreeSet<Integer>> shown =
          reversed
              ? shownTo.getOrDefault(Long.parseLong(id), new TreeMap<>())
              : links.shownOf(from.name, to.name, Long.parseLong(id));
      if (shown.isEmpty() || links.omits(from.name + " " + id, random, now)) {
        empty.add(id);
      } else {
        results.add(result(id, shown, input.path("after").asText(""), route, typeById));
      }
    }
    Collections.shuffle(results, new Random(random.nextLong()));
    results.forEach(body.putArray("results")::add);
    boolean reported = links.reportsEmpty() && !empty.isEmpty();
    if (reported) {
      addErrors(body, empty);
    }
    return Reply.json(
        reported && route.version().equals("v4") ? 207 : 200,
        JsonWriter.write(json -> JsonWriter.MAPPER.writeTree(json, body)));
  }

  private ObjectType requireType(String name) {
    ObjectType type = primaryStore.resolve(name);
    if (type == null) {
      throw errors.unknownType(name);
    }
    accessControl.requireScope("crm.objects." + (type.custom ? "custom" : type.name) + ".read");
    return type;
  }

  private Map<String, JsonNode> typesOf(ObjectType from, ObjectType to) {
    Map<String, JsonNode> types = new TreeMap<>();
    referenceData
        .labelsOf(from.name, to.name)
        .forEach(type -> types.put(type.path("typeId").asText(), type));
    return types;
  }

  private JsonNode parseInputs(HttpCall call) {
    JsonNode inputs;
    try {
      inputs = JsonWriter.MAPPER.readTree(call.body().orElse("")).path("inputs");
    } catch (JsonProcessingException e) {
      throw errors.validation("Invalid input JSON on line 1");
    }
    if (inputs.isEmpty() || inputs.size() > MAX_INPUTS) {
      throw errors.validation(
          "association batch read takes 1 to " + MAX_INPUTS + " inputs, got " + inputs.size());
    }
    return inputs;
  }

  private ObjectNode result(
      String id,
      TreeMap<Long, TreeSet<Integer>> shown,
      String after,
      Route route,
      Map<String, JsonNode> typeById) {
    SortedMap<Long, TreeSet<Integer>> rest = after.isEmpty() ? shown : shown.tailMap(decode(after));
    ObjectNode result = JsonWriter.MAPPER.createObjectNode();
    result.putObject("from").put("id", id);
    ArrayNode targets = result.putArray("to");
    for (Map.Entry<Long, TreeSet<Integer>> target : rest.entrySet()) {
      if (targets.size() == links.pageSize()) {
        result.putObject("paging").putObject("next").put("after", encode(target.getKey()));
        break;
      }
      ObjectNode node = targets.addObject();
      if (route.version().equals("v4")) {
        node.put("toObjectId", target.getKey());
      } else {
        node.put("toObjectId", Long.toString(target.getKey()));
      }
      ArrayNode types = node.putArray("associationTypes");
      target.getValue().forEach(typeId -> types.add(typeById.get(Integer.toString(typeId))));
    }
    return result;
  }

  private static String encode(long firstId) {
    String text = "0-" + firstId;
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private long decode(String token) {
    try {
      String text = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
      return Long.parseLong(text.substring(2));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw errors.validation("The value for after is not valid: " + token);
    }
  }

  private static void addErrors(ObjectNode body, List<String> ids) {
    body.put("numErrors", ids.size());
    ArrayNode all = body.putArray("errors");
    for (String id : ids) {
      ObjectNode error = all.addObject();
      error.put("status", "error");
      error.put("category", "OBJECT_NOT_FOUND");
      error.put("subCategory", "crm.associations.NO_ASSOCIATIONS_FOUND");
      error.put("message", "No associations of the requested type were found for object " + id);
      error.putObject("context").putArray("fromObjectId").add(id);
    }
  }
}
