/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** A single Kafka broker that is its own controller. */
public final class Broker implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(240);

  private final Path folder;
  private final String jars;
  private final int port;
  private final Path settings;
  private ManagedProcess managedProcess;

  Broker(BuildLayout buildLayout, Path folder) {
    this.folder = folder;
    this.jars = Jvm.classPathOf(buildLayout.kafkaFolder(KafkaVersion.V4_3));
    List<Integer> ports = Ports.findFree(2);
    this.port = ports.get(0);
    this.settings =
        Jvm.write(folder.resolve("broker.properties"), settings(port, ports.get(1), folder));
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Starts the broker, also after {@link #kill}, and waits until it is ready. */
  public Broker start() {
    if (managedProcess == null) {
      format();
    }
    run();
    return this;
  }

  /** Kills the broker with SIGKILL; its data stays. */
  public void kill() {
    managedProcess.kill();
  }

  private void format() {
    UUID id = UUID.randomUUID();
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    String clusterId = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    ManagedProcess format =
        ManagedProcess.start(
            "the broker's format",
            log(),
            Jvm.command(
                "256m",
                List.of(logging(), "-cp", jars),
                "kafka.tools.StorageTool",
                "format",
                // An id may begin with a dash.
                "--cluster-id=" + clusterId,
                "--config",
                settings.toString()));
    if (format.awaitEnd(START_TIMEOUT) != 0) {
      throw format.failure("failed");
    }
  }

  private void run() {
    managedProcess =
        ManagedProcess.start(
            "the broker",
            log(),
            Jvm.command(
                "512m", List.of(logging(), "-cp", jars), "kafka.Kafka", settings.toString()));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      Waiting.awaitCondition(
          "its first response", START_TIMEOUT, managedProcess, () -> isReachable(admin));
    }
  }

  private Path log() {
    return folder.resolve("broker.log");
  }

  private String logging() {
    return Logging.jvmOption(KafkaVersion.V4_3, folder, "broker");
  }

  private static boolean isReachable(Admin admin) {
    try {
      return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted", e);
    }
  }

  /** An admin client of this broker; the caller closes it. */
  public Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
  }

  @Override
  public void close() {
    if (managedProcess != null) {
      managedProcess.stop(Duration.ofSeconds(10));
    }
  }

  private static Map<String, String> settings(int port, int controllerPort, Path folder) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("log.dirs", folder.resolve("broker-data").toString());
    // A stopping worker must not create Connect's topics again with other settings.
    settings.put("auto.create.topics.enable", "false");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "3");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "3");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    return settings;
  }
}
