/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A distributed Connect worker with the packaged connector on its plugin path. */
public final class Worker implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(240);

  private final WorkerSettings settings;
  private final Path folder;
  private final String name;
  private final String group;
  private final String jars;
  private final int port = Ports.findFree(1).get(0);
  private final ConnectRest rest = new ConnectRest("http://127.0.0.1:" + port);
  private final Path plugins;
  private final BuildLayout buildLayout;
  private final Path properties;
  private ManagedProcess managedProcess;

  /**
   * @param name of its log and its plugins
   * @param group of its Connect cluster and the prefix of its topics, so that workers of different
   *     groups share nothing
   */
  Worker(
      BuildLayout buildLayout,
      Path folder,
      String name,
      String group,
      String bootstrap,
      WorkerSettings settings) {
    this.settings = settings;
    this.folder = folder;
    this.name = name;
    this.group = group;
    this.jars = Jvm.classPathOf(buildLayout.kafkaFolder(settings.version()));
    this.plugins = folder.resolve(name + "-plugins");
    this.buildLayout = buildLayout;
    buildLayout.installConnector(plugins);
    String path =
        settings.stockPlugins() ? plugins + "," + buildLayout.stockPlugins() : "" + plugins;
    this.properties = Jvm.write(folder.resolve(name + ".properties"), properties(bootstrap, path));
  }

  /** Starts the worker, also after {@link #kill} or {@link #stop}, and waits until it is ready. */
  public Worker start() {
    launch();
    awaitReady();
    return this;
  }

  /** Starts all of them at the same time, and waits until they are ready. */
  public static void startAll(List<Worker> workers) {
    workers.forEach(Worker::launch);
    workers.forEach(Worker::awaitReady);
  }

  private void launch() {
    if (managedProcess != null && managedProcess.isAlive()) {
      throw new StackException(name + " is running");
    }
    List<String> options = new ArrayList<>(settings.jvmOptions());
    options.add(Logging.jvmOption(settings.version(), folder, name));
    options.addAll(List.of("-cp", jars));
    managedProcess =
        ManagedProcess.start(
            "the worker " + name,
            log(),
            Jvm.command(
                settings.heap(),
                options,
                "org.apache.kafka.connect.cli.ConnectDistributed",
                properties.toString()));
  }

  private void awaitReady() {
    // The list is available once the worker has joined its group and read its config topic.
    Waiting.awaitCondition("its first response", START_TIMEOUT, managedProcess, rest::isReady);
  }

  /**
   * Replaces the connector of this build by another version of it, or the other way round if no jar
   * is given. The worker must not run.
   *
   * @param jar the connector's own jar of the other version; the libraries are those of this build
   */
  public void replaceConnector(Optional<Path> jar) {
    buildLayout.installConnector(plugins);
    jar.ifPresent(other -> BuildLayout.replaceConnectorJar(plugins, other));
  }

  /** Kills the worker with SIGKILL. */
  public void kill() {
    managedProcess.kill();
  }

  /** Stops the worker with SIGTERM, so that it can finish records in flight. */
  public void stop() {
    managedProcess.stop(Duration.ofSeconds(20));
  }

  public boolean isAlive() {
    return managedProcess != null && managedProcess.isAlive();
  }

  public long pid() {
    return managedProcess.pid();
  }

  /** The metrics of the connector's tasks for one object, by name. */
  public Map<String, Object> metrics(String connector, String object) {
    return Jmx.attributes(
        pid(), "kafka.connect:type=plugins,connector=" + connector + ",object=" + object + ",*");
  }

  /** What the worker's process uses; the heap is collected first. */
  public ProcessUsage collectAndMeasure() {
    return ProcessUsage.measure(pid());
  }

  public ConnectRest rest() {
    return rest;
  }

  public Path log() {
    return folder.resolve(name + ".log");
  }

  @Override
  public void close() {
    if (managedProcess != null) {
      stop();
    }
  }

  private Map<String, String> properties(String bootstrap, String pluginPath) {
    Map<String, String> workerProperties = new TreeMap<>();
    workerProperties.put("bootstrap.servers", bootstrap);
    workerProperties.put("group.id", group);
    workerProperties.put("listeners", "http://127.0.0.1:" + port);
    workerProperties.put("plugin.path", pluginPath);
    workerProperties.put("plugin.discovery", settings.discovery());
    workerProperties.put("exactly.once.source.support", "enabled");
    workerProperties.put("connector.client.config.override.policy", "All");
    workerProperties.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
    workerProperties.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    workerProperties.put("config.storage.topic", group + "-configs");
    workerProperties.put("offset.storage.topic", group + "-offsets");
    workerProperties.put("status.storage.topic", group + "-status");
    for (String topic : List.of("config", "offset", "status")) {
      workerProperties.put(topic + ".storage.replication.factor", "1");
    }
    workerProperties.put("offset.storage.partitions", "1");
    workerProperties.put("status.storage.partitions", "1");
    // A worker that joins after a kill must take over immediately, not after 5 minutes.
    workerProperties.put("scheduled.rebalance.max.delay.ms", "0");
    workerProperties.put("session.timeout.ms", "6000");
    workerProperties.put("heartbeat.interval.ms", "2000");
    // A connector's settings contain references to secrets, so that Connect never stores or shows
    // them.
    workerProperties.put("config.providers", "file");
    workerProperties.put(
        "config.providers.file.class",
        "org.apache.kafka.common.config.provider.FileConfigProvider");
    workerProperties.putAll(settings.extraProperties());
    return workerProperties;
  }
}
