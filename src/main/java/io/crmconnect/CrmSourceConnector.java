package io.crmconnect;

import io.crmconnect.TaskSettings.WeightedObject;
import io.crmconnect.crm.CrmVendor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the objects of a CRM into Kafka topics: checks the settings, finds the objects and shares
 * them out among tasks.
 */
public final class CrmSourceConnector extends SourceConnector {
  private static final Logger LOG = LoggerFactory.getLogger(CrmSourceConnector.class);

  private final List<CrmVendor> vendors;
  private final LongSupplier wallClock;
  private final Patience patience;
  private final Supplier<ScheduledExecutorService> schedulers;
  private final RandomGenerator random;
  private volatile Started started;

  /** What there is between start and stop. */
  private record Started(Map<String, String> props, CrmSourceConfig config, ObjectWatch watch) {}

  /** For Connect. */
  public CrmSourceConnector() {
    this(
        Vendors.shipped(),
        System::currentTimeMillis,
        Patience.REAL,
        () -> Executors.newSingleThreadScheduledExecutor(CrmSourceConnector::daemon),
        RandomGenerator.getDefault());
  }

  CrmSourceConnector(
      List<CrmVendor> vendors,
      LongSupplier wallClock,
      Patience patience,
      Supplier<ScheduledExecutorService> schedulers,
      RandomGenerator random) {
    this.vendors = vendors;
    this.wallClock = wallClock;
    this.patience = patience;
    this.schedulers = schedulers;
    this.random = random;
  }

  private static Thread daemon(Runnable looks) {
    Thread thread = new Thread(looks, "crm-object-watch");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public String version() {
    return Version.get();
  }

  @Override
  public ConfigDef config() {
    return CrmSourceConfig.definition(vendors);
  }

  /** Also on an instance that was never initialised nor started. */
  @Override
  public Config validate(Map<String, String> props) {
    Validation.Report report = new Validation(vendors, wallClock, patience).run(props);
    report.warnings().forEach(LOG::warn);
    report.notes().forEach(LOG::info);
    return new Config(report.values());
  }

  /** Fails for wrong settings alone, never because the vendor cannot be asked. */
  @Override
  public void start(Map<String, String> props) {
    CrmSourceConfig config = new CrmSourceConfig(props, vendors);
    ObjectWatch watch =
        new ObjectWatch(
            config,
            () -> context().requestTaskReconfiguration(),
            patience,
            schedulers.get(),
            random);
    started = new Started(new TreeMap<>(props), config, watch);
    int most = config.vendor().mostTasks(config);
    if (config.tasksMax() > most) {
      LOG.info(
          "tasks.max is {}, and {}'s request budget serves {} at most: so many are made",
          config.tasksMax(),
          config.vendorName(),
          most);
    }
    watch.start();
  }

  @Override
  public Class<? extends Task> taskClass() {
    return CrmSourceTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    Started now = started;
    List<WeightedObject> objects = now.watch().objects();
    if (objects.isEmpty()) {
      LOG.warn("No object to copy is known yet; tasks follow when the CRM has answered");
    }
    int most = now.config().vendor().mostTasks(now.config());
    return WorkSplit.split(objects, maxTasks, most, now.config().wildcard()).stream()
        .map(task -> task.over(now.props()))
        .toList();
  }

  @Override
  public void stop() {
    Started now = started;
    if (now != null) {
      now.watch().stop();
    }
  }

  /** Offsets travel with the records they describe, so Connect's transactions are all it takes. */
  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> props) {
    return ExactlyOnceSupport.SUPPORTED;
  }

  /**
   * Takes what {@code GET /connectors/<name>/offsets} shows, with values changed.
   *
   * @throws org.apache.kafka.connect.errors.ConnectException naming the key and the remedy
   */
  @Override
  public boolean alterOffsets(
      Map<String, String> props, Map<Map<String, ?>, Map<String, ?>> offsets) {
    OffsetEdits.check(
        new CrmSourceConfig(props, vendors).vendorName(), offsets, wallClock.getAsLong());
    return true;
  }
}
