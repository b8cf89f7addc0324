/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.Stack;
import io.crmconnect.stack.StackException;
import io.crmconnect.stack.Worker;
import io.crmconnect.stack.WorkerSettings;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** Two workers of one Connect cluster, of which some may be dead. */
final class ConnectGroup implements AutoCloseable {
  static final int MEMBERS = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(240);

  /**
   * A worker that the broker's end cut off may report that it stopped a connector after another one
   * has reported that it started it. That state stays until the connector is started again.
   */
  private static final Duration STALE_STATE = Duration.ofSeconds(30);

  private final List<Worker> workers = new ArrayList<>();
  private int restarts;

  /**
   * @param name of the cluster; its topics begin with it
   */
  static ConnectGroup start(Stack stack, String name, WorkerSettings settings) {
    return start(stack, name, settings, Optional.empty());
  }

  /** The same with the connector's own jar of another version. */
  static ConnectGroup start(
      Stack stack, String name, WorkerSettings settings, Optional<Path> connectorJar) {
    ConnectGroup group = new ConnectGroup();
    for (int i = 1; i <= MEMBERS; i++) {
      Worker worker = stack.addMember(name + "-" + i, name, settings);
      worker.replaceConnector(connectorJar);
      group.workers.add(worker);
    }
    Worker.startAll(group.workers);
    return group;
  }

  private ConnectGroup() {}

  Worker worker(int index) {
    return workers.get(index);
  }

  List<Worker> workers() {
    return List.copyOf(workers);
  }

  /** The REST API of a worker that lives. */
  ConnectRest rest() {
    return workers.stream().filter(Worker::isAlive).findFirst().orElseThrow().rest();
  }

  /** The number of times a failed task was started anew. */
  int restarts() {
    return restarts;
  }

  void put(String connector, Map<String, String> config) {
    awaitAccepted(() -> rest().put(connector, config));
  }

  void pause(String connector) {
    awaitAccepted(() -> rest().pause(connector));
  }

  void resume(String connector) {
    awaitAccepted(() -> rest().resume(connector));
  }

  void delete(String connector) {
    awaitAccepted(() -> rest().delete(connector));
    await(() -> rest().status(connector).status() == 404);
  }

  void stop(String connector) {
    await(
        () -> {
          rest().stop(connector, TIMEOUT);
          return true;
        });
  }

  JsonNode offsets(String connector) {
    return rest().offsets(connector).json();
  }

  void alterOffsets(String connector, JsonNode offsets) {
    awaitAccepted(() -> rest().alterOffsets(connector, offsets));
  }

  /**
   * Waits until the connector and its tasks run.
   *
   * @param restarting whether a task may have failed, because a part that Connect itself needs was
   *     away; it is then started again, as an operator would
   */
  void awaitRunning(String connector, int tasks, boolean restarting) {
    AtomicLong waitingSince = new AtomicLong(System.nanoTime());
    await(
        () -> {
          JsonNode status = rest().status(connector).json();
          boolean isStale = System.nanoTime() - waitingSince.get() > STALE_STATE.toNanos();
          if (isStale && status.toString().contains("UNASSIGNED")) {
            waitingSince.set(System.nanoTime());
            restarts++;
            rest().restart(connector);
            return false;
          }
          if (count(status, "FAILED") > 0) {
            assertThat(restarting || isLeaderGone(status))
                .as("a task may fail here: %s", status)
                .isTrue();
            restarts++;
            rest().restart(connector);
            return false;
          }
          return status.path("connector").path("state").asText().equals("RUNNING")
              && count(status, "RUNNING") == tasks;
        });
  }

  /**
   * Under exactly-once a worker asks the leader to fence the task's earlier producers. If the
   * leader was just killed, Connect gives the task up.
   */
  private static boolean isLeaderGone(JsonNode status) {
    return status.toString().contains("IO Error trying to forward REST request");
  }

  private static int count(JsonNode status, String state) {
    int tasks = 0;
    for (JsonNode task : status.path("tasks")) {
      tasks += task.path("state").asText().equals(state) ? 1 : 0;
    }
    return tasks;
  }

  private interface Request {
    ConnectRest.Reply send();
  }

  private interface Condition {
    boolean isMet();
  }

  private static void awaitAccepted(Request request) {
    await(
        () -> {
          ConnectRest.Reply reply = request.send();
          // A worker that does not know yet that its leader is gone answers 500.
          assertThat(reply.status())
              .as(reply.text())
              .satisfiesAnyOf(
                  status -> assertThat(status).isBetween(200, 299),
                  status -> assertThat(status).isIn(404, 409, 500, 503));
          return reply.isOk();
        });
  }

  private static void await(Condition condition) {
    Awaitility.await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(300))
        .ignoreExceptionsMatching(
            failure -> failure instanceof StackException || failure instanceof UncheckedIOException)
        .until(condition::isMet);
  }

  @Override
  public void close() {
    workers.forEach(Worker::close);
  }
}
