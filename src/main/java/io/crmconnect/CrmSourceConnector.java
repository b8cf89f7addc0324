/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.connector.CostEstimator;
import io.crmconnect.connector.ObjectMonitor;
import io.crmconnect.connector.OffsetTargets;
import io.crmconnect.connector.TaskAssignment;
import io.crmconnect.connector.Waiter;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.offset.OffsetAlterations;
import io.crmconnect.validation.ConfigValidation;
import io.crmconnect.validation.StartCosts;
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
 * Copies the objects of a CRM into Kafka topics: validates the settings, determines the objects and
 * assigns them to tasks.
 */
public final class CrmSourceConnector extends SourceConnector {
  private static final Logger LOG = LoggerFactory.getLogger(CrmSourceConnector.class);

  private final List<CrmVendor> vendors;
  private final LongSupplier wallClock;
  private final Waiter waiter;
  private final Supplier<ScheduledExecutorService> schedulerFactory;
  private final RandomGenerator random;
  private final CostEstimator costEstimator;
  private volatile RunningState running;

  /** The state between start and stop. */
  private record RunningState(
      Map<String, String> props, CrmSourceConfig config, ObjectMonitor objectMonitor) {}

  /** Used by Kafka Connect. */
  public CrmSourceConnector() {
    this(
        Vendors.shipped(),
        System::currentTimeMillis,
        Waiter.SYSTEM,
        () -> Executors.newSingleThreadScheduledExecutor(CrmSourceConnector::newDaemonThread),
        RandomGenerator.getDefault(),
        StartCosts::estimate);
  }

  /** One whose tasks tell no costs. */
  CrmSourceConnector(
      List<CrmVendor> vendors,
      LongSupplier wallClock,
      Waiter waiter,
      Supplier<ScheduledExecutorService> schedulerFactory,
      RandomGenerator random) {
    this(vendors, wallClock, waiter, schedulerFactory, random, CostEstimator.NONE);
  }

  CrmSourceConnector(
      List<CrmVendor> vendors,
      LongSupplier wallClock,
      Waiter waiter,
      Supplier<ScheduledExecutorService> schedulerFactory,
      RandomGenerator random,
      CostEstimator costEstimator) {
    this.vendors = vendors;
    this.wallClock = wallClock;
    this.waiter = waiter;
    this.schedulerFactory = schedulerFactory;
    this.random = random;
    this.costEstimator = costEstimator;
  }

  private static Thread newDaemonThread(Runnable work) {
    Thread thread = new Thread(work, "crm-object-watch");
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

  /** Connect also calls this on an instance that was neither initialised nor started. */
  @Override
  public Config validate(Map<String, String> props) {
    ConfigValidation.Report report =
        new ConfigValidation(vendors, wallClock, waiter, ValidationConnections.CREATED)
            .validate(props);
    report.warnings().forEach(LOG::warn);
    report.notes().forEach(LOG::info);
    return new Config(report.values());
  }

  /** Fails only for invalid settings, never because the vendor is unavailable. */
  @Override
  public void start(Map<String, String> props) {
    stop();
    CrmSourceConfig config;
    int vendorMaxTasks;
    try {
      config = new CrmSourceConfig(props, vendors);
      vendorMaxTasks = config.vendorMaxTasks();
    } catch (RuntimeException e) {
      throw CrmSourceConfig.createRedactor(props, vendors).redact(e);
    }
    ScheduledExecutorService scheduler = schedulerFactory.get();
    try {
      start(props, config, vendorMaxTasks, scheduler);
    } catch (Throwable e) {
      scheduler.shutdownNow();
      throw e;
    }
  }

  private void start(
      Map<String, String> props,
      CrmSourceConfig config,
      int vendorMaxTasks,
      ScheduledExecutorService scheduler) {
    ObjectMonitor objectMonitor =
        new ObjectMonitor(
            config,
            () -> context().requestTaskReconfiguration(),
            waiter,
            costEstimator,
            scheduler,
            random);
    running = new RunningState(new TreeMap<>(props), config, objectMonitor);
    if (config.tasksMax() > vendorMaxTasks) {
      LOG.info(
          "tasks.max is {}, but the request budget of {} allows at most {} tasks, so only these are"
              + " started",
          config.tasksMax(),
          config.vendorName(),
          vendorMaxTasks);
    }
    objectMonitor.start();
  }

  @Override
  public Class<? extends Task> taskClass() {
    return CrmSourceTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    RunningState state = running;
    if (state == null) {
      return List.of();
    }
    List<WeightedObject> objects = state.objectMonitor().awaitObjects();
    if (objects.isEmpty()) {
      LOG.warn(
          "No object to copy is known yet. A task is started that reports why; it is replaced when"
              + " the CRM has responded");
      return TaskConfig.numberTasks(
          List.of(TaskConfig.ofNoObjects(state.config().wildcard()).mergeInto(state.props())));
    }
    int vendorMaxTasks = state.config().vendorMaxTasks();
    return TaskConfig.numberTasks(
        TaskAssignment.assign(
                objects,
                state.config().namesOfReferenceOnly(),
                maxTasks,
                vendorMaxTasks,
                state.config().wildcard())
            .stream()
            .map(TaskConfig::tellingChanges)
            .map(task -> task.withCosts(state.objectMonitor().costs()))
            .map(task -> task.mergeInto(state.props()))
            .toList());
  }

  @Override
  public void stop() {
    RunningState state = running;
    if (state != null) {
      state.objectMonitor().stop();
    }
  }

  /** Each record carries its offset, so Connect's transactions are sufficient. */
  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> props) {
    return ExactlyOnceSupport.SUPPORTED;
  }

  /**
   * Accepts offsets in the form of {@code GET /connectors/<name>/offsets}, with edited values.
   *
   * @throws org.apache.kafka.connect.errors.ConnectException that names the key and the remedy
   */
  @Override
  public boolean alterOffsets(
      Map<String, String> props, Map<Map<String, ?>, Map<String, ?>> offsets) {
    try {
      CrmSourceConfig config = new CrmSourceConfig(props, vendors);
      OffsetAlterations.check(config.vendor(), offsets, wallClock.getAsLong());
      OffsetAlterations.Targets targets = OffsetAlterations.targets(offsets);
      if (!targets.objects().isEmpty()) {
        new OffsetTargets(config, waiter).check(targets.accounts(), targets.objects());
      }
      return true;
    } catch (RuntimeException e) {
      throw CrmSourceConfig.createRedactor(props, vendors).redact(e);
    }
  }
}
