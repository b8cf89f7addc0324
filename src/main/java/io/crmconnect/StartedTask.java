package io.crmconnect;

import io.crmconnect.crm.Crm;
import io.crmconnect.crm.Share;
import io.crmconnect.http.Backoff;
import io.crmconnect.http.Timeouts;
import io.crmconnect.monitor.TaskMetrics;
import io.crmconnect.record.Records;
import io.crmconnect.record.Tally;
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

/** A task that runs; there is no half of one. */
final class StartedTask {
  private static final Logger LOG = LoggerFactory.getLogger(StartedTask.class);

  /** No poll takes longer: the worker's time for stopping is shared by all its tasks. */
  private static final long POLL_MS = 1_000;

  private final Environment environment;
  private final TaskDriver driver;
  private final TaskMetrics metrics;

  private StartedTask(Environment environment, TaskDriver driver, TaskMetrics metrics) {
    this.environment = environment;
    this.driver = driver;
    this.metrics = metrics;
  }

  /** Asks nobody: an account that cannot be asked is waited for while polling. */
  static StartedTask start(
      Environment environment, Map<String, String> settings, SourceTaskContext context) {
    CrmSourceConfig config = new CrmSourceConfig(settings, environment.vendors());
    TaskSettings task = TaskSettings.of(settings);
    Crm crm = config.vendor().open(config, new Share.Task(task.share()));
    TaskMetrics metrics = TaskMetrics.of(context);
    TaskSync sync =
        new TaskSync(
            config.syncSettings(task),
            task.crmObjects(),
            crm,
            new Records(config.recordSettings(), tally(metrics)));
    TaskDriver driver =
        new TaskDriver(
            sync,
            crm,
            new TaskDriver.Retry(
                new Backoff(config.retryBackoffMs(), config.retryBackoffMaxMs()),
                environment.random(),
                config.retryMaxAttempts()),
            environment.waiting(),
            metrics,
            new TaskDriver.Stored(
                partitions -> stored(context.offsetStorageReader(), partitions),
                environment.recalls().apply(config.consumerSettings())),
            new TaskDriver.Outside(
                environment.registries().apply(DriftGroup.registry(config)),
                webhook(environment, config),
                new AccountWait(where(config), LOG::warn, LOG::info)));
    return new StartedTask(environment, driver, metrics);
  }

  /** Without what an address could hold beside the host, which may be secret. */
  private static String where(CrmSourceConfig config) {
    String url = config.getString(Settings.BASE_URL);
    return url == null || url.isBlank()
        ? config.vendorName() + " (" + Settings.BASE_URL + " is not set)"
        : config.vendorName()
            + " at the host "
            + URI.create(url.strip()).getHost()
            + " ("
            + Settings.BASE_URL
            + ")";
  }

  private static Optional<Webhook> webhook(Environment environment, CrmSourceConfig config) {
    return DriftGroup.webhook(config)
        .map(
            address ->
                new Webhook(
                    address,
                    environment
                        .transports()
                        .create(Timeouts.of(config.getLong(Settings.REQUEST_TIMEOUT))),
                    new Backoff(config.retryBackoffMs(), config.retryBackoffMaxMs()),
                    environment.random(),
                    environment.waiting()::arrived));
  }

  private static Tally tally(TaskMetrics metrics) {
    return new Tally() {
      @Override
      public void misfits(String object, int values) {
        metrics.object(object).misfits(values);
      }

      @Override
      public void quarantined(String object) {
        metrics.object(object).quarantined(1);
      }
    };
  }

  private static List<Map<String, Object>> stored(
      OffsetStorageReader reader, List<Map<String, String>> partitions) {
    Map<Map<String, String>, Map<String, Object>> found = reader.offsets(partitions);
    List<Map<String, Object>> offsets = new ArrayList<>(partitions.size());
    for (Map<String, String> partition : partitions) {
      offsets.add(found.get(partition));
    }
    return offsets;
  }

  /** Null where there is nothing, as Connect would have it. */
  List<SourceRecord> poll() throws InterruptedException {
    long until = environment.clock().getAsLong() + POLL_MS;
    metrics.pollEntered(until - POLL_MS);
    try {
      return pollUntil(until);
    } finally {
      metrics.pollLeft(environment.clock().getAsLong());
    }
  }

  private List<SourceRecord> pollUntil(long until) throws InterruptedException {
    while (true) {
      long now = environment.clock().getAsLong();
      driver.turn(now);
      if (driver.hasReady() || driver.failed()) {
        return driver.take();
      }
      long wait = Math.min(until, driver.wakeAt()) - now;
      if (now >= until || !environment.waiting().await(Math.max(1, wait))) {
        return null;
      }
    }
  }

  /** Any thread. */
  void acknowledge(SourceRecord record, RecordMetadata metadata) {
    driver.acknowledge(record, metadata == null ? record.topic() : metadata.topic());
  }

  void stop() {
    driver.stop();
  }

  long wakeAt() {
    return driver.wakeAt();
  }
}
