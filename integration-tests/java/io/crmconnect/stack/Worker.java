package io.crmconnect.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A distributed Connect worker with the packaged connector on its plugin path. */
public final class Worker implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);

  private final WorkerSettings settings;
  private final Path folder;
  private final String name;
  private final String jars;
  private final int port = Ports.free(1).get(0);
  private final ConnectRest rest = new ConnectRest("http://127.0.0.1:" + port);
  private final Path properties;
  private Proc proc;

  /**
   * @param name of its log, its group and its topics: workers of different names share nothing
   */
  Worker(Layout layout, Path folder, String name, String bootstrap, WorkerSettings settings) {
    this.settings = settings;
    this.folder = folder;
    this.name = name;
    this.jars = Jvm.jarsOf(layout.kafka(settings.version()));
    Path plugins = folder.resolve(name + "-plugins");
    layout.installConnector(plugins);
    String path = settings.stockPlugins() ? plugins + "," + layout.stockPlugins() : "" + plugins;
    this.properties = Jvm.write(folder.resolve(name + ".properties"), properties(bootstrap, path));
  }

  /** Starts it, or starts it again after {@link #kill} or {@link #stop}; ready when it returns. */
  public Worker start() {
    if (proc != null && proc.alive()) {
      throw new StackException(name + " is running");
    }
    String logging = Logging.option(settings.version(), folder, name);
    proc =
        Proc.start(
            "the worker " + name,
            log(),
            Jvm.command(
                settings.heap(),
                List.of(logging, "-cp", jars),
                "org.apache.kafka.connect.cli.ConnectDistributed",
                properties.toString()));
    // Answers a list only once it has joined its group and read its config topic.
    Wait.until("its first answer", START, proc, rest::ready);
    return this;
  }

  /** SIGKILL. */
  public void kill() {
    proc.kill();
  }

  /** SIGTERM, and the time to hand in what is in flight. */
  public void stop() {
    proc.stop(Duration.ofSeconds(20));
  }

  public boolean alive() {
    return proc != null && proc.alive();
  }

  public long pid() {
    return proc.pid();
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
    if (proc != null) {
      stop();
    }
  }

  private Map<String, String> properties(String bootstrap, String pluginPath) {
    Map<String, String> all = new TreeMap<>();
    all.put("bootstrap.servers", bootstrap);
    all.put("group.id", name);
    all.put("listeners", "http://127.0.0.1:" + port);
    all.put("plugin.path", pluginPath);
    all.put("plugin.discovery", settings.discovery());
    all.put("exactly.once.source.support", "enabled");
    all.put("connector.client.config.override.policy", "All");
    all.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
    all.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    all.put("config.storage.topic", name + "-configs");
    all.put("offset.storage.topic", name + "-offsets");
    all.put("status.storage.topic", name + "-status");
    for (String topic : List.of("config", "offset", "status")) {
      all.put(topic + ".storage.replication.factor", "1");
    }
    all.put("offset.storage.partitions", "1");
    all.put("status.storage.partitions", "1");
    // One worker: whoever joins after a kill takes over at once, not after five minutes.
    all.put("scheduled.rebalance.max.delay.ms", "0");
    all.put("session.timeout.ms", "6000");
    all.put("heartbeat.interval.ms", "2000");
    // Secrets are named in a connector's settings, and stay out of Connect's topics and REST API.
    all.put("config.providers", "file");
    all.put(
        "config.providers.file.class",
        "org.apache.kafka.common.config.provider.FileConfigProvider");
    all.putAll(settings.extra());
    return all;
  }
}
