/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.VendorCapabilities;
import io.crmconnect.crm.VendorClock;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.OutRecord;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.record.SourcePosition;
import io.crmconnect.signal.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;

/**
 * State shared by the objects of one task: the current time, the commands of the step, and the
 * sequence of requests and emissions.
 */
public final class TaskContext {
  /**
   * Maximum number of unacknowledged records; beyond it, the backfill pauses and changes still
   * flow.
   */
  private static final int MAX_UNACKED = 20_000;

  private final SyncSettings settings;
  private final VendorCapabilities capabilities;
  private final CopiedRecords copiedRecords = new CopiedRecords();
  private final RecordFactory recordFactory;
  private final VendorClock clock = new VendorClock();

  /** Request id to the object that sent the request. */
  private final Map<Long, String> requestOwners = new HashMap<>();

  private final Set<String> storedOffsetRequests = new LinkedHashSet<>();

  /** Object to the reason why it cannot be read. */
  private final Map<String, String> suspendedObjects = new LinkedHashMap<>();

  private String account = "";
  private long sequence;
  private long now;
  private long wakeAt;
  private long firstSuspendedAt;
  private int unackedCount;
  private long emittedCount;
  private long acknowledgedThrough;
  private List<Command> commands = new ArrayList<>();

  public TaskContext(
      SyncSettings settings, VendorCapabilities capabilities, RecordFactory recordFactory) {
    this.settings = settings;
    this.capabilities = capabilities;
    this.recordFactory = recordFactory;
  }

  public void beginStep(long instant) {
    now = instant;
    wakeAt = Long.MAX_VALUE;
    commands = new ArrayList<>();
  }

  public List<Command> endStep() {
    commands.add(new Command.ScheduleWakeUp(wakeAt));
    return commands;
  }

  public SyncSettings settings() {
    return settings;
  }

  VendorCapabilities capabilities() {
    return capabilities;
  }

  RecordFactory recordFactory() {
    return recordFactory;
  }

  public VendorClock clock() {
    return clock;
  }

  public String account() {
    return account;
  }

  public void setAccount(String id) {
    account = id;
    recordFactory.setAccount(id);
  }

  public long now() {
    return now;
  }

  long nextSequence() {
    return ++sequence;
  }

  public void scheduleWakeUp(long instant) {
    wakeAt = Math.min(wakeAt, instant);
  }

  void readLastValues(String object, String topic, Set<String> ids) {
    commands.add(new Command.ReadLastValues(object, topic, ids));
  }

  CopiedRecords copiedRecords() {
    return copiedRecords;
  }

  boolean isKafkaBehind() {
    return unackedCount > MAX_UNACKED;
  }

  public void onAcknowledged(int count, long through) {
    unackedCount -= count;
    acknowledgedThrough = through;
  }

  /** Number of emitted records. */
  long emittedCount() {
    return emittedCount;
  }

  /** Number of records, counted from the first, that are all acknowledged. */
  long acknowledgedThrough() {
    return acknowledgedThrough;
  }

  /** Sends a request of the task itself; returns its id. */
  public long send(Request request) {
    long id = nextSequence();
    commands.add(new Command.SendRequest(id, request, RequestPriority.CONTROL, now));
    return id;
  }

  void send(long id, String object, Request request, RequestPriority requestPriority, long dueAt) {
    requestOwners.put(id, object);
    commands.add(new Command.SendRequest(id, request, requestPriority, dueAt));
  }

  void cancel(long id) {
    requestOwners.remove(id);
    commands.add(new Command.CancelRequest(id));
  }

  /** The object that sent the request; empty if the request was cancelled. */
  public Optional<String> requestOwner(long id) {
    return Optional.ofNullable(requestOwners.get(id));
  }

  public void complete(long id) {
    requestOwners.remove(id);
  }

  public void loadOffsets(List<Map<String, String>> partitions) {
    commands.add(new Command.LoadOffsets(partitions));
  }

  /** Requests the stored offset of the object. */
  void requestStoredOffset(String object) {
    storedOffsetRequests.add(object);
  }

  public List<String> drainStoredOffsetRequests() {
    List<String> all = List.copyOf(storedOffsetRequests);
    storedOffsetRequests.clear();
    return all;
  }

  void readTopicTail(String object, String topic, long sinceMs, long minVersion) {
    commands.add(new Command.ReadTopicTail(object, topic, sinceMs, minVersion));
  }

  void readTopic(String object, String topic, String fingerprint, IdOrder idOrder) {
    commands.add(new Command.ReadTopic(object, topic, fingerprint, idOrder));
  }

  void checkTopicConfig(String object, String topic) {
    commands.add(new Command.CheckTopicConfig(object, topic));
  }

  public void checkTopicsExist(List<String> topics) {
    commands.add(new Command.CheckTopicsExist(topics));
  }

  /** Checks the schema with the registry; returns the id of the check. */
  long checkSchema(String object, String topic, Schema schema) {
    long checkId = nextSequence();
    commands.add(new Command.CheckSchema(object, checkId, topic, schema));
    return checkId;
  }

  public String signalsTopic() {
    return recordFactory.signalsTopic();
  }

  public void readSignals(OptionalLong from) {
    commands.add(new Command.ReadSignals(from));
  }

  public void setLogLevel(long position, Signal.SetLogLevel request) {
    commands.add(new Command.SetLogLevel(position, request.logger(), request.level()));
  }

  void emit(OutRecord record) {
    unackedCount++;
    emittedCount++;
    commands.add(new Command.Emit(record));
  }

  /** Emits an event that concerns the whole task, with no object's offset. */
  public void emitEvent(EventKind kind, Level level, String text, Map<String, Object> details) {
    emitEvent(kind, level, text, details, SourcePosition.NONE);
  }

  /** Emits an event that concerns the whole connector, with this position. */
  public void emitEvent(
      EventKind kind,
      Level level,
      String text,
      Map<String, Object> details,
      SourcePosition position) {
    emit(recordFactory.createEvent(kind, null, level, text, details, now, position));
  }

  /** Stores a position with a record that has no other purpose. */
  public void emitHeartbeat(String object, SourcePosition position) {
    emit(recordFactory.createHeartbeat(object, now, position));
  }

  /** Adds an object that cannot be read; it is reported together with others. */
  void addSuspended(String object, String reason) {
    if (suspendedObjects.isEmpty()) {
      firstSuspendedAt = now;
    }
    suspendedObjects.put(object, reason);
  }

  /** Time at which the first of the unreported objects was suspended. */
  public long firstSuspendedAt() {
    return firstSuspendedAt;
  }

  public boolean hasSuspended() {
    return !suspendedObjects.isEmpty();
  }

  /** Removes and returns the unreported suspended objects, in the order of their suspension. */
  public Map<String, String> drainSuspended() {
    Map<String, String> all = new LinkedHashMap<>(suspendedObjects);
    suspendedObjects.clear();
    return all;
  }

  public void fail(String message) {
    commands.add(new Command.Fail(message));
  }
}
