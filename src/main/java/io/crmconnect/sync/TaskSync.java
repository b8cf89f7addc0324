/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.VendorCapabilities;
import io.crmconnect.offset.Destination;
import io.crmconnect.offset.InvalidOffsetException;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.offset.OffsetCodec;
import io.crmconnect.offset.SignalCursor;
import io.crmconnect.offset.SourcePartitions;
import io.crmconnect.record.OutRecord;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ObjectStatus;
import io.crmconnect.sync.core.ReconcileMetrics;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.SyncSettings;
import io.crmconnect.sync.core.TaskContext;
import io.crmconnect.sync.signal.TaskSignals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;

/**
 * Syncs the objects of one task, as a state machine: {@link #step} takes an event and the current
 * time, changes the state and returns commands. It uses no thread, lock, socket, clock or random
 * number.
 *
 * <pre>
 *   ACCOUNT --account id--> OFFSETS --stored offsets--> RUNNING (each object on its own)
 * </pre>
 *
 * Only the offsets on the emitted records are durable. A crash loses the rest of this state.
 */
public final class TaskSync {
  private enum Phase {
    ACCOUNT,
    OFFSETS,
    RUNNING
  }

  private final TaskContext task;
  private final List<CrmObject> objects;
  private final List<ObjectSync> objectSyncs = new ArrayList<>();

  private Phase phase = Phase.ACCOUNT;

  /** Objects whose stored offsets were requested. */
  private List<String> offsetsLoading = List.of();

  private long accountRequestId;
  private final ClockProbe clockProbe;
  private final AccountRefresh accountRefresh;
  private final TypeLookup typeLookup;
  private final Destinations destinations;
  private final TopicWatch topicWatch;
  private final TaskSignals signals;
  private boolean failed;

  private TaskAnnouncements announcements;
  private final ObjectDiscovery objectDiscovery;

  /**
   * @param objects of this task, without duplicates; empty if none is known yet
   */
  public TaskSync(
      SyncSettings settings,
      List<CrmObject> objects,
      VendorCapabilities capabilities,
      RecordFactory recordFactory) {
    this.task = new TaskContext(settings, capabilities, recordFactory);
    this.clockProbe = new ClockProbe(task);
    this.accountRefresh = new AccountRefresh(task);
    this.typeLookup = new TypeLookup(task);
    this.destinations = new Destinations(settings.reconcile());
    this.topicWatch = new TopicWatch(task);
    this.signals = new TaskSignals(task);
    this.objects = List.copyOf(objects);
    this.announcements = new TaskAnnouncements(task, List.of());
    this.objectDiscovery = new ObjectDiscovery(task, announcements);
  }

  /**
   * @param now ms of the driver's clock; never decreases
   * @return commands in the order of execution; the last one schedules the next wake-up
   */
  public List<Command> step(Event event, long now) {
    task.beginStep(now);
    if (!failed) {
      handle(event);
      if (phase == Phase.RUNNING) {
        advance();
      }
    }
    return task.endStep();
  }

  /** How far each object lags behind the vendor's clock; nothing while that clock is unknown. */
  public void reportLag(long now, ObjLongConsumer<String> consumer) {
    if (task.clock().isSynchronized()) {
      for (ObjectSync sync : objectSyncs) {
        sync.lagMs(now).ifPresent(ms -> consumer.accept(sync.object().name(), ms));
      }
    }
  }

  /**
   * For how long each object has been waiting for the end of its topic before it starts, in ms; 0
   * if it does not.
   */
  public void reportTopicWait(long now, ObjLongConsumer<String> consumer) {
    objectSyncs.forEach(sync -> consumer.accept(sync.object().name(), sync.topicWaitMs(now)));
  }

  /** How many rows of each object are in quarantine until its schema is decided about. */
  public void reportQuarantinedRows(ObjLongConsumer<String> consumer) {
    for (ObjectSync sync : objectSyncs) {
      ObjectCursor cursor = sync.context().cursor();
      consumer.accept(sync.object().name(), cursor == null ? 0 : cursor.drift().quarantinedRows());
    }
  }

  /** Figures of deletes and reconciliation of the objects that are launched. */
  public void reportReconciliation(long now, BiConsumer<String, ReconcileMetrics> consumer) {
    if (task.clock().isSynchronized()) {
      for (ObjectSync sync : objectSyncs) {
        sync.reconcileMetrics(now)
            .ifPresent(metrics -> consumer.accept(sync.object().name(), metrics));
      }
    }
  }

  /** What each object's sync does at present. */
  public void reportStatus(BiConsumer<String, ObjectStatus> consumer) {
    if (objectSyncs.isEmpty()) {
      ObjectStatus starting =
          new ObjectStatus(
              ObjectStatus.Phase.STARTING,
              false,
              task.settings().backfill(),
              0,
              OptionalLong.empty());
      objects.forEach(object -> consumer.accept(object.name(), starting));
    }
    objectSyncs.forEach(sync -> consumer.accept(sync.object().name(), sync.status()));
  }

  private void handle(Event event) {
    if (event instanceof Event.Started) {
      accountRequestId = task.send(new Request.Account());
      // The response is for the request budget; the sync only uses its date.
      task.send(new Request.Usage());
    } else if (event instanceof Event.OffsetsLoaded offsetsLoaded) {
      onOffsetsLoaded(offsetsLoaded.offsets());
    } else if (event instanceof Event.TopicTailRead topicTailRead) {
      findSync(topicTailRead.object())
          .ifPresent(sync -> sync.onTopicTailRead(topicTailRead.topic(), topicTailRead.tail()));
    } else if (event instanceof Event.ResponseReceived responseReceived) {
      onResponse(responseReceived);
    } else if (event instanceof Event.RequestFailing requestFailing) {
      task.requestOwner(requestFailing.requestId())
          .map(this::requireSync)
          .ifPresent(
              sync -> sync.onRequestFailing(requestFailing.requestId(), requestFailing.failure()));
    } else if (event instanceof Event.BudgetExhausted exhausted) {
      announcements.emitBudgetExhausted(exhausted.message());
    } else if (event instanceof Event.CrmUnreachable unreachable) {
      announcements.emitUnreachable(unreachable);
    } else if (event instanceof Event.CrmReachable reachable) {
      announcements.emitReachable(reachable.message());
    } else if (event instanceof Event.Acknowledged acknowledged) {
      task.onAcknowledged(acknowledged.count(), acknowledged.acknowledgedThrough());
      acknowledged.observedTopics().forEach(this::onTopicObserved);
      acknowledged.dropped().forEach(this::onDropped);
    } else if (event instanceof Event.TopicRead topicRead) {
      findSync(topicRead.object())
          .ifPresent(
              sync -> sync.topicContents().onTopicRead(topicRead.topic(), topicRead.snapshot()));
    } else if (event instanceof Event.LastValuesRead read) {
      findSync(read.object()).ifPresent(sync -> sync.onLastValuesRead(read));
    } else if (event instanceof Event.TopicConfigChecked checked) {
      findSync(checked.object())
          .ifPresent(sync -> sync.topicContents().onTopicConfigChecked(checked.snapshot()));
    } else if (event instanceof Event.TopicsChecked checked) {
      topicWatch.onChecked(checked.missing(), listContexts());
    } else if (event instanceof Event.SignalsRead read) {
      signals.onRead(read.batch(), objectSyncs);
    } else if (event instanceof Event.LogLevelSet set) {
      signals.onLogLevelSet(set, objectSyncs);
    } else if (event instanceof Event.SchemaChecked checked) {
      findSync(checked.object()).ifPresent(sync -> sync.onSchemaChecked(checked));
    }
  }

  private void onResponse(Event.ResponseReceived event) {
    CrmResponse crmResponse = event.answer();
    crmResponse.vendorTime().ifPresent(time -> task.clock().addSample(time, task.now()));
    if (event.requestId() == accountRequestId) {
      onAccount(crmResponse.result());
      return;
    }
    if (objectDiscovery.owns(event.requestId())) {
      objectDiscovery.onResponse(crmResponse.result()).ifPresent(this::fail);
      return;
    }
    if (typeLookup.owns(event.requestId())) {
      typeLookup.onResponse(crmResponse.result(), objectSyncs);
      return;
    }
    if (clockProbe.onResponse(event.requestId(), crmResponse.vendorTime().isPresent())) {
      return;
    }
    Optional<ObjectSync> owner = task.requestOwner(event.requestId()).map(this::requireSync);
    if (owner.isEmpty()) {
      return;
    }
    task.complete(event.requestId());
    ResponseHandler.InFlightRequest inFlightRequest =
        owner.get().context().complete(event.requestId());
    if (inFlightRequest != null) {
      owner.get().deliver(inFlightRequest, crmResponse.result(), event.roundTripMs());
    }
  }

  private void onAccount(Result result) {
    if (result instanceof Result.Account account) {
      task.setAccount(account.id());
      accountRefresh.start();
      String vendor = task.settings().vendor();
      List<Map<String, String>> partitions = new ArrayList<>();
      for (CrmObject object : objects) {
        partitions.add(SourcePartitions.ofObject(vendor, account.id(), object.name()));
        partitions.add(SourcePartitions.ofSchema(vendor, account.id(), object.name()));
      }
      ObjectChanges.partition(task).ifPresent(partitions::add);
      phase = Phase.OFFSETS;
      task.loadOffsets(partitions);
    } else {
      fail(((Result.Failure) result).message());
    }
  }

  private void onOffsetsLoaded(List<Map<String, Object>> offsets) {
    if (phase == Phase.OFFSETS) {
      createSyncs(offsets);
      return;
    }
    for (int i = 0; i < offsetsLoading.size(); i++) {
      requireSync(offsetsLoading.get(i)).onStoredOffset(offsets.get(i));
    }
  }

  private void createSyncs(List<Map<String, Object>> offsets) {
    for (int i = 0; i < objects.size(); i++) {
      CrmObject object = objects.get(i);
      try {
        objectSyncs.add(
            new ObjectSync(createContext(object, offsets.get(2 * i), offsets.get(2 * i + 1))));
      } catch (InvalidOffsetException e) {
        fail("The stored offset of object " + object.name() + " is invalid: " + e.getMessage());
        return;
      }
    }
    phase = Phase.RUNNING;
    createAnnouncements();
    announcements.emitTaskStarted();
    announcements.emitStartNotices();
    if (ObjectChanges.partition(task).isPresent()) {
      new ObjectChanges(task).onLoaded(offsets.get(2 * objects.size()), announcements);
    }
    for (int i = 0; i < objects.size(); i++) {
      announceNewDestination(objectSyncs.get(i).context(), offsets.get(2 * i));
    }
  }

  private void createAnnouncements() {
    announcements = new TaskAnnouncements(task, listContexts());
  }

  private List<ObjectContext> listContexts() {
    return objectSyncs.stream().map(ObjectSync::context).toList();
  }

  private ObjectContext createContext(
      CrmObject object, Map<String, Object> stored, Map<String, Object> schema) {
    ObjectCursor cursor = stored == null ? null : OffsetCodec.decode(stored);
    return new ObjectContext(
        task,
        object,
        destinations.adopt(object.name(), cursor),
        (stored == null ? SignalCursor.INITIAL : OffsetCodec.decodeSignals(stored))
            .inTopic(task.signalsTopic()),
        schema == null ? null : OffsetCodec.schemaText(schema));
  }

  private void announceNewDestination(ObjectContext context, Map<String, Object> stored) {
    ObjectCursor before = stored == null ? null : OffsetCodec.decode(stored);
    String object = context.object().name();
    if (before != null && destinations.isChangedBySettings(object, before)) {
      Destinations.announce(
          context, before.reconcile().destination(), task.settings().reconcile().topicOf(object));
    }
  }

  private void advance() {
    if (objects.isEmpty()) {
      objectDiscovery.advance();
      return;
    }
    for (ObjectSync sync : objectSyncs) {
      sync.advance();
    }
    signals.advance(objectSyncs);
    accountRefresh.advance();
    typeLookup.advance(objectSyncs);
    clockProbe.advance(announcements);
    topicWatch.advance(listContexts());
    announcements.emitSuspended(objectSyncs.stream().anyMatch(ObjectSync::isStarting));
    offsetsLoading = task.drainStoredOffsetRequests();
    if (!offsetsLoading.isEmpty()) {
      task.loadOffsets(
          offsetsLoading.stream().map(each -> requireSync(each).context().partition()).toList());
    }
  }

  private void onTopicObserved(String object, String topic) {
    for (int i = 0; i < objectSyncs.size(); i++) {
      ObjectContext context = objectSyncs.get(i).context();
      if (context.object().name().equals(object) && destinations.onObserved(context, topic)) {
        beginAnew(i, topic);
      }
    }
  }

  /** Discards everything but the cursor, as a restart does. */
  private void beginAnew(int index, String topic) {
    ObjectContext before = objectSyncs.get(index).context();
    before.cancelAll();
    Destination destination = before.cursor().reconcile().destination();
    ObjectContext context =
        new ObjectContext(
            task,
            before.object(),
            before.cursor().beginAnew(destinations.seenIn(topic, before)),
            before.signals(),
            before.schemaText());
    objectSyncs.set(index, new ObjectSync(context));
    createAnnouncements();
    Destinations.announce(context, destination, topic);
  }

  private void onDropped(OutRecord record) {
    // Any object can report a record that is about the whole connector.
    Optional<ObjectSync> sync =
        record.object().isEmpty() ? objectSyncs.stream().findFirst() : findSync(record.object());
    sync.ifPresent(each -> each.onDropped(record));
  }

  private Optional<ObjectSync> findSync(String object) {
    return objectSyncs.stream().filter(sync -> sync.object().name().equals(object)).findFirst();
  }

  private ObjectSync requireSync(String object) {
    return findSync(object).orElseThrow(() -> new IllegalStateException("no sync of " + object));
  }

  private void fail(String message) {
    failed = true;
    task.fail(message);
  }
}
