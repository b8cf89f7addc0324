/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.crmconnect.crm.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Receives alerts, in place of a chat or a pager. */
final class AlertSink implements AutoCloseable {
  private final HttpServer server;
  private final List<JsonNode> alerts = new CopyOnWriteArrayList<>();

  private AlertSink(HttpServer server) {
    this.server = server;
  }

  static AlertSink start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      AlertSink sink = new AlertSink(server);
      server.createContext(
          "/",
          exchange -> {
            sink.alerts.add(Json.MAPPER.readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      server.start();
      return sink;
    } catch (IOException e) {
      throw new UncheckedIOException("No port for the alerts", e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/alerts";
  }

  /** The text of the last alert of this kind; empty if there was none. */
  String lastText(String kind) {
    String text = "";
    for (JsonNode alert : alerts) {
      text = alert.path("kind").asText().equals(kind) ? alert.path("text").asText() : text;
    }
    return text;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
