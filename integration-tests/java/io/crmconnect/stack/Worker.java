package io.crmconnect.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A distributed Connect worker with the packaged connector on its plugin path. */
public final class Worker implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(120);

  private final WorkerSettings settings;
  private final Path folder;
  private final String name;
  private final String jars;
  private final int port = Ports.findFree(1).get(0);
  private final ConnectRest rest = new ConnectRest("http://127.0.0.1:" + port);
  private final Path properties;
  private ManagedProcess managedProcess;

  /**
   * @param name of its log, its group and its topics: workers of different names share nothing
   */
  Worker(
      BuildLayout buildLayout,
      Path folder,
      String name,
      String bootstrap,
      WorkerSettings settings) {
    this.settings = settings;
    this.folder = folder;
    this.name = name;
    this.jars = Jvm.classPathOf(buildLayout.kafkaFolder(settings.version()));
    Path plugins = folder.resolve(name + "-plugins");
    buildLayout.installConnector(plugins);
    String path =
        settings.stockPlugins() ? plugins + "," + buildLayout.stockPlugins() : "" + plugins;
    this.properties = Jvm.write(folder.resolve(name + ".properties"), properties(bootstrap, path));
  }

  /** Starts it, or starts it again after {@link #kill} or {@link #stop}; ready when it returns. */
  public Worker start() {
    if (managedProcess != null && managedProcess.isAlive()) {
      throw new StackException(name + " is running");
    }
    String logging = Logging.jvmOption(settings.version(), folder, name);
    managedProcess =
        ManagedProcess.start(
            "the worker " + name,
            log(),
            Jvm.command(
                settings.heap(),
                List.of(logging, "-cp", jars),
                "org.apache.kafka.connect.cli.ConnectDistributed",
                properties.toString()));
    // Answers a list only once it has joined its group and read its config topic.
    Waiting.awaitCondition("its first answer", START_TIMEOUT, managedProcess, rest::isReady);
    return this;
  }

  /** SIGKILL. */
  public void kill() {
    managedProcess.kill();
  }

  /** SIGTERM, and the time to hand in what is in flight. */
  public void stop() {
    managedProcess.stop(Duration.ofSeconds(20));
  }

  public boolean isAlive() {
    return managedProcess != null && managedProcess.isAlive();
  }

  public long pid() {
    return managedProcess.pid();
  }

  /** What the connector's tasks measure for one object, by the metrics' names. */
  public Map<String, Object> metrics(String connector, String object) {
    return Jmx.attributes(
        pid(), "kafka.connect:type=plugins,connector=" + connector + ",object=" + object + ",*");
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
    workerProperties.put("group.id", name);
    workerProperties.put("listeners", "http://127.0.0.1:" + port);
    workerProperties.put("plugin.path", pluginPath);
    workerProperties.put("plugin.discovery", settings.discovery());
    workerProperties.put("exactly.once.source.support", "enabled");
    workerProperties.put("connector.client.config.override.policy", "All");
    workerProperties.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
    workerProperties.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    workerProperties.put("config.storage.topic", name + "-configs");
    workerProperties.put("offset.storage.topic", name + "-offsets");
    workerProperties.put("status.storage.topic", name + "-status");
    for (String topic : List.of("config", "offset", "status")) {
      workerProperties.put(topic + ".storage.replication.factor", "1");
    }
    workerProperties.put("offset.storage.partitions", "1");
    workerProperties.put("status.storage.partitions", "1");
    // One worker: whoever joins after a kill takes over at once, not after five minutes.
    workerProperties.put("scheduled.rebalance.max.delay.ms", "0");
    workerProperties.put("session.timeout.ms", "6000");
    workerProperties.put("heartbeat.interval.ms", "2000");
    // Secrets are named in a connector's settings, and stay out of Connect's topics and REST API.
    workerProperties.put("config.providers", "file");
    workerProperties.put(
        "config.providers.file.class",
        "org.apache.kafka.common.config.provider.FileConfigProvider");
    workerProperties.putAll(settings.extraProperties());
    return workerProperties;
  }
}
