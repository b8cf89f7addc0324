/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.config.CoreConfigDef;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.TaskConfig;
import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.http.Backoff;
import io.crmconnect.monitor.AlertWebhook;
import io.crmconnect.monitor.ObjectMetric;
import io.crmconnect.monitor.TaskMetrics;
import io.crmconnect.record.RecordCounters;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.registry.RedactedRegistry;
import io.crmconnect.sync.TaskSync;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task that was started; all its parts exist. */
public final class StartedTask {
  private static final Logger LOG = LoggerFactory.getLogger(StartedTask.class);

  /**
   * Maximum duration of a poll, because the worker's shutdown timeout is shared by all its tasks.
   */
  private static final long MAX_POLL_MS = 1_000;

  private final Environment environment;
  private final TaskDriver driver;
  private final TaskMetrics metrics;
  private final OpenResources resources;
  private volatile boolean stopped;

  private StartedTask(
      Environment environment, TaskDriver driver, TaskMetrics metrics, OpenResources resources) {
    this.environment = environment;
    this.driver = driver;
    this.metrics = metrics;
    this.resources = resources;
  }

  /** Starts a task. It sends no request; polls wait for a vendor that is unavailable. */
  public static StartedTask start(
      Environment environment, Map<String, String> settings, SourceTaskContext context) {
    CrmSourceConfig config = new CrmSourceConfig(settings, environment.vendors());
    TaskConfig taskConfig = TaskConfig.of(settings);
    WireLogCheck.warnIfEnabled(LOG::warn);
    OpenResources resources = new OpenResources();
    try {
      return start(environment, config, taskConfig, settings, context, resources);
    } catch (Throwable e) {
      resources.close();
      throw e;
    }
  }

  /**
   * @param resources receives whatever is opened, so that a start that fails can close it
   */
  private static StartedTask start(
      Environment environment,
      CrmSourceConfig config,
      TaskConfig taskConfig,
      Map<String, String> settings,
      SourceTaskContext context,
      OpenResources resources) {
    CrmClient crmClient =
        resources.add(config.openVendor(new BudgetShare.Task(taskConfig.share())));
    TaskMetrics metrics =
        resources.add(
            environment
                .metrics()
                .open(
                    context,
                    Optional.ofNullable(settings.get("name")),
                    TaskConfig.numberOf(settings)));
    TaskSync sync =
        new TaskSync(
            config.syncSettings(taskConfig),
            taskConfig.crmObjects(),
            crmClient,
            new RecordFactory(
                config.recordSettings(), createRecordCounters(metrics), config.redactor()));
    Inbox inbox = new Inbox(environment.waiting());
    TaskDriver driver =
        new TaskDriver(
            sync,
            crmClient,
            new TaskDriver.RetryPolicy(
                new Backoff(config.retryBackoffMs(), config.retryBackoffMaxMs()),
                environment.random(),
                config.retryMaxAttempts(),
                maxInFlightMs(config)),
            inbox,
            metrics,
            new TaskDriver.KafkaReads(
                partitions -> readStoredOffsets(context.offsetStorageReader(), partitions),
                resources.add(environment.topicReaders().apply(config.consumerSettings())),
                resources.add(
                    environment
                        .signalReaders()
                        .create(config.consumerSettings(), config.recordSettings().signalsTopic())),
                new ValueDecoder(settings)),
            new TaskDriver.Services(
                new RedactedRegistry(
                    resources.add(environment.registries().apply(config.registrySettings())),
                    config.redactor()),
                createWebhook(environment, config, inbox, resources),
                new CrmReachability(describeEndpoint(config))),
            environment.memory());
    return new StartedTask(environment, driver, metrics, resources);
  }

  /** A request takes up to four calls: itself and a new token, and both again. */
  private static long maxInFlightMs(CrmSourceConfig config) {
    return 4 * config.timeouts().callMs() + 60_000;
  }

  /** Describes the endpoint without the parts of the URL that may contain secrets. */
  private static String describeEndpoint(CrmSourceConfig config) {
    String url = config.getString(CoreConfigDef.BASE_URL);
    return url == null || url.isBlank()
        ? config.vendorName() + " (" + CoreConfigDef.BASE_URL + " is not set)"
        : config.vendorName()
            + " at the host "
            + URI.create(url.strip()).getHost()
            + " ("
            + CoreConfigDef.BASE_URL
            + ")";
  }

  private static Optional<AlertWebhook> createWebhook(
      Environment environment, CrmSourceConfig config, Inbox inbox, OpenResources resources) {
    return config
        .alertWebhookUrl()
        .map(
            address ->
                new AlertWebhook(
                    address,
                    resources.add(environment.transports().create(config.timeouts())),
                    new Backoff(config.retryBackoffMs(), config.retryBackoffMaxMs()),
                    environment.random(),
                    inbox::addWebhookOutcome));
  }

  private static RecordCounters createRecordCounters(TaskMetrics metrics) {
    return new RecordCounters() {
      @Override
      public void countMisfits(String object, int values) {
        metrics.forObject(object).add(ObjectMetric.MISFITS, values);
      }

      @Override
      public void countQuarantined(String object) {
        metrics.forObject(object).add(ObjectMetric.QUARANTINED, 1);
      }
    };
  }

  private static List<Map<String, Object>> readStoredOffsets(
      OffsetStorageReader reader, List<Map<String, String>> partitions) {
    Map<Map<String, String>, Map<String, Object>> offsetsByPartition = reader.offsets(partitions);
    List<Map<String, Object>> offsets = new ArrayList<>(partitions.size());
    for (Map<String, String> partition : partitions) {
      offsets.add(offsetsByPartition.get(partition));
    }
    return offsets;
  }

  /** The next records, or null if there are none, as Connect's contract says. */
  public List<SourceRecord> poll() throws InterruptedException {
    if (stopped) {
      return null;
    }
    long deadline = environment.clock().getAsLong() + MAX_POLL_MS;
    metrics.onPollStart(deadline - MAX_POLL_MS);
    try {
      return pollUntil(deadline);
    } finally {
      metrics.onPollEnd(environment.clock().getAsLong());
    }
  }

  private List<SourceRecord> pollUntil(long deadline) throws InterruptedException {
    while (true) {
      long now = environment.clock().getAsLong();
      driver.runOnce(now);
      if (driver.hasReadyRecords() || driver.hasFailed()) {
        return driver.drain();
      }
      long waitMs = Math.min(deadline, driver.nextWakeUpAt()) - now;
      if (now >= deadline || !environment.waiting().await(Math.max(1, waitMs))) {
        return null;
      }
    }
  }

  /**
   * Called on any thread.
   *
   * @param metadata null if Kafka did not store the record: a transformation dropped it, or the
   *     worker skipped it
   */
  public void acknowledge(SourceRecord record, RecordMetadata metadata) {
    driver.acknowledge(record, Optional.ofNullable(metadata).map(RecordMetadata::topic));
  }

  public void stop() {
    stopped = true;
    driver.stop();
    resources.close();
  }

  public long nextWakeUpAt() {
    return driver.nextWakeUpAt();
  }
}
