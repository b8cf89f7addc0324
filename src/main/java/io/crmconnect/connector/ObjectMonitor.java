package io.crmconnect.connector;

import io.crmconnect.config.CoreConfigDef;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.crm.BudgetShare;
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
 * Knows the objects that a connector copies, and looks again where that can change.
 *
 * <pre>
 *   start -> look -> first -> taskConfigs
 *             ^ |
 *             | +- not all answered or weighed: again in about 30 s; '*', or a named object that the
 *             |    vendor does not show: in about 5 minutes; else never
 *             +--+
 * </pre>
 *
 * A look that fails, or that is not allowed, takes nothing back. Where there are so many objects
 * that the connector's part of the budget does not count them all within one look, the next ones go
 * on. Tasks are made anew only when the set of objects is another than the one they were made for,
 * or once when all are weighed at last. All looks happen on the one thread of the scheduler.
 */
public final class ObjectMonitor {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectMonitor.class);

  /**
   * How long one look may take; {@link #awaitObjects} may be waited for on the worker's main
   * thread.
   */
  static final long REFRESH_TIMEOUT_MS = 10_000;

  private static final long REFRESH_INTERVAL_MS = 300_000;
  private static final long RETRY_INTERVAL_MS = 30_000;
  private static final long NO_REFRESH = -1;

  private final CrmSourceConfig config;
  private final ObjectSelection selection;
  private final Runnable requestReconfiguration;
  private final Waiter waiter;
  private final ScheduledExecutorService scheduler;
  private final RandomGenerator random;
  private final CountDownLatch firstRefresh = new CountDownLatch(1);

  /** Touched by looks alone. */
  private final Map<String, Long> weights = new TreeMap<>();

  /** Why the vendor does not let its objects be listed; empty where it does. */
  private String lastDenialMessage = "";

  private volatile boolean stopped;

  private List<CrmObject> currentObjects = List.of();
  private List<WeightedObject> withSizes = List.of();
  private Optional<List<WeightedObject>> assignedObjects = Optional.empty();

  public ObjectMonitor(
      CrmSourceConfig config,
      Runnable requestReconfiguration,
      Waiter waiter,
      ScheduledExecutorService scheduler,
      RandomGenerator random) {
    this.config = config;
    this.selection = new ObjectSelection(config);
    this.requestReconfiguration = requestReconfiguration;
    this.waiter = waiter;
    this.scheduler = scheduler;
    this.random = random;
  }

  public void start() {
    scheduler.execute(this::refresh);
  }

  /** At once; a look under way is interrupted. */
  public void stop() {
    stopped = true;
    scheduler.shutdownNow();
  }

  /**
   * The objects to copy, for making tasks. Waits for the first look, which does not take longer
   * than {@link #REFRESH_TIMEOUT_MS} whatever the vendor does.
   */
  public List<WeightedObject> awaitObjects() {
    try {
      if (!firstRefresh.await(REFRESH_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
        LOG.warn("The objects are not known yet; tasks are made for those that are");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      assignedObjects = Optional.of(withSizes);
      return withSizes;
    }
  }

  private void refresh() {
    long nextRefreshMs = RETRY_INTERVAL_MS;
    try {
      nextRefreshMs = refreshOnce();
    } catch (RuntimeException e) {
      // Whatever it is, the next look may do better, and nobody else would hear of it.
      LOG.error("Looking for the objects failed", e);
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
   * @return in about how many ms to look again, or {@link #NO_REFRESH}
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
      if (!measureSizes(crm) || !(complete || forbidden)) {
        return RETRY_INTERVAL_MS;
      }
      return config.wildcard() || forbidden || !selection.allNamedExist(listed)
          ? REFRESH_INTERVAL_MS
          : NO_REFRESH;
    }
  }

  /** A named object that the vendor does not show this time keeps the type that it had. */
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

  /** A lost or missing scope stands for long: it is told once. */
  private void warn(Result.Failure failure) {
    if (stopped || failure.message().equals(lastDenialMessage)) {
      return;
    }
    if (failure.kind() != FailureKind.FORBIDDEN) {
      LOG.warn(
          "Which objects there are could not be asked; looking again soon. {}", failure.message());
      return;
    }
    lastDenialMessage = failure.message();
    LOG.warn(
        "Custom objects may not be looked for: those that are copied already go on, others{} wait"
            + " until that is allowed, which is tried every few minutes. {}",
        config.wildcard() ? "" : " that " + CoreConfigDef.OBJECTS + " names",
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
          "The objects or their sizes have changed; asking for new tasks for {} of them",
          objects.size());
      requestReconfiguration.run();
    }
  }

  /** Whether tasks that were made for these are right; sizes count once all are known. */
  private boolean stillValid(List<WeightedObject> assigned, boolean allSizesKnown) {
    return allSizesKnown
        ? assigned.equals(withSizes)
        : assigned.stream().map(WeightedObject::toCrmObject).toList().equals(currentObjects);
  }

  /**
   * Counts what was not counted yet and what was locked, where there are tasks to weigh it for.
   *
   * @return whether no object is left to be counted
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
    Request request =
        crm.vendorCapabilities().capabilities(object).namesChanges()
            ? new Request.RecordCount(object)
            : new Request.ListPage(object, Optional.empty(), List.of());
    Result result = crm.send(request);
    if (result instanceof Result.RecordCount recordCount) {
      weights.put(object.name(), TaskAssignment.roundToLeadingDigit(recordCount.count()));
    } else if (result instanceof Result.Failure failure) {
      if (failure.kind() == FailureKind.FORBIDDEN) {
        weights.put(object.name(), TaskAssignment.UNREADABLE);
      } else if (!failure.kind().isRetryable()) {
        weights.put(object.name(), 1L);
      }
    } else {
      weights.put(object.name(), 1L);
    }
  }
}
