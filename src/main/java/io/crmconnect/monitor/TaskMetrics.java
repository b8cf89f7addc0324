package io.crmconnect.monitor;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * What one task has done so far, shown through Connect's own metrics (group {@code plugins}) on
 * workers that have them for plugins, from 4.1 on; elsewhere it only counts.
 *
 * <p>Written by the task's thread, read by any.
 */
public final class TaskMetrics {
  private final MetricsSink sink;
  private final Map<String, OfObject> objects = new TreeMap<>();
  private final AtomicLong requests;
  private final AtomicLong throttled;
  private final AtomicLong insideMs;
  private final AtomicLong outsideMs;
  private long turnedAt = Long.MIN_VALUE;

  /** Metrics of a task whose context the worker gave. */
  public static TaskMetrics of(SourceTaskContext context) {
    return new TaskMetrics(
        PluginMetricsSink.find(SourceTaskContext.class, context).orElse(MetricsSink.NONE));
  }

  /** Metrics that nobody sees. */
  public static TaskMetrics unseen() {
    return new TaskMetrics(MetricsSink.NONE);
  }

  TaskMetrics(MetricsSink sink) {
    this.sink = sink;
    this.requests = counter("requests-total", "Requests sent to the CRM", Map.of());
    this.throttled =
        counter("throttled-total", "Requests that the CRM refused as too many", Map.of());
    this.insideMs =
        counter(
            "poll-inside-ms-total",
            "Time inside poll, where the task waits for the CRM; grows faster where the CRM is slow",
            Map.of());
    this.outsideMs =
        counter(
            "poll-outside-ms-total",
            "Time between polls, where Kafka takes the records; grows faster where Kafka is slow",
            Map.of());
  }

  public void request() {
    requests.incrementAndGet();
  }

  public void throttled() {
    throttled.incrementAndGet();
  }

  /** Poll was called. */
  public void pollEntered(long nowMs) {
    turn(outsideMs, nowMs);
  }

  /** Poll returns. */
  public void pollLeft(long nowMs) {
    turn(insideMs, nowMs);
  }

  /** The metrics of one object, made when they are first asked for. */
  public OfObject object(String name) {
    return objects.computeIfAbsent(name, OfObject::new);
  }

  private void turn(AtomicLong ended, long nowMs) {
    if (turnedAt != Long.MIN_VALUE) {
      ended.addAndGet(Math.max(0, nowMs - turnedAt));
    }
    turnedAt = nowMs;
  }

  private AtomicLong counter(String name, String description, Map<String, String> tags) {
    AtomicLong value = new AtomicLong();
    show(name, description, tags, value::get);
    return value;
  }

  private void show(String name, String description, Map<String, String> tags, LongSupplier value) {
    sink.show(name, description, tags, value);
  }

  /** What was done for one object. */
  public final class OfObject {
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

    private OfObject(String object) {
      Map<String, String> tags = Map.of("object", object);
      this.records = counter("records-total", "Records emitted to the object's topic", tags);
      this.backfilled = counter("backfill-rows-total", "Rows that the backfill emitted", tags);
      this.misfits = counter("misfits-total", "Values that did not fit their column", tags);
      this.quarantined = counter("quarantined-total", "Rows sent to quarantine", tags);
      this.freshnessMs =
          counter(
              "freshness-ms", "How far the object's watermark lies behind the CRM's clock", tags);
      this.frozen =
          counter("drift-rows", "Rows in quarantine that wait for a decision about a drift", tags);
      this.deleted = counter("deletes-total", "Records whose delete was emitted", tags);
      this.held = counter("deletes-held", "Deletes that wait for an operator", tags);
      this.refuted =
          counter("deletes-refuted-total", "Records that seemed to be gone and live", tags);
      this.repaired =
          counter(
              "reconcile-repaired-total",
              "Rows that the topic lacked or held in another version, and that were emitted again",
              tags);
      this.swept =
          counter("reconcile-swept-total", "Rows of the CRM compared with the topic", tags);
      this.sinceReconciledMs =
          counter(
              "reconcile-age-ms",
              "Time since everything was compared with the topic last; -1 where it never was",
              tags);
      sinceReconciledMs.set(-1);
    }

    public void emitted(long count) {
      records.addAndGet(count);
    }

    public void backfilled(long count) {
      backfilled.addAndGet(count);
    }

    public void misfits(long count) {
      misfits.addAndGet(count);
    }

    public void quarantined(long count) {
      quarantined.addAndGet(count);
    }

    public void freshness(long ms) {
      freshnessMs.set(ms);
    }

    public void frozen(long rows) {
      frozen.set(rows);
    }

    /** As all that follow: what it has come to so far. */
    public void deleted(long total) {
      deleted.set(total);
    }

    public void held(long now) {
      held.set(now);
    }

    public void refuted(long total) {
      refuted.set(total);
    }

    public void repaired(long total) {
      repaired.set(total);
    }

    public void swept(long total) {
      swept.set(total);
    }

    public void sinceReconciled(long ms) {
      sinceReconciledMs.set(ms);
    }
  }
}
