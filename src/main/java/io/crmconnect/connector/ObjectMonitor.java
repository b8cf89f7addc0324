/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.connector;

import io.crmconnect.config.CoreConfigDef;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Determines the objects that a connector copies, and refreshes them if they can change.
 *
 * <pre>
 *   start -> refresh -> first result -> taskConfigs
 *             ^ |
 *             | +- a request failed or a size is unknown: again in about 30 s; '*', or a named
 *             |    object that the vendor does not list: in about 5 minutes; otherwise never
 *             +-+
 * </pre>
 *
 * A refresh that fails or is forbidden removes no object. If the connector's share of the budget is
 * too small to count all objects in one refresh, the next refreshes continue. Tasks are
 * reconfigured only if the set of objects has changed, and once when all sizes are known. All
 * refreshes run on the scheduler's single thread.
 */
public final class ObjectMonitor {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectMonitor.class);

  /**
   * The time limit of one refresh; {@link #awaitObjects} may block the worker's main thread for
   * this long.
   */
  static final long REFRESH_TIMEOUT_MS = 10_000;

  private static final long REFRESH_INTERVAL_MS = 300_000;
  private static final long RETRY_INTERVAL_MS = 30_000;
  private static final long NO_REFRESH = -1;

  private final CrmSourceConfig config;
  private final ObjectSelection selection;
  private final Runnable requestReconfiguration;
  private final Waiter waiter;
  private final CostEstimator costEstimator;
  private final ScheduledExecutorService scheduler;
  private final RandomGenerator random;
  private final CountDownLatch firstRefresh = new CountDownLatch(1);

  /** Used on the scheduler's thread only. */
  private final Map<String, Long> weights = new TreeMap<>();

  /** Of the objects whose weight is {@link TaskAssignment#UNREADABLE}, on the same thread. */
  private final Map<String, List<String>> missingScopes = new TreeMap<>();

  /** The vendor's message that listing objects is forbidden; empty if it is allowed. */
  private String lastDenialMessage = "";

  private volatile boolean stopped;

  /** Of all objects, after their sizes were found. */
  private volatile List<String> costs = List.of();

  private List<CrmObject> currentObjects = List.of();
  private List<WeightedObject> withSizes = List.of();
  private Optional<List<WeightedObject>> assignedObjects = Optional.empty();

  public ObjectMonitor(
      CrmSourceConfig config,
      Runnable requestReconfiguration,
      Waiter waiter,
      CostEstimator costEstimator,
      ScheduledExecutorService scheduler,
      RandomGenerator random) {
    this.config = config;
    this.selection = new ObjectSelection(config);
    this.requestReconfiguration = requestReconfiguration;
    this.waiter = waiter;
    this.costEstimator = costEstimator;
    this.scheduler = scheduler;
    this.random = random;
  }

  public void start() {
    scheduler.execute(this::refresh);
  }

  /** Stops immediately; a refresh that is running is interrupted. */
  public void stop() {
    stopped = true;
    scheduler.shutdownNow();
    firstRefresh.countDown();
  }

  /**
   * The objects to copy, for the configuration of tasks. Waits for the first refresh, which takes
   * at most {@link #REFRESH_TIMEOUT_MS}.
   */
  public List<WeightedObject> awaitObjects() {
    try {
      if (!firstRefresh.await(REFRESH_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
        LOG.warn("The objects are not completely known yet. Tasks are started for the known ones");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      assignedObjects = Optional.of(withSizes);
      return withSizes;
    }
  }

  /** Sentences about the requests that the objects take. */
  public List<String> costs() {
    return costs;
  }

  private synchronized List<WeightedObject> objectsWithSizes() {
    return withSizes;
  }

  private void refresh() {
    long nextRefreshMs = RETRY_INTERVAL_MS;
    try {
      nextRefreshMs = refreshOnce();
    } catch (Throwable e) {
      // The next refresh may succeed, and what is thrown would be lost on this thread.
      LOG.error("Refreshing the objects failed. It is retried soon", config.redactor().redact(e));
    }
    firstRefresh.countDown();
    if (nextRefreshMs != NO_REFRESH) {
      try {
        scheduler.schedule(
            this::refresh,
            (long) (nextRefreshMs * random.nextDouble(0.8, 1.2)),
            TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("Stopped");
      }
    }
  }

  /**
   * @return ms until the next refresh, approximately, or {@link #NO_REFRESH}
   */
  private long refreshOnce() {
    Optional<List<CrmObject>> listed = Optional.empty();
    boolean forbidden = false;
    try (BlockingCrm crm =
        new BlockingCrm(
            config.openVendor(new BudgetShare.Connector()), waiter, REFRESH_TIMEOUT_MS)) {
      if (selection.needsVendorListing()) {
        Result result = crm.send(new Request.ListObjects());
        if (result instanceof Result.Objects objects) {
          listed = Optional.of(objects.objects());
          lastDenialMessage = "";
        } else {
          Result.Failure failure = (Result.Failure) result;
          forbidden = failure.kind() == FailureKind.FORBIDDEN;
          warn(failure);
        }
      }
      boolean complete = listed.isPresent() || !selection.needsVendorListing();
      if (complete || !hasObjects()) {
        publish(keepKnownTypes(selection.resolve(listed)), false);
      } else if (!forbidden) {
        return RETRY_INTERVAL_MS;
      }
      boolean measured = measureSizes(crm);
      costs =
          costEstimator.estimate(
              config, crm.vendorCapabilities(), objectsWithSizes(), missingScopes);
      if (!measured || !(complete || forbidden)) {
        return RETRY_INTERVAL_MS;
      }
      return config.wildcard() || forbidden || !selection.allNamedExist(listed)
          ? REFRESH_INTERVAL_MS
          : NO_REFRESH;
    }
  }

  /** A named object that the vendor does not list this time keeps its previous type. */
  private synchronized List<CrmObject> keepKnownTypes(List<CrmObject> objects) {
    if (config.wildcard()) {
      return objects;
    }
    Map<String, CrmObject> previousObjects = new TreeMap<>();
    currentObjects.forEach(object -> previousObjects.put(object.name(), object));
    return objects.stream()
        .map(
            object ->
                object.vendorType().equals(object.name())
                    ? previousObjects.getOrDefault(object.name(), object)
                    : object)
        .toList();
  }

  /** A missing scope is logged once, because it usually stays missing for long. */
  private void warn(Result.Failure failure) {
    if (stopped || failure.message().equals(lastDenialMessage)) {
      return;
    }
    if (failure.kind() != FailureKind.FORBIDDEN) {
      LOG.warn(
          "The vendor's objects could not be listed. The request is retried soon. {}",
          failure.message());
      return;
    }
    lastDenialMessage = failure.message();
    LOG.warn(
        "Listing custom objects is forbidden. Objects that are copied already continue; other"
            + " custom objects{} are added once listing is allowed, which is tried every few"
            + " minutes. {}",
        config.wildcard() ? "" : " in " + CoreConfigDef.OBJECTS,
        failure.message());
  }

  private synchronized boolean hasObjects() {
    return !currentObjects.isEmpty();
  }

  private void publish(List<CrmObject> objects, boolean allSizesKnown) {
    boolean changed;
    synchronized (this) {
      currentObjects = objects;
      withSizes =
          objects.stream()
              .map(object -> WeightedObject.of(object, weights.getOrDefault(object.name(), 1L)))
              .toList();
      changed = assignedObjects.isPresent() && !stillValid(assignedObjects.get(), allSizesKnown);
    }
    if (changed && !stopped) {
      LOG.info(
          "The objects or their sizes have changed. Requesting a reconfiguration of the tasks for"
              + " {} objects",
          objects.size());
      requestReconfiguration.run();
    }
  }

  /** Whether tasks configured for these objects are still right; sizes count once all are known. */
  private boolean stillValid(List<WeightedObject> assigned, boolean allSizesKnown) {
    return allSizesKnown
        ? assigned.equals(withSizes)
        : assigned.stream().map(WeightedObject::toCrmObject).toList().equals(currentObjects);
  }

  /**
   * Counts the objects that were not counted yet or could not be read, if there is more than one
   * task to distribute them to.
   *
   * @return whether all sizes are known
   */
  private boolean measureSizes(BlockingCrm crm) {
    if (config.tasksMax() == 1 || config.vendorMaxTasks() == 1) {
      return true;
    }
    List<CrmObject> objects;
    synchronized (this) {
      objects = currentObjects;
    }
    for (CrmObject object : objects) {
      if (weights.getOrDefault(object.name(), TaskAssignment.UNREADABLE)
          == TaskAssignment.UNREADABLE) {
        measureSize(object, crm);
      }
    }
    boolean allSizesKnown = objects.stream().allMatch(object -> weights.containsKey(object.name()));
    publish(objects, allSizesKnown);
    return allSizesKnown;
  }

  private void measureSize(CrmObject object, BlockingCrm crm) {
    if (ChildObject.isChild(object) || crm.vendorCapabilities().capabilities(object).reference()) {
      weights.put(object.name(), 1L);
      return;
    }
    Request request =
        crm.vendorCapabilities().capabilities(object).namesChanges()
            ? new Request.RecordCount(object)
            : new Request.ListPage(object, Optional.empty(), List.of());
    Result result = crm.send(request);
    missingScopes.remove(object.name());
    if (result instanceof Result.RecordCount recordCount) {
      weights.put(
          object.name(), TaskAssignment.roundToLeadingDigit(Math.max(1, recordCount.count())));
    } else if (result instanceof Result.Failure failure) {
      if (failure.kind() == FailureKind.FORBIDDEN) {
        weights.put(object.name(), TaskAssignment.UNREADABLE);
        missingScopes.put(object.name(), failure.scopes());
      } else if (!failure.kind().isRetryable()) {
        weights.put(object.name(), 1L);
      }
    } else {
      weights.put(object.name(), 1L);
    }
  }
}
