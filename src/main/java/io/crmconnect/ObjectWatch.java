package io.crmconnect;

import io.crmconnect.TaskSettings.WeightedObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Share;
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
final class ObjectWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectWatch.class);

  /** How long one look may take; {@link #objects} may be waited for on the worker's main thread. */
  static final long LOOK_MS = 10_000;

  private static final long AGAIN_MS = 300_000;
  private static final long AGAIN_AFTER_FAILURE_MS = 30_000;
  private static final long NEVER = -1;

  private final CrmSourceConfig config;
  private final ObjectList list;
  private final Runnable reconfigure;
  private final Patience patience;
  private final ScheduledExecutorService scheduler;
  private final RandomGenerator random;
  private final CountDownLatch first = new CountDownLatch(1);

  /** Touched by looks alone. */
  private final Map<String, Long> weights = new TreeMap<>();

  /** Why the vendor does not let its objects be listed; empty where it does. */
  private String refusal = "";

  private volatile boolean stopped;

  private List<CrmObject> seen = List.of();
  private List<WeightedObject> weighed = List.of();
  private Optional<List<WeightedObject>> handed = Optional.empty();

  ObjectWatch(
      CrmSourceConfig config,
      Runnable reconfigure,
      Patience patience,
      ScheduledExecutorService scheduler,
      RandomGenerator random) {
    this.config = config;
    this.list = new ObjectList(config);
    this.reconfigure = reconfigure;
    this.patience = patience;
    this.scheduler = scheduler;
    this.random = random;
  }

  void start() {
    scheduler.execute(this::look);
  }

  /** At once; a look under way is interrupted. */
  void stop() {
    stopped = true;
    scheduler.shutdownNow();
  }

  /**
   * The objects to copy, for making tasks. Waits for the first look, which does not take longer
   * than {@link #LOOK_MS} whatever the vendor does.
   */
  List<WeightedObject> objects() {
    try {
      if (!first.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
        LOG.warn("The objects are not known yet; tasks are made for those that are");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      handed = Optional.of(weighed);
      return weighed;
    }
  }

  private void look() {
    long again = AGAIN_AFTER_FAILURE_MS;
    try {
      again = lookOnce();
    } catch (RuntimeException e) {
      // Whatever it is, the next look may do better, and nobody else would hear of it.
      LOG.error("Looking for the objects failed", e);
    }
    first.countDown();
    if (again != NEVER) {
      try {
        scheduler.schedule(
            this::look, (long) (again * random.nextDouble(0.8, 1.2)), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("Stopped");
      }
    }
  }

  /**
   * @return in about how many ms to look again, or {@link #NEVER}
   */
  private long lookOnce() {
    Optional<List<CrmObject>> answered = Optional.empty();
    boolean forbidden = false;
    try (CrmProbe probe =
        new CrmProbe(config.vendor().open(config, new Share.Connector()), patience, LOOK_MS)) {
      if (list.needsVendor()) {
        Result result = probe.ask(new Request.Objects());
        if (result instanceof Result.Objects objects) {
          answered = Optional.of(objects.objects());
          refusal = "";
        } else {
          Result.Failure failure = (Result.Failure) result;
          forbidden = failure.kind() == FailureKind.FORBIDDEN;
          tell(failure);
        }
      }
      boolean complete = answered.isPresent() || !list.needsVendor();
      if (complete || !known()) {
        publish(typed(list.resolve(answered)), false);
      } else if (!forbidden) {
        return AGAIN_AFTER_FAILURE_MS;
      }
      if (!weigh(probe) || !(complete || forbidden)) {
        return AGAIN_AFTER_FAILURE_MS;
      }
      return config.wildcard() || forbidden || !list.allKnown(answered) ? AGAIN_MS : NEVER;
    }
  }

  /** A named object that the vendor does not show this time keeps the type that it had. */
  private synchronized List<CrmObject> typed(List<CrmObject> objects) {
    if (config.wildcard()) {
      return objects;
    }
    Map<String, CrmObject> before = new TreeMap<>();
    seen.forEach(object -> before.put(object.name(), object));
    return objects.stream()
        .map(
            object ->
                object.vendorType().equals(object.name())
                    ? before.getOrDefault(object.name(), object)
                    : object)
        .toList();
  }

  /** A lost or missing scope stands for long: it is told once. */
  private void tell(Result.Failure failure) {
    if (stopped || failure.message().equals(refusal)) {
      return;
    }
    if (failure.kind() != FailureKind.FORBIDDEN) {
      LOG.warn(
          "Which objects there are could not be asked; looking again soon. {}", failure.message());
      return;
    }
    refusal = failure.message();
    LOG.warn(
        "Custom objects may not be looked for: those that are copied already go on, others{} wait"
            + " until that is allowed, which is tried every few minutes. {}",
        config.wildcard() ? "" : " that " + Settings.OBJECTS + " names",
        failure.message());
  }

  private synchronized boolean known() {
    return !seen.isEmpty();
  }

  private void publish(List<CrmObject> objects, boolean allWeighed) {
    boolean changed;
    synchronized (this) {
      seen = objects;
      weighed =
          objects.stream()
              .map(object -> WeightedObject.of(object, weights.getOrDefault(object.name(), 1L)))
              .toList();
      changed = handed.isPresent() && !fits(handed.get(), allWeighed);
    }
    if (changed && !stopped) {
      LOG.info(
          "The objects or their sizes have changed; asking for new tasks for {} of them",
          objects.size());
      reconfigure.run();
    }
  }

  /** Whether tasks that were made for these are right; sizes count once all are known. */
  private boolean fits(List<WeightedObject> made, boolean allWeighed) {
    return allWeighed
        ? made.equals(weighed)
        : made.stream().map(WeightedObject::object).toList().equals(seen);
  }

  /**
   * Counts what was not counted yet and what was locked, where there are tasks to weigh it for.
   *
   * @return whether no object is left to be counted
   */
  private boolean weigh(CrmProbe probe) {
    if (config.tasksMax() == 1 || config.vendor().mostTasks(config) == 1) {
      return true;
    }
    List<CrmObject> objects;
    synchronized (this) {
      objects = seen;
    }
    for (CrmObject object : objects) {
      if (weights.getOrDefault(object.name(), WorkSplit.LOCKED) == WorkSplit.LOCKED) {
        weigh(object, probe);
      }
    }
    boolean all = objects.stream().allMatch(object -> weights.containsKey(object.name()));
    publish(objects, all);
    return all;
  }

  private void weigh(CrmObject object, CrmProbe probe) {
    Request question =
        object.searchable()
            ? new Request.Extent(object)
            : new Request.ListPage(object, Optional.empty(), List.of());
    Result result = probe.ask(question);
    if (result instanceof Result.Extent extent) {
      weights.put(object.name(), WorkSplit.coarse(extent.records()));
    } else if (result instanceof Result.Failure failure) {
      if (failure.kind() == FailureKind.FORBIDDEN) {
        weights.put(object.name(), WorkSplit.LOCKED);
      } else if (!failure.kind().retryable()) {
        weights.put(object.name(), 1L);
      }
    } else {
      weights.put(object.name(), 1L);
    }
  }
}
