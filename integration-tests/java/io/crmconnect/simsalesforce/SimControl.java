/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import com.fasterxml.jackson.core.JsonGenerator;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.Query;
import io.crmconnect.simcrm.Reply;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The control API of the server, also for other processes; it is that of the simulated HubSpot,
 * with Salesforce's objects:
 *
 * <ul>
 *   <li>{@code GET /__sim/stats}: calls, those that count, refusals, violations, edits, rows per
 *       object
 *   <li>{@code GET /__sim/rows?type=Contact&after=&limit=1000}: the true rows by ascending id
 *   <li>{@code GET /__sim/edits}: the last edits with their times
 *   <li>{@code POST /__sim/edits?perSecond=5}: sets the number of edits; 0 stops them
 *   <li>{@code POST /__sim/lives?many=25}: deletes, merges or restores this number of records
 *   <li>{@code POST /__sim/schema?type=Project__c&rename=Budget__c&to=Cost__c}, or {@code copy=}: a
 *       field is renamed, or its values are copied to a new one; no record is stamped
 *   <li>{@code POST /__sim/latency?ms=20}
 * </ul>
 */
final class SimControl {
  private final SimSalesforceServer server;
  private final EditGenerator editGenerator;
  private ScheduledFuture<?> editSchedule;

  SimControl(SimSalesforceServer server, EditGenerator editGenerator) {
    this.server = server;
    this.editGenerator = editGenerator;
  }

  Reply handle(String method, URI uri) {
    Query query = Query.parse(uri.getRawQuery());
    String endpoint = method + " " + uri.getPath();
    try {
      return server.withModel(
          org ->
              switch (endpoint) {
                case "GET /__sim/stats" ->
                    Reply.json(200, JsonWriter.write(json -> writeStats(org, json)));
                case "GET /__sim/rows" -> rowsReply(org, query);
                case "GET /__sim/edits" ->
                    Reply.json(200, JsonWriter.write(this::writeRecentEdits));
                case "POST /__sim/edits" ->
                    setEditRate(Integer.parseInt(query.get("perSecond", "0")));
                case "POST /__sim/lives" ->
                    deleteOrRestore(Integer.parseInt(query.get("many", "0")));
                case "POST /__sim/schema" -> changeSchema(org, query);
                case "POST /__sim/latency" -> setLatency(Long.parseLong(query.get("ms", "0")));
                default -> Reply.text(404, "text/plain", "no such thing: " + endpoint + "\n");
              });
    } catch (IllegalArgumentException e) {
      return Reply.text(400, "text/plain", e.getMessage() + "\n");
    }
  }

  private void writeStats(SimSalesforce org, JsonGenerator json) throws IOException {
    SimStats stats = org.stats();
    json.writeStartObject();
    writeCounts(json, "calls", stats.calls());
    writeCounts(json, "statuses", stats.statuses());
    json.writeNumberField("counted", stats.counted());
    json.writeNumberField("unexpectedRefusals", stats.limitRefusals());
    json.writeArrayFieldStart("violations");
    for (String violation : org.violations()) {
      json.writeString(violation);
    }
    json.writeEndArray();
    json.writeNumberField("edits", editGenerator.count());
    json.writeObjectFieldStart("rows");
    for (String object : org.objectNames()) {
      json.writeNumberField(object, org.count(object));
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

  private static Reply rowsReply(SimSalesforce org, Query query) {
    List<SimRow> rows =
        org.rows(
            query.get("type", ""),
            query.get("after", ""),
            Integer.parseInt(query.get("limit", "1000")));
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartArray();
              for (SimRow row : rows) {
                writeRow(json, row);
              }
              json.writeEndArray();
            }));
  }

  private static void writeRow(JsonGenerator json, SimRow row) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", row.id());
    json.writeNumberField("version", row.stamp());
    json.writeNumberField("createdAt", row.createdAt());
    json.writeObjectFieldStart("values");
    for (Map.Entry<String, String> value : row.values().entrySet()) {
      json.writeStringField(value.getKey(), value.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void writeRecentEdits(JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (SimCommit commit : editGenerator.recent()) {
      json.writeStartObject();
      json.writeStringField("type", commit.object());
      json.writeStringField("id", commit.id());
      json.writeStringField("kind", commit.kind());
      json.writeNumberField("version", commit.stamp());
      json.writeNumberField("committedAt", commit.committedAt());
      json.writeNumberField("visibleAt", commit.visibleAt());
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
    editGenerator.deleteOrRestoreMany(count, server.now());
    return Reply.text(200, "text/plain", count + " records came or went\n");
  }

  private Reply changeSchema(SimSalesforce org, Query query) {
    String object = query.get("type", "");
    String newName = query.get("to", "");
    String copiedField = query.get("copy", "");
    if (copiedField.isEmpty()) {
      org.renameField(object, query.get("rename", ""), newName, server.now());
    } else {
      org.copyField(object, copiedField, newName, server.now());
    }
    return Reply.text(200, "text/plain", object + " has a field " + newName + "\n");
  }

  private Reply setLatency(long ms) {
    server.setLatency(ms);
    return Reply.text(200, "text/plain", ms + " ms\n");
  }
}
