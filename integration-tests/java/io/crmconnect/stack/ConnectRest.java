/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A client of a worker's REST API, which sees what an operator with curl would see. */
public final class ConnectRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration REBALANCE_TIMEOUT = Duration.ofSeconds(60);

  private final String root;

  public ConnectRest(String root) {
    this.root = root;
  }

  public String url() {
    return root;
  }

  /** A response: its status, and its body as text and, if possible, as JSON. */
  public record Reply(int status, String text) {
    public JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException e) {
        throw new StackException("Connect did not return JSON: " + text, e);
      }
    }

    public boolean isOk() {
      return status >= 200 && status < 300;
    }
  }

  boolean isReady() throws IOException {
    return Http.get(uri("/connectors")).status() == 200;
  }

  /** Creates the connector or changes its settings; the response may be an error. */
  public Reply put(String connector, Map<String, String> config) {
    return call("PUT", "/connectors/" + connector + "/config", toJson(new TreeMap<>(config)));
  }

  /** Creates a connector with POST, as with a file {@code {"name": ..., "config": {...}}}. */
  public Reply create(JsonNode nameAndConfig) {
    return call("POST", "/connectors", nameAndConfig.toString());
  }

  public Reply config(String connector) {
    return call("GET", "/connectors/" + connector + "/config", null);
  }

  /** Validates the settings without creating a connector. */
  public Reply validate(String plugin, Map<String, String> config) {
    return call(
        "PUT", "/connector-plugins/" + plugin + "/config/validate", toJson(new TreeMap<>(config)));
  }

  public Reply plugins() {
    return call("GET", "/connector-plugins", null);
  }

  public Reply status(String connector) {
    return call("GET", "/connectors/" + connector + "/status", null);
  }

  public Reply tasks(String connector) {
    return call("GET", "/connectors/" + connector + "/tasks", null);
  }

  public Reply offsets(String connector) {
    return call("GET", "/connectors/" + connector + "/offsets", null);
  }

  /** Writes offsets in the format of {@link #offsets}; the connector must be stopped. */
  public Reply alterOffsets(String connector, JsonNode offsets) {
    return call("PATCH", "/connectors/" + connector + "/offsets", offsets.toString());
  }

  public Reply deleteOffsets(String connector) {
    return call("DELETE", "/connectors/" + connector + "/offsets", null);
  }

  public Reply pause(String connector) {
    return call("PUT", "/connectors/" + connector + "/pause", null);
  }

  public Reply resume(String connector) {
    return call("PUT", "/connectors/" + connector + "/resume", null);
  }

  /** Restarts the connector and its tasks. */
  public Reply restart(String connector) {
    return call("POST", "/connectors/" + connector + "/restart?includeTasks=true", null);
  }

  public Reply delete(String connector) {
    return call("DELETE", "/connectors/" + connector, null);
  }

  /** Stops the connector and waits until its tasks have ended. */
  public void stop(String connector, Duration timeout) {
    call("PUT", "/connectors/" + connector + "/stop", null);
    await(
        connector,
        timeout,
        status ->
            state(status.path("connector")).equals("STOPPED") && status.path("tasks").isEmpty());
  }

  /**
   * Waits until the connector and this number of tasks run; a failed one ends the wait immediately.
   */
  public void awaitRunning(String connector, int tasks, Duration timeout) {
    await(
        connector,
        timeout,
        status -> {
          failIfFailed(connector, status);
          int running = 0;
          for (JsonNode task : status.path("tasks")) {
            running += state(task).equals("RUNNING") ? 1 : 0;
          }
          return state(status.path("connector")).equals("RUNNING") && running >= tasks;
        });
  }

  /** Waits until a task of the connector has failed, and returns its trace. */
  public String awaitFailed(String connector, Duration timeout) {
    StringBuilder trace = new StringBuilder();
    await(
        connector,
        timeout,
        status -> {
          for (JsonNode task : status.path("tasks")) {
            if (state(task).equals("FAILED")) {
              trace.append(task.path("trace").asText());
              return true;
            }
          }
          return false;
        });
    return trace.toString();
  }

  /** Throws an exception with the trace if a connector, or one of its tasks, has failed. */
  public void failIfFailed(String... connectors) {
    for (String connector : connectors) {
      failIfFailed(connector, status(connector).json());
    }
  }

  private static void failIfFailed(String connector, JsonNode status) {
    if (state(status.path("connector")).equals("FAILED")) {
      throw new StackException(connector + ": " + status.path("connector").path("trace").asText());
    }
    for (JsonNode task : status.path("tasks")) {
      if (state(task).equals("FAILED")) {
        throw new StackException(
            connector + ", task " + task.path("id") + ": " + task.path("trace").asText());
      }
    }
  }

  private static String state(JsonNode node) {
    return node.path("state").asText();
  }

  private interface StatusCheck {
    boolean test(JsonNode status);
  }

  private void await(String connector, Duration timeout, StatusCheck check) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      Reply reply = status(connector);
      if (reply.isOk() && check.test(reply.json())) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new StackException(
            connector
                + " did not reach the expected state in "
                + timeout.toSeconds()
                + " s: "
                + reply.text());
      }
      Waiting.pause();
    }
  }

  private Reply call(String method, String path, String json) {
    long deadline = System.nanoTime() + REBALANCE_TIMEOUT.toNanos();
    while (true) {
      try {
        Http.Reply reply = Http.call(method, uri(path), json);
        if (!isRebalancing(reply) || System.nanoTime() - deadline > 0) {
          return new Reply(reply.status(), reply.body());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(method + " " + root + path + " failed", e);
      }
      Waiting.pause();
    }
  }

  /** During a rebalance, Connect returns 409 for every request, which must be retried. */
  private static boolean isRebalancing(Http.Reply reply) {
    return reply.status() == 409 && reply.body().contains("rebalance");
  }

  private URI uri(String path) {
    return URI.create(root + path);
  }

  private static String toJson(Map<String, String> config) {
    try {
      return JSON.writeValueAsString(config);
    } catch (JsonProcessingException e) {
      throw new StackException("Not JSON: " + config.keySet(), e);
    }
  }
}
