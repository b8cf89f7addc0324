/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.http.HttpCall;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.Query;
import io.crmconnect.simcrm.Reply;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The endpoints of records: list, search and batch read. */
final class RecordEndpoints {
  private static final long OMISSION_INTERVAL_MS = 60_000;
  private static final int MAX_INPUTS_WITH_HISTORY = 50;

  /** Assumed: HubSpot documents no limit. */
  private static final int MAX_HISTORY_PROPERTIES = 50;

  private final SimLag lag;
  private final ResponseFaults responseFaults;
  private final PrimaryStore primaryStore;
  private final ReferenceData referenceData;
  private final AccessControl accessControl;
  private final Errors errors;
  private final RandomGenerator random;
  private final PageTokens tokens;
  private final SimLists lists;
  private final Consumer<String> violations;

  /** The time until which a record is not omitted again. */
  private final Map<String, Long> omittedUntil = new HashMap<>();

  RecordEndpoints(
      SimSettings settings,
      PrimaryStore primaryStore,
      ReferenceData referenceData,
      AccessControl accessControl,
      Errors errors,
      RandomGenerator random,
      Consumer<String> violations) {
    this.lag = settings.lag();
    this.responseFaults = settings.responseFaults();
    this.primaryStore = primaryStore;
    this.referenceData = referenceData;
    this.accessControl = accessControl;
    this.errors = errors;
    this.random = random;
    this.tokens = new PageTokens(settings.responseFaults(), settings.lists());
    this.lists = settings.lists();
    this.violations = violations;
  }

  Reply list(ObjectType type, HttpCall call, int defaultLimit, long now) {
    Query query = Query.parse(call.uri().getRawQuery());
    int limit = parseLimit(query.get("limit"), defaultLimit);
    if (!query.getList("propertiesWithHistory").isEmpty() && limit > MAX_INPUTS_WITH_HISTORY) {
      throw errors.validation("limit must be at most 50 with propertiesWithHistory, was " + limit);
    }
    List<String> requestedProperties = query.getList("properties");
    checkProperties(type, requestedProperties);
    String token = query.get("after");
    long afterId = Long.MIN_VALUE;
    if (token != null) {
      OptionalLong lastId = tokens.decode(token, requestedProperties);
      if (lastId.isEmpty()) {
        throw errors.validation("The value for after is not valid: " + token);
      }
      afterId = lastId.getAsLong();
    }
    boolean archived = query.get("archived", "false").equals("true");
    if (archived && !type.hasRecycleBin) {
      throw errors.refusal(400, "archived is not supported", "VALIDATION_ERROR", null);
    }
    RecordVersion.LifecycleState lifecycleState =
        archived ? RecordVersion.LifecycleState.ARCHIVED : RecordVersion.LifecycleState.LIVE;
    long instant = replicaInstant(now);
    List<RecordView> rows = type.listRecords(afterId, limit + 1, instant, lifecycleState);
    if (rows.isEmpty() && token != null && lists.firstPageBehindEnd()) {
      afterId = Long.MIN_VALUE;
      rows = type.listRecords(afterId, limit + 1, instant, lifecycleState);
    }
    if (token == null && occurs(lists.emptyLists())) {
      rows.clear();
    }
    boolean hasMore = rows.size() > limit;
    hasMore |= truncatePage(rows, limit);
    if (token != null && occurs(responseFaults.repeatsRows())) {
      hasMore |= prependEarlierRows(type, rows, afterId, limit, instant, lifecycleState);
    }
    if (!hasMore && !rows.isEmpty() && occurs(responseFaults.emptyLastPage())) {
      hasMore = true;
    }
    String next =
        hasMore && !rows.isEmpty() ? tokens.encode(lastId(rows), requestedProperties) : null;
    if (next != null && token != null && occurs(responseFaults.repeatsToken())) {
      next = token;
    }
    if (next != null && occurs(lists.cutOffPages())) {
      next = "";
    }
    if (occurs(responseFaults.shufflesList())) {
      shuffle(rows);
    }
    RowWriter writer =
        new RowWriter(
            type, referenceData, requestedProperties, occurs(responseFaults.unknownFields()));
    return toReply(rows, writer, next, next == null ? null : nextLink(call, next), -1);
  }

  private void checkProperties(ObjectType type, List<String> requested) {
    for (String name : requested) {
      String scope = type.propertyScopes.get(name);
      if (scope != null) {
        accessControl.requireGranted(scope);
      }
    }
  }

  private int parseLimit(String text, int defaultLimit) {
    int limit;
    try {
      limit = text == null ? defaultLimit : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw errors.validation("limit is no number: " + text);
    }
    if (limit < 1 || limit > 100) {
      throw errors.validation("limit must be between 1 and 100, was " + limit);
    }
    return limit;
  }

  /** Whether rows were removed from a page that had space for them. */
  private boolean truncatePage(List<RecordView> rows, int limit) {
    int keep = Math.min(limit, rows.size());
    boolean shorter = keep > 1 && occurs(responseFaults.shortPages());
    if (shorter) {
      keep = random.nextInt(1, keep);
    }
    rows.subList(keep, rows.size()).clear();
    return shorter;
  }

  private boolean prependEarlierRows(
      ObjectType type,
      List<RecordView> rows,
      long afterId,
      int limit,
      long instant,
      RecordVersion.LifecycleState lifecycleState) {
    List<RecordView> earlier =
        type.listRecords(Math.max(afterId, 20) - 20, 3, instant, lifecycleState);
    earlier.removeIf(recordView -> recordView.id() > afterId);
    rows.addAll(0, earlier);
    boolean overflow = rows.size() > limit;
    while (rows.size() > limit) {
      rows.remove(rows.size() - 1);
    }
    return overflow;
  }

  private static long lastId(List<RecordView> rows) {
    return rows.get(rows.size() - 1).id();
  }

  private static String nextLink(HttpCall call, String next) {
    return "https://api.hubapi.com" + call.uri().getRawPath() + "?after=" + next;
  }

  Reply search(ObjectType type, HttpCall call, long now) {
    if (!type.searchable) {
      throw errors.refusal(
          400, "The object type cannot be searched: " + type.name, "VALIDATION_ERROR", null);
    }
    SearchQuery query = new SearchQuery(type, parseBody(call), errors);
    if (query.warning != null) {
      violations.accept(query.warning);
    }
    List<RecordView> matches = query.execute(now);
    int from = Math.min(query.after, matches.size());
    List<RecordView> rows =
        new ArrayList<>(matches.subList(from, Math.min(from + query.limit, matches.size())));
    truncatePage(rows, query.limit);
    int end = from + rows.size();
    String next = end < matches.size() ? Integer.toString(end) : null;
    if (occurs(responseFaults.shufflesSearch())) {
      shuffle(rows);
    }
    RowWriter writer =
        new RowWriter(
            type, referenceData, query.properties, occurs(responseFaults.unknownFields()));
    return toReply(rows, writer, next, null, matches.size());
  }

  private Reply toReply(
      List<RecordView> rows, RowWriter writer, String next, String link, int total) {
    return Reply.json(
        200,
        JsonWriter.write(
            primaryStore.hasLoneSurrogates,
            json -> {
              json.writeStartObject();
              if (total >= 0) {
                json.writeNumberField("total", total);
              }
              writeResults(json, rows, writer);
              if (next != null) {
                json.writeObjectFieldStart("paging");
                json.writeObjectFieldStart("next");
                if (!next.isEmpty()) {
                  json.writeStringField("after", next);
                }
                if (link != null) {
                  json.writeStringField("link", link);
                }
                json.writeEndObject();
                json.writeEndObject();
              }
              json.writeEndObject();
            }));
  }

  private static void writeResults(JsonGenerator json, List<RecordView> rows, RowWriter writer)
      throws IOException {
    json.writeArrayFieldStart("results");
    for (RecordView recordView : rows) {
      writer.write(json, recordView);
    }
    json.writeEndArray();
  }

  Reply batchRead(ObjectType type, HttpCall call, String version, long date, long now) {
    JsonNode body = parseBody(call);
    JsonNode inputs = body.path("inputs");
    List<String> historyProperties = new ArrayList<>();
    body.path("propertiesWithHistory").forEach(name -> historyProperties.add(name.asText()));
    if (historyProperties.size() > MAX_HISTORY_PROPERTIES) {
      throw errors.validation(
          "at most "
              + MAX_HISTORY_PROPERTIES
              + " properties with history, got "
              + historyProperties.size());
    }
    if (!historyProperties.isEmpty() && inputs.size() > MAX_INPUTS_WITH_HISTORY) {
      throw errors.validation(
          "The maximum number of inputs supported in a batch request for property histories is "
              + MAX_INPUTS_WITH_HISTORY
              + ". Please reduce the number of items and try again");
    }
    if (inputs.isEmpty() || inputs.size() > 100) {
      throw errors.validation("batch read takes 1 to 100 inputs, got " + inputs.size());
    }
    List<String> requestedProperties = new ArrayList<>();
    for (JsonNode name : body.path("properties")) {
      requestedProperties.add(name.asText());
    }
    checkProperties(type, requestedProperties);
    checkProperties(type, historyProperties);
    Query query = Query.parse(call.uri().getRawQuery());
    boolean archived = query.get("archived", "false").equals("true");
    RecordVersion.LifecycleState lifecycleState =
        archived ? RecordVersion.LifecycleState.ARCHIVED : RecordVersion.LifecycleState.LIVE;
    Map<Long, RecordView> rows = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    TreeSet<String> seen = new TreeSet<>();
    long instant = replicaInstant(now);
    for (JsonNode input : inputs) {
      String id = input.path("id").asText();
      if (!seen.add(id)) {
        violations.accept("batch read names an id twice: " + id);
        continue;
      }
      RecordView recordView = resolveMerged(type, id, instant, lifecycleState);
      if (recordView == null || omitsRow(type, recordView, now)) {
        missing.add(id);
      } else {
        rows.put(recordView.id(), recordView);
      }
    }
    List<RecordView> shuffled = new ArrayList<>(rows.values());
    shuffle(shuffled);
    if (occurs(responseFaults.unreportedMissing())) {
      missing.clear();
    }
    RowWriter writer =
        new RowWriter(
            type, referenceData, requestedProperties, occurs(responseFaults.unknownFields()));
    boolean usesMultiStatus =
        !version.equals("2026-09") ^ occurs(responseFaults.swappedMissingStatus());
    if (!historyProperties.isEmpty()) {
      writer.addHistory(primaryStore, historyProperties);
    }
    int status = missing.isEmpty() || !usesMultiStatus ? 200 : 207;
    return Reply.json(
        status,
        JsonWriter.write(
            primaryStore.hasLoneSurrogates,
            json -> {
              json.writeStartObject();
              json.writeStringField("status", "COMPLETE");
              writeResults(json, shuffled, writer);
              writeMissing(json, type, missing);
              String timestamp = Instant.ofEpochMilli(date).toString();
              json.writeStringField("startedAt", timestamp);
              json.writeStringField("completedAt", timestamp);
              json.writeEndObject();
            }));
  }

  private boolean omitsRow(ObjectType type, RecordView recordView, long now) {
    String record = type.name + " " + recordView.id();
    boolean omitted =
        occurs(responseFaults.omitsRows()) && omittedUntil.getOrDefault(record, now) <= now;
    if (omitted) {
      omittedUntil.put(record, now + OMISSION_INTERVAL_MS);
    }
    return omitted;
  }

  private static void writeMissing(JsonGenerator json, ObjectType type, List<String> ids)
      throws IOException {
    if (ids.isEmpty()) {
      return;
    }
    json.writeNumberField("numErrors", 1);
    json.writeArrayFieldStart("errors");
    json.writeStartObject();
    json.writeStringField("status", "error");
    json.writeStringField("category", "OBJECT_NOT_FOUND");
    json.writeStringField(
        "message",
        "Could not get some "
            + type.errorName()
            + " objects, they may be deleted or not exist. Check that ids are valid.");
    json.writeObjectFieldStart("context");
    json.writeArrayFieldStart("ids");
    for (String id : ids) {
      json.writeString(id);
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
  }

  /** The record, or the one that it was merged into. */
  private static RecordView resolveMerged(
      ObjectType type, String id, long instant, RecordVersion.LifecycleState lifecycleState) {
    StoredRecord storedRecord;
    try {
      storedRecord = type.findRecord(Long.parseLong(id));
    } catch (NumberFormatException e) {
      return null;
    }
    while (storedRecord != null) {
      RecordVersion recordVersion = storedRecord.latestVersion.versionAt(instant);
      if (recordVersion == null) {
        return null;
      }
      if (recordVersion.lifecycleState == lifecycleState) {
        return new RecordView(storedRecord, recordVersion);
      }
      storedRecord =
          recordVersion.lifecycleState == RecordVersion.LifecycleState.MERGED
              ? type.findRecord(recordVersion.mergedInto)
              : null;
    }
    return null;
  }

  private JsonNode parseBody(HttpCall call) {
    try {
      return JsonWriter.MAPPER.readTree(call.body().orElse(""));
    } catch (JsonProcessingException e) {
      throw errors.validation("Invalid input JSON on line 1");
    }
  }

  /** The instant whose state the responding replica shows. */
  private long replicaInstant(long now) {
    return lag.maxStaleMs() > 0 && occurs(lag.staleChance())
        ? now - random.nextLong(0, lag.maxStaleMs() + 1)
        : now;
  }

  private void shuffle(List<RecordView> rows) {
    for (int i = rows.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      RecordView row = rows.get(i);
      rows.set(i, rows.get(j));
      rows.set(j, row);
    }
  }

  private boolean occurs(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }
}
