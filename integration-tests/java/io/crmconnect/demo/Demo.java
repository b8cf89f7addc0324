package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.HubspotServer;
import io.crmconnect.stack.Layout;
import io.crmconnect.stack.Stack;
import io.crmconnect.stack.WorkerSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs the demo; see {@code demo.sh}. */
public final class Demo {
  private static final String TOKEN = "sim-token";
  private static final int EDITS_A_SECOND = 5;
  private static final int LIVES = 40;
  private static final Duration LIMIT = Duration.ofMinutes(8);

  /** Vendor type to connector object. */
  private static final Map<String, String> OBJECTS = new LinkedHashMap<>();

  static {
    OBJECTS.put("contacts", "contacts");
    OBJECTS.put("companies", "companies");
    OBJECTS.put("deals", "deals");
    OBJECTS.put("pets", "custom_pets");
  }

  private final Screen screen;
  private final Path project;
  private final Path folder;
  private final long startedAt = System.currentTimeMillis();

  private Demo(Screen screen, Path project) {
    this.screen = screen;
    this.project = project;
    this.folder = project.resolve("target/demo");
  }

  /** Arguments: {@code --keep}. */
  public static void main(String[] args) {
    Screen screen = new Screen(System.out, System.console() != null);
    for (String arg : args) {
      if (!arg.equals("--keep")) {
        screen.say("demo: unknown option " + arg + "; there is --keep, which leaves all running.");
        System.exit(2);
      }
    }
    AtomicBoolean stopping = new AtomicBoolean();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopping.set(true)));
    boolean equal = false;
    try {
      equal = new Demo(screen, Path.of("").toAbsolutePath()).run(args.length > 0);
    } catch (RuntimeException | SQLException e) {
      // Ctrl-C ends the other processes too: what then fails is no failure.
      if (!stopping.get()) {
        screen.say("demo failed: " + e.getMessage());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.exit(equal ? 0 : 1);
  }

  private boolean run(boolean keep) throws SQLException, InterruptedException {
    Layout layout = Layout.ofBuild(project);
    screen.say("Starting broker, Connect worker, registry and Postgres; logs in target/demo ...");
    try (Stack stack = Stack.start(layout, folder, WorkerSettings.DEFAULT);
        HubspotServer hubspot = HubspotServer.start(layout, folder);
        Connection connection = stack.postgres().connection();
        AlertSink alerts = AlertSink.start()) {
      screen.say("All up after " + seconds() + " s.");
      SimRest crm = new SimRest(hubspot.url());
      Map<String, String> source = createConnectors(stack, hubspot.url(), alerts.url());
      Warehouse warehouse = new Warehouse(connection);
      crm.edit(EDITS_A_SECOND);
      LiveEdits edits = new LiveEdits(tables());
      follow(crm, warehouse, edits);
      SchemaAct third = new SchemaAct(screen, stack.connect(), crm, warehouse, alerts);
      third.run(() -> edits.look(crm.recentEdits(), warehouse, System.currentTimeMillis()));
      crm.edit(0);
      screen.say("Edits have ended.");
      third.decide(source);
      boolean equal = settle(crm, warehouse, edits);
      if (keep) {
        screen.say("\nLeft running until Ctrl-C:");
        screen.say("  Connect   " + stack.connect().url());
        screen.say("  HubSpot   " + hubspot.url() + " (simulated; /__sim/stats)");
        screen.say("  Kafka     " + stack.broker().bootstrapServers());
        screen.say("  Registry  " + stack.registry().confluentUrl());
        screen.say("  psql -h 127.0.0.1 -p " + stack.postgres().port() + " -U postgres postgres");
        new CountDownLatch(1).await();
      }
      return equal;
    }
  }

  /** Returns the source's settings as they were POSTed. */
  private Map<String, String> createConnectors(Stack stack, String hubspot, String alerts) {
    Map<String, String> source = new TreeMap<>();
    source.put("crm.base.url", hubspot);
    source.put("hubspot.access.token", TOKEN);
    source.put("crm.objects", String.join(",", OBJECTS.values()));
    source.put("poll.interval.ms", "3000");
    source.put("incremental.settle.ms", "6000");
    source.put("incremental.recheck.delay.ms", "15000");
    source.put("reconcile.interval.ms", "15000");
    source.put("topic.creation.default.replication.factor", "1");
    source.put("reconcile.consumer.bootstrap.servers", stack.broker().bootstrapServers());
    source.put("schema.refresh.interval.ms", "5000");
    source.put("schema.registry.url", stack.registry().confluentUrl());
    source.put("alert.webhook.url", alerts);
    source.putAll(stack.registry().avro());
    Map<String, String> posted = create(stack.connect(), "hubspot-source.json", source);

    Map<String, String> sink = new TreeMap<>();
    sink.put("connection.url", stack.postgres().jdbcUrl());
    sink.put("connection.username", stack.postgres().user());
    sink.put("connection.password", "postgres");
    sink.put("consumer.override.metadata.max.age.ms", "1000");
    sink.putAll(stack.registry().avro());
    create(stack.connect(), "jdbc-sink-postgres.json", sink);
    return posted;
  }

  private Map<String, String> create(
      ConnectRest connect, String file, Map<String, String> settings) {
    screen.say("POST config/" + file + " to " + connect.url() + "/connectors, laid over it:");
    JsonNode config =
        Configs.over(Configs.read(project.resolve("config").resolve(file)), settings, screen);
    ConnectRest.Reply reply = connect.create(config);
    if (!reply.ok()) {
      throw new IllegalStateException("Connect refused config/" + file + ": " + reply.text());
    }
    Map<String, String> posted = new TreeMap<>();
    config.path("config").properties().forEach(e -> posted.put(e.getKey(), e.getValue().asText()));
    return posted;
  }

  /** Until the history is in the warehouse; the second act begins when half of it is. */
  private void follow(SimRest crm, Warehouse warehouse, LiveEdits edits)
      throws InterruptedException {
    Map<String, Long> firstAt = new HashMap<>();
    Map<Long, JsonNode> window = new TreeMap<>();
    boolean second = false;
    while (true) {
      long now = System.currentTimeMillis();
      JsonNode stats = crm.stats();
      List<String> lines = new ArrayList<>();
      boolean done = true;
      long inAll = 0;
      long landed = 0;
      for (Map.Entry<String, String> object : OBJECTS.entrySet()) {
        long all = stats.path("rows").path(object.getKey()).asLong();
        long here = warehouse.count(table(object.getValue()));
        if (here > 0) {
          firstAt.putIfAbsent(object.getKey(), now);
        }
        long since = now - firstAt.getOrDefault(object.getKey(), now);
        lines.add(Screen.bar(object.getValue(), here, all, since == 0 ? 0 : here * 1000.0 / since));
        done &= here >= all;
        inAll += all;
        landed += here;
      }
      edits.look(crm.recentEdits(), warehouse, now);
      lines.add(edits.line());
      lines.add(edits.deletesLine());
      window.put(now, stats.path("calls"));
      window.keySet().removeIf(at -> at < now - 10_000);
      lines.add(requests(window, stats));
      screen.draw(lines, now, done);
      if (!second && landed >= inAll / 2) {
        second = true;
        screen.say(
            "Second act: "
                + LIVES
                + " records go into the bin, for good or into others, or return ...");
        crm.lives(LIVES);
      }
      if (done) {
        return;
      }
      if (now - startedAt > LIMIT.toMillis()) {
        throw new IllegalStateException("not done after " + LIMIT.toMinutes() + " minutes");
      }
      Thread.sleep(500);
    }
  }

  private static String requests(Map<Long, JsonNode> window, JsonNode stats) {
    JsonNode now = stats.path("calls");
    JsonNode before = window.values().iterator().next();
    long burst = 0;
    long search = 0;
    var names = now.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      long calls = now.path(name).asLong() - before.path(name).asLong();
      if (name.toLowerCase(Locale.ROOT).contains("search")) {
        search += calls;
      } else {
        burst += calls;
      }
    }
    long refused = 0;
    for (JsonNode count : stats.path("refusals")) {
      refused += count.asLong();
    }
    return String.format(
        Locale.ROOT,
        "  requests     %d of 190 in the last 10 s; search %.1f of 5 a second; 429s: %d",
        burst,
        search / 10.0,
        refused);
  }

  /** Until both sides are equal, or a minute and a half has passed; then the table. */
  private boolean settle(SimRest crm, Warehouse warehouse, LiveEdits edits)
      throws InterruptedException {
    screen.say("Comparing CRM and warehouse value by value ...");
    long until = System.currentTimeMillis() + 90_000;
    while (true) {
      edits.look(crm.recentEdits(), warehouse, System.currentTimeMillis());
      Map<String, Warehouse.Outcome> outcomes = new LinkedHashMap<>();
      long differences = 0;
      for (Map.Entry<String, String> object : OBJECTS.entrySet()) {
        Warehouse.Outcome outcome =
            warehouse.compare(table(object.getValue()), object.getKey(), crm);
        outcomes.put(object.getValue(), outcome);
        differences += outcome.differences();
      }
      if (differences == 0 || System.currentTimeMillis() > until) {
        edits.look(crm.recentEdits(), warehouse, System.currentTimeMillis());
        screen.say(edits.line());
        screen.say(edits.deletesLine());
        return report(outcomes, edits, crm.stats());
      }
      Thread.sleep(1_000);
    }
  }

  private boolean report(Map<String, Warehouse.Outcome> outcomes, LiveEdits edits, JsonNode stats) {
    screen.say("");
    screen.say(
        "  object             CRM  warehouse   values compared   differences"
            + "   deletes: median, slowest");
    long differences = 0;
    for (Map.Entry<String, Warehouse.Outcome> each : outcomes.entrySet()) {
      Warehouse.Outcome outcome = each.getValue();
      differences += outcome.differences();
      screen.say(
          String.format(
              Locale.ROOT,
              "  %-12s %,9d  %,9d  %,16d  %,12d   %s  %s",
              each.getKey(),
              outcome.crm(),
              outcome.rows(),
              outcome.values(),
              outcome.differences(),
              edits.deletesIn(table(each.getKey())),
              outcome.example()));
    }
    int violations = stats.path("violations").size();
    screen.say("");
    screen.say(
        (differences == 0 ? "Equal" : "NOT EQUAL")
            + " after "
            + seconds()
            + " s, "
            + stats.path("edits").asLong()
            + " edits meanwhile, "
            + violations
            + " requests that HubSpot would refuse, "
            + stats.path("unexpectedRefusals").asLong()
            + " over its limits.");
    return differences == 0 && violations == 0;
  }

  private static Map<String, String> tables() {
    Map<String, String> tables = new HashMap<>();
    OBJECTS.forEach((type, object) -> tables.put(type, table(object)));
    return tables;
  }

  private static String table(String object) {
    return "crm_" + object;
  }

  private long seconds() {
    return (System.currentTimeMillis() - startedAt) / 1000;
  }
}
