/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** A broker, a worker, a registry and Postgres. */
public final class Stack implements AutoCloseable {
  private final BuildLayout buildLayout;
  private final Path folder;
  private final Broker broker;
  private final RegistryServer registryServer;
  private final Postgres postgres;
  private Path kafkaTools;
  private final Worker worker;
  private final Deque<AutoCloseable> additionalParts = new ArrayDeque<>();

  private Stack(BuildLayout buildLayout, Path folder, WorkerSettings settings) {
    this.buildLayout = buildLayout;
    this.folder = folder;
    this.broker = new Broker(buildLayout, folder);
    this.registryServer = new RegistryServer(buildLayout, folder);
    this.postgres = new Postgres(folder);
    this.worker =
        new Worker(buildLayout, folder, "connect", "connect", broker.bootstrapServers(), settings);
  }

  /**
   * Starts all parts after deleting the folder's content. If one part fails, the others are
   * stopped.
   */
  public static Stack start(BuildLayout buildLayout, Path folder, WorkerSettings settings) {
    Path home = folder.toAbsolutePath().normalize();
    clearFolder(home);
    Stack stack = new Stack(buildLayout, home, settings);
    try {
      stack.startParts();
      return stack;
    } catch (RuntimeException e) {
      try {
        stack.close();
      } catch (RuntimeException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  private void startParts() {
    CompletableFuture<Void> registryStart = CompletableFuture.runAsync(registryServer::start);
    CompletableFuture<Void> postgresStart = CompletableFuture.runAsync(postgres::start);
    try {
      broker.start();
      worker.start();
    } finally {
      // Wait even after a failure, because a part that is still starting cannot be stopped.
      CompletableFuture.allOf(registryStart, postgresStart).exceptionally(seenBelow -> null).join();
    }
    join(registryStart);
    join(postgresStart);
  }

  private static void join(CompletableFuture<Void> part) {
    try {
      part.join();
    } catch (CompletionException e) {
      throw new StackException(e.getCause().getMessage(), e.getCause());
    }
  }

  public Broker broker() {
    return broker;
  }

  public RegistryServer registry() {
    return registryServer;
  }

  /** The workers' Avro converter, to read their records with. */
  public AvroConverters avroConverters() {
    return new AvroConverters(
        buildLayout.stockPlugins().resolve("apicurio-converter"),
        registryServer.avroConverterSettings());
  }

  /** A folder with Kafka's own tools in {@code bin}; the first call installs them. */
  public synchronized Path kafkaTools() {
    if (kafkaTools == null) {
      kafkaTools =
          KafkaTools.install(
              folder.resolve("kafka-tools"),
              Jvm.classPathOf(buildLayout.kafkaFolder(KafkaVersion.V4_3)));
    }
    return kafkaTools;
  }

  public Postgres postgres() {
    return postgres;
  }

  public Worker worker() {
    return worker;
  }

  public ConnectRest connectRest() {
    return worker.rest();
  }

  /** Starts a MariaDB server as another warehouse; it is stopped with the stack. */
  public MariaDb startMariaDb() {
    MariaDb server = new MariaDb(buildLayout, folder);
    additionalParts.push(server);
    return server.start();
  }

  /** The folder with the logs. */
  public Path folder() {
    return folder;
  }

  /** Stores the secret in a file, and returns the reference to it for a connector's settings. */
  public String storeSecret(String name, String value) {
    Path file = Jvm.write(folder.resolve(name + ".secret"), Map.of("value", value));
    return "${file:" + file + ":value}";
  }

  /**
   * Starts another worker with the same broker, for example of another version; it is stopped with
   * the stack.
   */
  public Worker startWorker(String name, WorkerSettings settings) {
    return startWorker(name, broker.bootstrapServers(), settings);
  }

  /**
   * Adds a worker that shares the connectors of the other workers of its group. It does not run
   * yet; it is stopped with the stack.
   */
  public Worker addMember(String name, String group, WorkerSettings settings) {
    return add(new Worker(buildLayout, folder, name, group, broker.bootstrapServers(), settings));
  }

  /** The same with a broker outside the stack. */
  public Worker startWorker(String name, String bootstrap, WorkerSettings settings) {
    return add(new Worker(buildLayout, folder, name, name, bootstrap, settings)).start();
  }

  private Worker add(Worker another) {
    additionalParts.push(another);
    return another;
  }

  @Override
  public void close() {
    // Stop workers first, because they would wait for a stopped broker.
    List<AutoCloseable> order =
        Stream.concat(additionalParts.stream(), Stream.of(worker, broker, registryServer, postgres))
            .toList();
    RuntimeException failure = null;
    for (AutoCloseable part : order) {
      try {
        part.close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new StackException("The stack did not stop cleanly", e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void clearFolder(Path folder) {
    try {
      if (Files.exists(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot clear " + folder, e);
    }
  }
}
