package io.crmconnect.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Who writes the connector's settings, and changes them now and then. */
final class Operator {
  static final int REFRESH_MS = 120_000;

  /** Left out by the settings of now and then. */
  private static final String FIELD = "Lead Score";

  /**
   * What is set once.
   *
   * @param readsBack whether a consumer is configured
   * @param sweepMs 0: never
   * @param registry whether one is asked
   */
  record Habits(boolean readsBack, int sweepMs, String deleteMode, boolean registry) {}

  private final Weather weather;
  private final Habits habits;
  private final World world;
  private final SchemaChanges schemas;
  private String excluded;

  /** A decision that fits nothing; empty: none was made. */
  private String wrong = "";

  /** The object that is not among the settings' now; empty: all are. */
  private String away = "";

  Operator(Weather weather, Habits habits, World world, SchemaChanges schemas) {
    this.weather = weather;
    this.habits = habits;
    this.world = world;
    this.schemas = schemas;
    this.excluded = weather.beginsWithout() && weather.backfill() ? FIELD : "";
  }

  Habits habits() {
    return habits;
  }

  boolean reconciles() {
    return habits.readsBack() && habits.sweepMs() > 0;
  }

  /** How long until a sweep has surely seen what is there now. */
  long sweeps() {
    return 2L * habits.sweepMs() + 120_000;
  }

  void toggleField() {
    excluded = excluded.isEmpty() ? FIELD : "";
  }

  /** The object is taken out of the settings; false: one is already. */
  boolean takeOut(String object) {
    if (!away.isEmpty() || world.kinds().size() == 1) {
      return false;
    }
    away = object;
    return true;
  }

  /** What was taken out comes back; false: nothing was. */
  boolean putBack() {
    boolean any = !away.isEmpty();
    away = "";
    return any;
  }

  void decideWrongly(String object) {
    wrong = object + ".no_such_field:removed";
  }

  Map<String, String> config() {
    Map<String, String> config = new TreeMap<>();
    config.put("name", "crm");
    config.put("tasks.max", "3");
    config.put("crm.vendor", "hubspot");
    config.put("topic.prefix", "crm");
    config.put("hubspot.access.token", "sim-token");
    config.put("rate.limit.requests", Integer.toString(weather.vendor().quota().burst()));
    config.put(
        "rate.limit.search.per.second",
        Integer.toString(weather.vendor().quota().searchPerSecond()));
    config.put("field.exclude", excluded);
    if (habits.readsBack()) {
      config.put("reconcile.consumer.bootstrap.servers", "simulated:9092");
    }
    config.put("reconcile.interval.ms", Integer.toString(habits.sweepMs()));
    config.put("delete.max.percent", "100");
    config.put("delete.mode", habits.deleteMode());
    List<String> decisions = new ArrayList<>(schemas.decided());
    if (!wrong.isEmpty()) {
      decisions.add(wrong);
    }
    config.put("schema.accept", String.join(",", decisions));
    if (habits.registry()) {
      config.put("schema.registry.url", "http://simulated:8081");
    }
    config.put("retry.backoff.ms", "200");
    config.put("retry.backoff.max.ms", "5000");
    config.put("schema.refresh.interval.ms", Integer.toString(REFRESH_MS));
    config.put("poll.interval.ms", Long.toString(weather.pollMs()));
    config.put("incremental.settle.ms", Long.toString(weather.settleMs()));
    config.put("incremental.recheck.delay.ms", Long.toString(weather.recheckMs()));
    config.put("backfill.enabled", Boolean.toString(weather.backfill()));
    config.put(
        "crm.objects",
        String.join(
            ",",
            world.kinds().stream()
                .map(World.Kind::name)
                .filter(name -> !name.equals(away))
                .toList()));
    return config;
  }

  Predicate<String> asked() {
    String not = excluded;
    return field -> not.isEmpty() || !field.endsWith("." + not);
  }
}
