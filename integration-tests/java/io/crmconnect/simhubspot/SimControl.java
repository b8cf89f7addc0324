package io.crmconnect.simhubspot;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * What those who run the server can ask, in other processes too:
 *
 * <ul>
 *   <li>{@code GET /__sim/stats}: calls, statuses, 429s, violations, edits, rows per object
 *   <li>{@code GET /__sim/rows?type=contacts&after=0&limit=1000}: the truth, rows by ascending id
 *   <li>{@code GET /__sim/edits}: the last edits with their instants
 *   <li>{@code POST /__sim/edits?perSecond=5}: that many from now on; 0 ends them
 *   <li>{@code POST /__sim/lives?many=25}: so many records are deleted, merged or restored now
 *   <li>{@code POST /__sim/schema?type=deals&rename=dealname&to=deal_title}, or {@code copy=}: a
 *       property is called otherwise, or another one has its values too; no version moves
 *   <li>{@code POST /__sim/latency?ms=20}
 * </ul>
 */
final class SimControl {
  private final SimHubspot hubspot;
  private final SimHubspotServer server;
  private final Edits edits;
  private ScheduledFuture<?> editing;

  SimControl(SimHubspot hubspot, SimHubspotServer server, Edits edits) {
    this.hubspot = hubspot;
    this.server = server;
    this.edits = edits;
  }

  Reply answer(String method, URI uri) {
    Query query = Query.of(uri.getRawQuery());
    String asked = method + " " + uri.getPath();
    try {
      return server.with(
          sim ->
              switch (asked) {
                case "GET /__sim/stats" -> Reply.json(200, Wire.write(this::stats));
                case "GET /__sim/rows" -> rows(query);
                case "GET /__sim/edits" -> Reply.json(200, Wire.write(this::recent));
                case "POST /__sim/edits" -> edit(Integer.parseInt(query.get("perSecond", "0")));
                case "POST /__sim/lives" -> lives(Integer.parseInt(query.get("many", "0")));
                case "POST /__sim/schema" -> schema(query);
                case "POST /__sim/latency" -> latency(Long.parseLong(query.get("ms", "0")));
                default -> Reply.text(404, "text/plain", "no such thing: " + asked + "\n");
              });
    } catch (IllegalArgumentException e) {
      return Reply.text(400, "text/plain", e.getMessage() + "\n");
    }
  }

  private void stats(JsonGenerator json) throws IOException {
    SimStats stats = hubspot.stats();
    json.writeStartObject();
    counts(json, "calls", stats.calls());
    counts(json, "statuses", stats.statuses());
    counts(json, "refusals", stats.refusals());
    json.writeNumberField("unexpectedRefusals", stats.unexpectedRefusals());
    json.writeArrayFieldStart("violations");
    for (String violation : hubspot.violations()) {
      json.writeString(violation);
    }
    json.writeEndArray();
    json.writeNumberField("edits", edits.count());
    json.writeNumberField("rightFrom", hubspot.rightFrom());
    json.writeObjectFieldStart("rows");
    for (String type : hubspot.types()) {
      json.writeNumberField(type, hubspot.count(type));
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void counts(JsonGenerator json, String name, Map<String, Long> counts)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue());
    }
    json.writeEndObject();
  }

  private Reply rows(Query query) {
    long after = Long.parseLong(query.get("after", "-1"));
    int limit = Integer.parseInt(query.get("limit", "1000"));
    return Reply.json(
        200,
        Wire.write(
            true,
            json -> {
              json.writeStartArray();
              hubspot.rows(query.get("type", ""), after, limit, row -> write(json, row));
              json.writeEndArray();
            }));
  }

  private static void write(JsonGenerator json, SimRow row) {
    try {
      json.writeStartObject();
      json.writeStringField("id", Long.toString(row.id()));
      json.writeNumberField("version", row.version());
      json.writeNumberField("createdAt", row.createdAt());
      json.writeObjectFieldStart("values");
      for (Map.Entry<String, String> value : row.values().entrySet()) {
        json.writeStringField(value.getKey(), value.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void recent(JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (SimChange change : edits.recent()) {
      json.writeStartObject();
      json.writeStringField("type", change.type());
      json.writeStringField("id", Long.toString(change.id()));
      json.writeStringField("kind", change.kind().name());
      json.writeNumberField("version", change.version());
      json.writeNumberField("committedAt", change.committedAt());
      json.writeNumberField("visibleAt", change.visibleAt());
      json.writeNumberField("indexedAt", change.indexedAt());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private Reply edit(int perSecond) {
    if (editing != null) {
      editing.cancel(false);
      editing = null;
    }
    if (perSecond > 0) {
      editing =
          server
              .timer()
              .scheduleAtFixedRate(
                  () -> server.at(edits::one), 0, 1_000_000L / perSecond, TimeUnit.MICROSECONDS);
    }
    return Reply.text(200, "text/plain", perSecond + " edits a second\n");
  }

  private Reply lives(int many) {
    edits.lives(many, System.currentTimeMillis());
    return Reply.text(200, "text/plain", many + " records came or went\n");
  }

  private Reply schema(Query query) {
    String type = query.get("type", "");
    String to = query.get("to", "");
    String copied = query.get("copy", "");
    if (copied.isEmpty()) {
      hubspot.renameProperty(type, query.get("rename", ""), to);
    } else {
      hubspot.copyProperty(type, copied, to);
    }
    return Reply.text(200, "text/plain", type + " has a property " + to + "\n");
  }

  private Reply latency(long ms) {
    server.setLatency(ms);
    return Reply.text(200, "text/plain", ms + " ms\n");
  }
}
