package io.crmconnect.monitor;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * The metrics of one task. They are published as Connect metrics (group {@code plugins}) on workers
 * that support metrics of plugins, since Kafka 4.1; on others they are only counted.
 *
 * <p>Written on the task's thread, read on any thread.
 */
public final class TaskMetrics {
  private final MetricsSink sink;
  private final Map<String, ObjectMetrics> objects = new TreeMap<>();
  private final AtomicLong requests;
  private final AtomicLong throttled;
  private final AtomicLong crmUnreachableMs;
  private final AtomicLong insidePollMs;
  private final AtomicLong betweenPollsMs;
  private long lastTransitionMs = Long.MIN_VALUE;

  /** The metrics of a task with this context. */
  public static TaskMetrics of(SourceTaskContext context) {
    return new TaskMetrics(
        PluginMetricsSink.find(SourceTaskContext.class, context).orElse(MetricsSink.NONE));
  }

  /** Metrics that are not published. */
  public static TaskMetrics disabled() {
    return new TaskMetrics(MetricsSink.NONE);
  }

  TaskMetrics(MetricsSink sink) {
    this.sink = sink;
    this.requests = registerCounter("requests-total", "Requests sent to the CRM", Map.of());
    this.throttled =
        registerCounter(
            "throttled-total", "Requests that the CRM rejected because of a limit", Map.of());
    this.crmUnreachableMs =
        registerCounter(
            "crm-unreachable-ms",
            "Time since a request to the CRM last succeeded; 0 as long as requests succeed",
            Map.of());
    this.insidePollMs =
        registerCounter(
            "poll-inside-ms-total",
            "Time inside poll, where the task waits for the CRM; grows faster if the CRM is slow",
            Map.of());
    this.betweenPollsMs =
        registerCounter(
            "poll-outside-ms-total",
            "Time between polls, where Connect writes the records; grows faster if Kafka is slow",
            Map.of());
  }

  public void countRequest() {
    requests.incrementAndGet();
  }

  public void countThrottled() {
    throttled.incrementAndGet();
  }

  /** For how long no request to the CRM has succeeded; 0 as long as requests succeed. */
  public void setCrmUnreachable(long ms) {
    crmUnreachableMs.set(ms);
  }

  /** The value of {@link #setCrmUnreachable}. */
  public long crmUnreachableMs() {
    return crmUnreachableMs.get();
  }

  /** Called when a poll begins. */
  public void onPollStart(long nowMs) {
    addElapsed(betweenPollsMs, nowMs);
  }

  /** Called when a poll ends. */
  public void onPollEnd(long nowMs) {
    addElapsed(insidePollMs, nowMs);
  }

  /** The metrics of one object, created on first use. */
  public ObjectMetrics forObject(String name) {
    return objects.computeIfAbsent(name, ObjectMetrics::new);
  }

  private void addElapsed(AtomicLong elapsed, long nowMs) {
    if (lastTransitionMs != Long.MIN_VALUE) {
      elapsed.addAndGet(Math.max(0, nowMs - lastTransitionMs));
    }
    lastTransitionMs = nowMs;
  }

  private AtomicLong registerCounter(String name, String description, Map<String, String> tags) {
    AtomicLong value = new AtomicLong();
    register(name, description, tags, value::get);
    return value;
  }

  private void register(
      String name, String description, Map<String, String> tags, LongSupplier value) {
    sink.register(name, description, tags, value);
  }

  /** The metrics of one object. */
  public final class ObjectMetrics {
    private final AtomicLong records;
    private final AtomicLong backfilled;
    private final AtomicLong misfits;
    private final AtomicLong quarantined;
    private final AtomicLong freshnessMs;
    private final AtomicLong frozen;
    private final AtomicLong deleted;
    private final AtomicLong held;
    private final AtomicLong refuted;
    private final AtomicLong repaired;
    private final AtomicLong swept;
    private final AtomicLong sinceReconciledMs;

    private ObjectMetrics(String object) {
      Map<String, String> tags = Map.of("object", object);
      this.records =
          registerCounter("records-total", "Records emitted to the object's topic", tags);
      this.backfilled =
          registerCounter("backfill-rows-total", "Rows that the backfill emitted", tags);
      this.misfits =
          registerCounter("misfits-total", "Values that did not match their column type", tags);
      this.quarantined = registerCounter("quarantined-total", "Rows sent to quarantine", tags);
      this.freshnessMs =
          registerCounter(
              "freshness-ms", "How far the object's watermark is behind the CRM's clock", tags);
      this.frozen =
          registerCounter(
              "drift-rows", "Rows in quarantine that wait for a decision about a drift", tags);
      this.deleted = registerCounter("deletes-total", "Records whose delete was emitted", tags);
      this.held = registerCounter("deletes-held", "Deletes that wait for an operator", tags);
      this.refuted =
          registerCounter(
              "deletes-refuted-total", "Records that appeared deleted but are alive", tags);
      this.repaired =
          registerCounter(
              "reconcile-repaired-total",
              "Rows that were emitted again because the topic lacked them or had another version",
              tags);
      this.swept =
          registerCounter("reconcile-swept-total", "Rows of the CRM compared with the topic", tags);
      this.sinceReconciledMs =
          registerCounter(
              "reconcile-age-ms",
              "Time since the last complete comparison with the topic; -1 if there was none",
              tags);
      sinceReconciledMs.set(-1);
    }

    public void addEmitted(long count) {
      records.addAndGet(count);
    }

    public void addBackfilled(long count) {
      backfilled.addAndGet(count);
    }

    public void addMisfits(long count) {
      misfits.addAndGet(count);
    }

    public void addQuarantined(long count) {
      quarantined.addAndGet(count);
    }

    public void setFreshness(long ms) {
      freshnessMs.set(ms);
    }

    public void setFrozen(long rows) {
      frozen.set(rows);
    }

    /** Sets a total, as do the following methods. */
    public void setDeleted(long total) {
      deleted.set(total);
    }

    public void setHeld(long now) {
      held.set(now);
    }

    public void setRefuted(long total) {
      refuted.set(total);
    }

    public void setRepaired(long total) {
      repaired.set(total);
    }

    public void setSwept(long total) {
      swept.set(total);
    }

    public void setSinceReconciled(long ms) {
      sinceReconciledMs.set(ms);
    }
  }
}
