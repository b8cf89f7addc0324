package io.crmconnect.bench;

import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.HubspotServer;
import io.crmconnect.stack.Layout;
import io.crmconnect.stack.Stack;
import io.crmconnect.stack.WorkerSettings;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.storage.Converter;

/**
 * Typed Avro records a second with the limits lifted: through a real worker with a 256 MB heap and
 * exactly once, against {@link BareLoop}, in turn and in one run.
 */
public final class ThroughputBenchmark {
  private static final int ROWS = 40_000;
  private static final int ROUNDS = 2;

  private final Path project = Path.of("").toAbsolutePath();

  private ThroughputBenchmark() {}

  public static void main(String[] args) throws Exception {
    new ThroughputBenchmark().run();
    System.exit(0);
  }

  private void run() throws Exception {
    Layout layout = Layout.ofBuild(project);
    Path folder = project.resolve("target/benchmark");
    try (Stack stack = Stack.start(layout, folder, WorkerSettings.DEFAULT.withHeap("256m"));
        HubspotServer hubspot = HubspotServer.unlimited(layout, folder, ROWS);
        Admin admin =
            Admin.create(Map.of("bootstrap.servers", stack.broker().bootstrapServers()))) {
      BareLoop bare = new BareLoop(hubspot.url(), converter(stack, true), converter(stack, false));
      int run = 0;
      for (int latency : List.of(0, 20)) {
        post(hubspot.url() + "/__sim/latency?ms=" + latency);
        for (int round = 1; round <= ROUNDS; round++) {
          String prefix = "bare" + run;
          admin.createTopics(List.of(new NewTopic(prefix + ".contacts", 1, (short) 1))).all().get();
          double loop = bare.run(stack.broker().bootstrapServers(), prefix);
          double connect = connect(stack, hubspot.url(), admin, "connect" + run);
          run++;
          System.out.printf(
              Locale.ROOT,
              "| %d ms, round %d | %,.0f | %,.0f | %.0f %% |%n",
              latency,
              round,
              loop,
              connect,
              100 * connect / loop);
        }
      }
    }
  }

  /** Rows a second between the first and the last twentieth. */
  private static double connect(Stack stack, String url, Admin admin, String prefix)
      throws Exception {
    Map<String, String> config = new TreeMap<>(stack.registry().avro());
    config.put("connector.class", "io.crmconnect.CrmSourceConnector");
    config.put("tasks.max", "1");
    config.put("exactly.once.support", "required");
    config.put("crm.vendor", "hubspot");
    config.put("crm.objects", "contacts");
    config.put("crm.base.url", url);
    config.put("hubspot.access.token", "sim-token");
    config.put("topic.prefix", prefix);
    config.put("rate.limit.requests", "1000000");
    config.put("rate.limit.search.per.second", "1000");
    config.put("topic.creation.default.partitions", "1");
    config.put("topic.creation.default.replication.factor", "1");
    ConnectRest.Reply reply = stack.connect().put(prefix, config);
    if (!reply.ok()) {
      throw new IllegalStateException(reply.text());
    }
    stack.connect().awaitRunning(prefix, 1, Duration.ofSeconds(60));
    TopicPartition topic = new TopicPartition(prefix + ".contacts", 0);
    long first = await(admin, topic, ROWS / 20);
    long firstAt = System.nanoTime();
    long last = await(admin, topic, ROWS * 19L / 20);
    double perSecond = (last - first) * 1e9 / (System.nanoTime() - firstAt);
    stack.connect().delete(prefix);
    return perSecond;
  }

  private static long await(Admin admin, TopicPartition topic, long rows)
      throws InterruptedException {
    while (true) {
      long end = end(admin, topic);
      if (end >= rows) {
        return end;
      }
      Thread.sleep(50);
    }
  }

  private static long end(Admin admin, TopicPartition topic) throws InterruptedException {
    try {
      return admin
          .listOffsets(Map.of(topic, OffsetSpec.latest()))
          .partitionResult(topic)
          .get()
          .offset();
    } catch (ExecutionException notThereYet) {
      return 0;
    }
  }

  private Converter converter(Stack stack, boolean isKey) throws Exception {
    List<URL> jars = new ArrayList<>();
    Path folder = project.resolve("target/runtime/plugins/apicurio-converter");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        jars.add(file.toUri().toURL());
      }
    }
    ClassLoader loader = new URLClassLoader(jars.toArray(URL[]::new), getClass().getClassLoader());
    // Its settings name classes, which Kafka looks for through the thread.
    Thread.currentThread().setContextClassLoader(loader);
    Converter converter =
        (Converter)
            Class.forName("io.apicurio.registry.utils.converter.AvroConverter", true, loader)
                .getConstructor()
                .newInstance();
    converter.configure(stack.registry().avroConverter(), isKey);
    return converter;
  }

  private static void post(String url) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.noBody()).build();
    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
  }
}
