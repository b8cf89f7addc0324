package io.crmconnect.simhubspot;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.http.HttpCall;
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

/** Answers the calls that were let in: list, search and batch read. */
final class Endpoints {
  private static final long LEFT_OUT_MS = 60_000;

  private final SimLag lag;
  private final SimLies lies;
  private final Store store;
  private final Errors errors;
  private final RandomGenerator random;
  private final PageTokens tokens;
  private final Consumer<String> violations;

  /** Until when a record is not left out again. */
  private final Map<String, Long> leftOut = new HashMap<>();

  Endpoints(
      SimSettings settings,
      Store store,
      Errors errors,
      RandomGenerator random,
      Consumer<String> violations) {
    this.lag = settings.lag();
    this.lies = settings.lies();
    this.store = store;
    this.errors = errors;
    this.random = random;
    this.tokens = new PageTokens(settings.lies());
    this.violations = violations;
  }

  Reply list(ObjectType type, HttpCall call, int defaultLimit, long now) {
    Query query = Query.of(call.uri().getRawQuery());
    int limit = limit(query.get("limit"), defaultLimit);
    List<String> asked = query.list("properties");
    String token = query.get("after");
    long after = Long.MIN_VALUE;
    if (token != null) {
      OptionalLong last = tokens.lastId(token, asked);
      if (last.isEmpty()) {
        throw errors.validation("The value for after is not valid: " + token);
      }
      after = last.getAsLong();
    }
    boolean archived = query.get("archived", "false").equals("true");
    Version.Life life = archived ? Version.Life.ARCHIVED : Version.Life.LIVE;
    long instant = replica(now);
    List<Found> rows = type.list(after, limit + 1, instant, life);
    boolean more = rows.size() > limit;
    more |= cut(rows, limit);
    if (token != null && chance(lies.repeatsRows())) {
      more |= repeat(type, rows, after, limit, instant, life);
    }
    if (!more && !rows.isEmpty() && chance(lies.emptyLastPage())) {
      more = true;
    }
    String next = more && !rows.isEmpty() ? tokens.of(last(rows), asked) : null;
    if (next != null && token != null && chance(lies.repeatsToken())) {
      next = token;
    }
    if (chance(lies.shufflesList())) {
      shuffle(rows);
    }
    RowWriter writer = new RowWriter(type, asked, chance(lies.unknownFields()));
    return page(rows, writer, next, next == null ? null : link(call, next), -1);
  }

  private int limit(String text, int otherwise) {
    int limit;
    try {
      limit = text == null ? otherwise : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw errors.validation("limit is no number: " + text);
    }
    if (limit < 1 || limit > 100) {
      throw errors.validation("limit must be between 1 and 100, was " + limit);
    }
    return limit;
  }

  /** Whether rows were taken off that a page could have held. */
  private boolean cut(List<Found> rows, int limit) {
    int keep = Math.min(limit, rows.size());
    boolean shorter = keep > 1 && chance(lies.shortPages());
    if (shorter) {
      keep = random.nextInt(1, keep);
    }
    rows.subList(keep, rows.size()).clear();
    return shorter;
  }

  private boolean repeat(
      ObjectType type, List<Found> rows, long after, int limit, long instant, Version.Life life) {
    List<Found> earlier = type.list(Math.max(after, 20) - 20, 3, instant, life);
    earlier.removeIf(found -> found.id() > after);
    rows.addAll(0, earlier);
    boolean over = rows.size() > limit;
    while (rows.size() > limit) {
      rows.remove(rows.size() - 1);
    }
    return over;
  }

  private static long last(List<Found> rows) {
    return rows.get(rows.size() - 1).id();
  }

  private static String link(HttpCall call, String next) {
    return "https://api.hubapi.com" + call.uri().getRawPath() + "?after=" + next;
  }

  Reply search(ObjectType type, HttpCall call, long now) {
    SearchQuery query = new SearchQuery(type, body(call), errors);
    if (query.oddity != null) {
      violations.accept(query.oddity);
    }
    List<Found> matches = query.run(now);
    int from = Math.min(query.after, matches.size());
    List<Found> rows =
        new ArrayList<>(matches.subList(from, Math.min(from + query.limit, matches.size())));
    cut(rows, query.limit);
    int end = from + rows.size();
    String next = end < matches.size() ? Integer.toString(end) : null;
    if (chance(lies.shufflesSearch())) {
      shuffle(rows);
    }
    RowWriter writer = new RowWriter(type, query.properties, chance(lies.unknownFields()));
    return page(rows, writer, next, null, matches.size());
  }

  private Reply page(List<Found> rows, RowWriter writer, String next, String link, int total) {
    return Reply.json(
        200,
        Wire.write(
            store.loneSurrogates,
            json -> {
              json.writeStartObject();
              if (total >= 0) {
                json.writeNumberField("total", total);
              }
              results(json, rows, writer);
              if (next != null) {
                json.writeObjectFieldStart("paging");
                json.writeObjectFieldStart("next");
                json.writeStringField("after", next);
                if (link != null) {
                  json.writeStringField("link", link);
                }
                json.writeEndObject();
                json.writeEndObject();
              }
              json.writeEndObject();
            }));
  }

  private static void results(JsonGenerator json, List<Found> rows, RowWriter writer)
      throws IOException {
    json.writeArrayFieldStart("results");
    for (Found found : rows) {
      writer.write(json, found);
    }
    json.writeEndArray();
  }

  Reply batchRead(ObjectType type, HttpCall call, String version, long date, long now) {
    JsonNode body = body(call);
    JsonNode inputs = body.path("inputs");
    if (inputs.isEmpty() || inputs.size() > 100) {
      throw errors.validation("batch read takes 1 to 100 inputs, got " + inputs.size());
    }
    List<String> asked = new ArrayList<>();
    for (JsonNode name : body.path("properties")) {
      asked.add(name.asText());
    }
    Query query = Query.of(call.uri().getRawQuery());
    boolean archived = query.get("archived", "false").equals("true");
    Version.Life life = archived ? Version.Life.ARCHIVED : Version.Life.LIVE;
    Map<Long, Found> rows = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    TreeSet<String> seen = new TreeSet<>();
    long instant = replica(now);
    for (JsonNode input : inputs) {
      String id = input.path("id").asText();
      if (!seen.add(id)) {
        violations.accept("batch read names an id twice: " + id);
        continue;
      }
      Found found = follow(type, id, instant, life);
      if (found == null || leavesOut(type, found, now)) {
        missing.add(id);
      } else {
        rows.put(found.id(), found);
      }
    }
    List<Found> shuffled = new ArrayList<>(rows.values());
    shuffle(shuffled);
    if (chance(lies.silentMissing())) {
      missing.clear();
    }
    RowWriter writer = new RowWriter(type, asked, chance(lies.unknownFields()));
    boolean multi = !version.equals("2026-09") ^ chance(lies.otherMissingStatus());
    int status = missing.isEmpty() || !multi ? 200 : 207;
    return Reply.json(
        status,
        Wire.write(
            store.loneSurrogates,
            json -> {
              json.writeStartObject();
              json.writeStringField("status", "COMPLETE");
              results(json, shuffled, writer);
              missing(json, type, missing);
              String at = Instant.ofEpochMilli(date).toString();
              json.writeStringField("startedAt", at);
              json.writeStringField("completedAt", at);
              json.writeEndObject();
            }));
  }

  private boolean leavesOut(ObjectType type, Found found, long now) {
    String record = type.name + " " + found.id();
    boolean out = chance(lies.leavesOut()) && leftOut.getOrDefault(record, now) <= now;
    if (out) {
      leftOut.put(record, now + LEFT_OUT_MS);
    }
    return out;
  }

  private static void missing(JsonGenerator json, ObjectType type, List<String> ids)
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

  /** The record itself, or the one that it was merged into. */
  private static Found follow(ObjectType type, String id, long instant, Version.Life life) {
    Rec rec;
    try {
      rec = type.find(Long.parseLong(id));
    } catch (NumberFormatException e) {
      return null;
    }
    while (rec != null) {
      Version version = rec.head.at(instant);
      if (version == null) {
        return null;
      }
      if (version.life == life) {
        return new Found(rec, version);
      }
      rec = version.life == Version.Life.MERGED ? type.find(version.mergedInto) : null;
    }
    return null;
  }

  private JsonNode body(HttpCall call) {
    try {
      return Wire.MAPPER.readTree(call.body().orElse(""));
    } catch (JsonProcessingException e) {
      throw errors.validation("Invalid input JSON on line 1");
    }
  }

  /** The instant whose state the answering replica shows. */
  private long replica(long now) {
    return lag.staleMaxMs() > 0 && chance(lag.staleChance())
        ? now - random.nextLong(0, lag.staleMaxMs() + 1)
        : now;
  }

  private void shuffle(List<Found> rows) {
    for (int i = rows.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Found row = rows.get(i);
      rows.set(i, rows.get(j));
      rows.set(j, row);
    }
  }

  private boolean chance(double chance) {
    return chance > 0 && random.nextDouble() < chance;
  }
}
