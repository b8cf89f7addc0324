/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import com.fasterxml.jackson.core.JsonGenerator;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.Query;
import io.crmconnect.simcrm.Reply;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The control API of the server, also for other processes:
 *
 * <ul>
 *   <li>{@code GET /__sim/stats}: calls, statuses, 429s, violations, edits, rows per object
 *   <li>{@code GET /__sim/rows?type=contacts&after=0&limit=1000}: the true rows by ascending id
 *   <li>{@code GET /__sim/edits}: the last edits with their times
 *   <li>{@code POST /__sim/edits?perSecond=5}: sets the number of edits; 0 stops them
 *   <li>{@code POST /__sim/lives?many=25}: deletes, merges or restores this number of records
 *   <li>{@code POST /__sim/schema?type=deals&rename=dealname&to=deal_title}, or {@code copy=}: a
 *       property is renamed, or its values are copied to a new one; no version changes
 *   <li>{@code GET /__sim/links?from=deals&to=companies}: the true links
 *   <li>{@code POST /__sim/links?from=deals&to=companies&many=40}: gives this number of records
 *       another link in place of theirs; no version changes
 *   <li>{@code GET /__sim/reference?object=pipelines&objects=deals,custom_pets}: the true rows of a
 *       reference object
 *   <li>{@code POST /__sim/stage?type=deals&pipeline=default&id=lead&label=Qualified}: names a
 *       stage
 *   <li>{@code POST /__sim/latency?ms=20}
 * </ul>
 */
final class SimControl {
  private final SimHubspot hubspot;
  private final SimHubspotServer server;
  private final EditGenerator editGenerator;
  private ScheduledFuture<?> editSchedule;

  SimControl(SimHubspot hubspot, SimHubspotServer server, EditGenerator editGenerator) {
    this.hubspot = hubspot;
    this.server = server;
    this.editGenerator = editGenerator;
  }

  Reply handle(String method, URI uri) {
    Query query = Query.parse(uri.getRawQuery());
    String endpoint = method + " " + uri.getPath();
    try {
      return server.withModel(
          sim ->
              switch (endpoint) {
                case "GET /__sim/stats" -> Reply.json(200, JsonWriter.write(this::writeStats));
                case "GET /__sim/rows" -> rowsReply(query);
                case "GET /__sim/edits" ->
                    Reply.json(200, JsonWriter.write(this::writeRecentEdits));
                case "POST /__sim/edits" ->
                    setEditRate(Integer.parseInt(query.get("perSecond", "0")));
                case "POST /__sim/lives" ->
                    deleteOrRestore(Integer.parseInt(query.get("many", "0")));
                case "POST /__sim/schema" -> changeSchema(query);
                case "GET /__sim/links" ->
                    Reply.json(200, JsonWriter.write(json -> writeLinks(json, query)));
                case "POST /__sim/links" -> moveLinks(query);
                case "GET /__sim/reference" ->
                    Reply.json(200, JsonWriter.write(json -> writeReference(json, query)));
                case "POST /__sim/stage" -> nameStage(query);
                case "POST /__sim/latency" -> setLatency(Long.parseLong(query.get("ms", "0")));
                default -> Reply.text(404, "text/plain", "no such thing: " + endpoint + "\n");
              });
    } catch (IllegalArgumentException e) {
      return Reply.text(400, "text/plain", e.getMessage() + "\n");
    }
  }

  private void writeStats(JsonGenerator json) throws IOException {
    SimStats stats = hubspot.stats();
    json.writeStartObject();
    writeCounts(json, "calls", stats.calls());
    writeCounts(json, "statuses", stats.statuses());
    writeCounts(json, "refusals", stats.refusals());
    json.writeNumberField("unexpectedRefusals", stats.unexpectedRefusals());
    json.writeArrayFieldStart("violations");
    for (String violation : hubspot.violations()) {
      json.writeString(violation);
    }
    json.writeEndArray();
    json.writeNumberField("edits", editGenerator.count());
    json.writeNumberField("rightFrom", hubspot.consistentFrom());
    json.writeObjectFieldStart("rows");
    for (String type : hubspot.types()) {
      json.writeNumberField(type, hubspot.count(type));
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeCounts(JsonGenerator json, String name, Map<String, Long> counts)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue());
    }
    json.writeEndObject();
  }

  private Reply rowsReply(Query query) {
    long after = Long.parseLong(query.get("after", "-1"));
    int limit = Integer.parseInt(query.get("limit", "1000"));
    return Reply.json(
        200,
        JsonWriter.write(
            true,
            json -> {
              json.writeStartArray();
              hubspot.rows(query.get("type", ""), after, limit, row -> writeRow(json, row));
              json.writeEndArray();
            }));
  }

  private static void writeRow(JsonGenerator json, SimRow row) {
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

  private void writeRecentEdits(JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (SimChange change : editGenerator.recent()) {
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

  private Reply setEditRate(int perSecond) {
    if (editSchedule != null) {
      editSchedule.cancel(false);
      editSchedule = null;
    }
    if (perSecond > 0) {
      editSchedule =
          server
              .timer()
              .scheduleAtFixedRate(
                  () -> server.atCurrentTime(editGenerator::editOnce),
                  0,
                  1_000_000L / perSecond,
                  TimeUnit.MICROSECONDS);
    }
    return Reply.text(200, "text/plain", perSecond + " edits a second\n");
  }

  private Reply deleteOrRestore(int count) {
    editGenerator.deleteOrRestoreMany(count, System.currentTimeMillis());
    return Reply.text(200, "text/plain", count + " records came or went\n");
  }

  private Reply changeSchema(Query query) {
    String type = query.get("type", "");
    String newName = query.get("to", "");
    String copiedProperty = query.get("copy", "");
    if (copiedProperty.isEmpty()) {
      hubspot.renameProperty(type, query.get("rename", ""), newName);
    } else {
      hubspot.copyProperty(type, copiedProperty, newName);
    }
    return Reply.text(200, "text/plain", type + " has a property " + newName + "\n");
  }

  private void writeLinks(JsonGenerator json, Query query) throws IOException {
    Map<String, Map<String, String>> rows = new TreeMap<>();
    for (LinkData.ShownLink link :
        hubspot.links().shown(query.get("from", ""), query.get("to", ""))) {
      String id = link.fromId() + ":" + link.toId() + ":" + link.typeId();
      rows.put(
          id,
          Map.of(
              "from_id", Long.toString(link.fromId()),
              "to_id", Long.toString(link.toId()),
              "type_id", Integer.toString(link.typeId())));
    }
    writeRowsById(json, rows);
  }

  private Reply moveLinks(Query query) {
    int moved =
        SampleSales.moveLinks(
            hubspot,
            query.get("from", ""),
            query.get("to", ""),
            Integer.parseInt(query.get("many", "0")),
            System.currentTimeMillis());
    return Reply.text(200, "text/plain", moved + " links lead to other records\n");
  }

  private void writeReference(JsonGenerator json, Query query) throws IOException {
    writeRowsById(
        json, ReferenceTruth.rows(hubspot, query.get("object", ""), query.getList("objects")));
  }

  private static void writeRowsById(JsonGenerator json, Map<String, Map<String, String>> rows)
      throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, Map<String, String>> row : rows.entrySet()) {
      json.writeObjectFieldStart(row.getKey());
      for (Map.Entry<String, String> value : row.getValue().entrySet()) {
        json.writeStringField(value.getKey(), value.getValue());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private Reply nameStage(Query query) {
    String label = query.get("label", "");
    hubspot
        .reference()
        .putStage(
            query.get("type", ""),
            query.get("pipeline", ""),
            query.get("id", ""),
            label,
            System.currentTimeMillis());
    return Reply.text(200, "text/plain", "the stage is called " + label + "\n");
  }

  private Reply setLatency(long ms) {
    server.setLatency(ms);
    return Reply.text(200, "text/plain", ms + " ms\n");
  }
}
