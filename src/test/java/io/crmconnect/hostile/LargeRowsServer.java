/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.crmconnect.crm.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;

/**
 * HubSpot's API over two objects with large rows, which it makes up while it sends them. All of
 * them changed at its start, so that each is listed by the backfill and read by its id.
 */
final class LargeRowsServer implements AutoCloseable {
  static final int FIELDS = 7;

  private final HttpServer server;
  private final int rows;
  private final byte[] value;
  private final long startedAt = System.currentTimeMillis() + 5_000;

  LargeRowsServer(int rows, int rowBytes) throws IOException {
    this.rows = rows;
    this.value = "x".repeat(rowBytes / FIELDS).getBytes(StandardCharsets.US_ASCII);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] request = exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    if (path.endsWith("/details")) {
      send(exchange, "{\"portalId\":1,\"timeZone\":\"UTC\"}");
    } else if (path.contains("/properties/")) {
      send(exchange, catalogue());
    } else if (path.endsWith("/search")) {
      send(exchange, search(Json.MAPPER.readTree(request)));
    } else if (path.endsWith("/batch/read")) {
      List<Long> ids = new ArrayList<>();
      Json.MAPPER.readTree(request).path("inputs").forEach(id -> ids.add(id.path("id").asLong()));
      sendRows(exchange, "\"status\":\"COMPLETE\",", ids, true, "");
    } else if (path.contains("/objects/")) {
      list(exchange);
    } else {
      send(exchange, "{\"results\":[]}");
    }
    exchange.close();
  }

  private static String catalogue() {
    StringBuilder fields = new StringBuilder("{\"results\":[");
    for (int i = 0; i < FIELDS; i++) {
      fields.append(i == 0 ? "" : ",").append("{\"name\":\"text" + i + "\",\"type\":\"string\"}");
    }
    return fields.append("]}").toString();
  }

  private String search(JsonNode body) {
    long after = 0;
    long since = 0;
    for (JsonNode filter : body.at("/filterGroups/0/filters")) {
      if (filter.path("propertyName").asText().equals("hs_object_id")) {
        after = filter.path("value").asLong();
      } else {
        since = filter.path("value").asLong();
      }
    }
    if (since > startedAt) {
      return "{\"total\":0,\"results\":[]}";
    }
    boolean descending = body.at("/sorts/0/direction").asText().equals("DESCENDING");
    int limit = body.path("limit").asInt(200);
    StringBuilder results = new StringBuilder("{\"total\":" + (rows - after) + ",\"results\":[");
    long first = descending ? rows : after + 1;
    long last = Math.min(rows, first + limit - 1);
    for (long id = first; id <= last; id++) {
      results.append(id == first ? "" : ",").append(head(id)).append("}");
    }
    results.append("]");
    if (!descending && last < rows) {
      results.append(",\"paging\":{\"next\":{\"after\":\"" + last + "\"}}");
    }
    return results.append("}").toString();
  }

  private String head(long id) {
    String changed = Instant.ofEpochMilli(startedAt).toString();
    return "{\"id\":\""
        + id
        + "\",\"createdAt\":\"2020-01-01T00:00:00Z\",\"updatedAt\":\""
        + changed
        + "\"";
  }

  private void list(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    if (query.contains("archived=true")) {
      send(exchange, "{\"results\":[]}");
      return;
    }
    long after = number(query, "after=", 0);
    long last = Math.min(rows, after + number(query, "limit=", 100));
    List<Long> ids = LongStream.rangeClosed(after + 1, last).boxed().toList();
    String paging = last < rows ? ",\"paging\":{\"next\":{\"after\":\"" + last + "\"}}" : "";
    sendRows(exchange, "", ids, query.contains("text0"), paging);
  }

  private static long number(String query, String name, long other) {
    int start = query.indexOf(name);
    return start < 0 ? other : Long.parseLong(query.substring(start + name.length()).split("&")[0]);
  }

  private void sendRows(
      HttpExchange exchange, String first, List<Long> ids, boolean withTexts, String paging)
      throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      write(out, "{" + first + "\"results\":[");
      for (long id : ids) {
        write(out, (id == ids.get(0) ? "" : ",") + head(id) + ",\"properties\":{");
        for (int i = 0; withTexts && i < FIELDS; i++) {
          write(out, (i == 0 ? "" : ",") + "\"text" + i + "\":\"");
          out.write(value);
          write(out, "\"");
        }
        write(out, (withTexts ? ",\"hs_merged_object_ids\":\"\"" : "") + "}}");
      }
      write(out, "]" + paging + "}");
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
