package io.crmconnect.sync;

import io.crmconnect.crm.Answer;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Traits;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;

/**
 * The syncs of one task's objects, as a state machine: {@link #step} takes what happened and the
 * instant, changes the state and says what to do. No thread, lock, socket, clock or chance in it.
 *
 * <pre>
 *   ACCOUNT --which account--> OFFSETS --what is stored--> RUNNING (each object on its own)
 * </pre>
 *
 * Nothing here is durable but the offsets on the emitted records: a crash is this object forgotten.
 */
public final class TaskSync {
  private enum Phase {
    ACCOUNT,
    OFFSETS,
    RUNNING
  }

  /** How long the line about locked objects waits for objects that do not answer at all. */
  private static final long LOCKED_TOGETHER_MS = 60_000;

  private final TaskContext task;
  private final List<CrmObject> objects;
  private final List<ObjectSync> syncs = new ArrayList<>();

  private Phase phase = Phase.ACCOUNT;

  /** Whose stored offsets are being looked up. */
  private List<ObjectContext> loading = List.of();

  private long ownAsk;
  private final ClockAsks clockAsks;
  private boolean failed;

  /**
   * @param objects of this task, none twice
   */
  public TaskSync(SyncSettings settings, List<CrmObject> objects, Traits traits, Records records) {
    this.task = new TaskContext(settings, traits, records);
    this.clockAsks = new ClockAsks(task);
    this.objects = List.copyOf(objects);
  }

  /**
   * @param now ms of the driver's clock, never less than before
   * @return what to do, in this order; the last says when to wake up
   */
  public List<Command> step(Event event, long now) {
    task.begin(now);
    if (!failed) {
      take(event);
      if (phase == Phase.RUNNING) {
        advance();
      }
    }
    return task.end();
  }

  /** How far the objects lie behind the vendor's clock, as far as that is known. */
  public void freshness(long now, ObjLongConsumer<String> told) {
    if (task.clock().known()) {
      for (ObjectSync sync : syncs) {
        sync.behind(now).ifPresent(ms -> told.accept(sync.object().name(), ms));
      }
    }
  }

  /** How many rows of each object wait in quarantine for a decision about its schema. */
  public void frozen(ObjLongConsumer<String> told) {
    for (ObjectSync sync : syncs) {
      ObjectCursor cursor = sync.context().cursor();
      told.accept(sync.object().name(), cursor == null ? 0 : cursor.frozen().rows());
    }
  }

  /** What deletes and reconciliation have come to for the objects that are launched. */
  public void reconciliation(long now, BiConsumer<String, ReconcileFigures> told) {
    if (task.clock().known()) {
      for (ObjectSync sync : syncs) {
        ObjectContext context = sync.context();
        if (context.cursor() != null) {
          ReconcileCursor cursor = context.cursor().reconcile();
          told.accept(sync.object().name(), context.tally().figures(cursor, task.clock().at(now)));
        }
      }
    }
  }

  /** Whether there is an object's offset for an event to travel with. */
  public boolean tellsEvents() {
    return phase == Phase.RUNNING;
  }

  private void take(Event event) {
    if (event instanceof Event.Started) {
      ownAsk = task.ask(new Request.Account());
      // Its answer is the budget's; the sync only sees the vendor's clock on it.
      task.ask(new Request.Usage());
    } else if (event instanceof Event.Loaded loaded) {
      loaded(loaded.offsets());
    } else if (event instanceof Event.Recalled recalled) {
      of(recalled.object()).ifPresent(sync -> sync.recalled(recalled.last()));
    } else if (event instanceof Event.Answered answered) {
      answered(answered);
    } else if (event instanceof Event.Struggling struggling) {
      ObjectContext context = task.asker(struggling.ask());
      if (context != null) {
        syncOf(context).struggling(struggling.ask(), struggling.failure());
      }
    } else if (event instanceof Event.BudgetExhausted exhausted) {
      if (tellsEvents()) {
        syncs
            .get(0)
            .context()
            .announceForAll(EventKind.BUDGET_EXHAUSTED, Level.WARN, exhausted.message(), Map.of());
      }
    } else if (event instanceof Event.Acknowledged acknowledged) {
      task.acknowledged(acknowledged.records(), acknowledged.upTo());
      acknowledged.topics().forEach(this::landed);
    } else if (event instanceof Event.TopicRead read) {
      of(read.object()).ifPresent(sync -> sync.context().known().read(read.topic(), read.state()));
    } else if (event instanceof Event.TopicChecked checked) {
      of(checked.object()).ifPresent(sync -> sync.context().known().checked(checked.state()));
    } else if (event instanceof Event.SchemaChecked checked) {
      of(checked.object()).ifPresent(sync -> sync.schemaChecked(checked));
    }
  }

  private void answered(Event.Answered event) {
    Answer answer = event.answer();
    answer.vendorTime().ifPresent(time -> task.clock().saw(time, task.now()));
    if (event.ask() == ownAsk) {
      accountKnown(answer.result());
      return;
    }
    if (clockAsks.answered(event.ask(), answer.vendorTime().isPresent())) {
      return;
    }
    ObjectContext context = task.asker(event.ask());
    if (context == null) {
      return;
    }
    task.closed(event.ask());
    Asker.Ask ask = context.close(event.ask());
    if (ask != null) {
      syncOf(context).deliver(ask, answer.result(), event.roundTripMs());
    }
  }

  private void accountKnown(Result result) {
    if (result instanceof Result.Account account) {
      task.account(account.id());
      String vendor = task.settings().vendor();
      List<Map<String, String>> partitions = new ArrayList<>();
      for (CrmObject object : objects) {
        partitions.add(OffsetCodec.partition(vendor, account.id(), object.name()));
        partitions.add(OffsetCodec.schemaPartition(vendor, account.id(), object.name()));
      }
      phase = Phase.OFFSETS;
      task.load(partitions);
    } else {
      fail(((Result.Failure) result).message());
    }
  }

  private void loaded(List<Map<String, Object>> offsets) {
    if (phase == Phase.OFFSETS) {
      open(offsets);
      return;
    }
    for (int i = 0; i < loading.size(); i++) {
      syncOf(loading.get(i)).stored(offsets.get(i));
    }
  }

  private void open(List<Map<String, Object>> offsets) {
    for (int i = 0; i < objects.size(); i++) {
      CrmObject object = objects.get(i);
      try {
        syncs.add(new ObjectSync(open(object, offsets.get(2 * i), offsets.get(2 * i + 1))));
      } catch (IllegalOffsetException e) {
        fail("The stored offset of object " + object.name() + ": " + e.getMessage());
        return;
      }
    }
    phase = Phase.RUNNING;
    announceStarted();
  }

  private void announceStarted() {
    ReconcileSettings reconcile = task.settings().reconcile();
    Map<String, Object> details = new TreeMap<>();
    details.put("objects", objects.stream().map(CrmObject::name).toList());
    details.put("reconciliation", reconcile.on());
    syncs
        .get(0)
        .context()
        .announceForAll(
            EventKind.CONNECTOR_STARTED,
            Level.INFO,
            "A task begins with "
                + String.join(", ", objects.stream().map(CrmObject::name).toList())
                + ". "
                + (reconcile.on()
                    ? "Reconciliation is on."
                    : "Reconciliation is off, so not every delete is found: it takes"
                        + " reconcile.consumer.bootstrap.servers and a reconcile.interval.ms over"
                        + " 0."),
            details);
  }

  private ObjectContext open(
      CrmObject object, Map<String, Object> stored, Map<String, Object> schema) {
    ObjectCursor cursor = stored == null ? null : OffsetCodec.decode(stored);
    return new ObjectContext(
        task, object, cursor, schema == null ? null : OffsetCodec.schemaText(schema));
  }

  private void advance() {
    for (ObjectSync sync : syncs) {
      sync.advance();
    }
    clockAsks.advance();
    if (clockAsks.takeTrouble()) {
      announceUndated();
    }
    announceLocked();
    loading = task.takeStoredWanted();
    if (!loading.isEmpty()) {
      task.load(loading.stream().map(ObjectContext::partition).toList());
    }
  }

  private void announceUndated() {
    syncs
        .get(0)
        .context()
        .announceForAll(
            EventKind.CONNECTOR_STARTED,
            Level.WARN,
            "The CRM's answers carry no Date header, so its clock is not known and nothing is"
                + " copied. Have the proxy or gateway in front of it (crm.base.url) pass that"
                + " header on; it is asked on, at least once a minute.",
            Map.of());
  }

  /** Objects behind {@code *} that may not be read make one line together. */
  private void announceLocked() {
    if (!task.anyLocked()) {
      return;
    }
    long until = task.lockedSince() + LOCKED_TOGETHER_MS;
    boolean starting = syncs.stream().anyMatch(ObjectSync::starting);
    if (task.settings().wildcard() && starting && task.now() < until) {
      task.wake(until);
      return;
    }
    Map<ObjectContext, String> all = task.takeLocked();
    if (task.settings().wildcard() && all.size() > 1) {
      Map<String, Object> details = new TreeMap<>();
      ObjectContext first = null;
      for (Map.Entry<ObjectContext, String> each : all.entrySet()) {
        first = first == null ? each.getKey() : first;
        details.put(each.getKey().object().name(), each.getValue());
      }
      first.announceForAll(
          EventKind.OBJECT_SUSPENDED,
          Level.WARN,
          all.size()
              + " objects cannot be read and are tried again every hour: "
              + String.join(", ", details.keySet())
              + ".",
          details);
    } else {
      for (Map.Entry<ObjectContext, String> each : all.entrySet()) {
        each.getKey()
            .announce(
                EventKind.OBJECT_SUSPENDED,
                Level.WARN,
                each.getKey().object().name()
                    + " cannot be read and is tried again every hour: "
                    + each.getValue(),
                Map.of());
      }
    }
  }

  private void landed(String object, String topic) {
    of(object).ifPresent(sync -> sync.context().known().landedIn(topic));
  }

  private Optional<ObjectSync> of(String object) {
    return syncs.stream().filter(sync -> sync.object().name().equals(object)).findFirst();
  }

  private ObjectSync syncOf(ObjectContext context) {
    for (ObjectSync sync : syncs) {
      if (sync.context() == context) {
        return sync;
      }
    }
    throw new IllegalStateException("no sync of " + context.object().name());
  }

  private void fail(String message) {
    failed = true;
    task.fail(message);
  }
}
