package io.crmconnect.sync;

import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Traits;
import io.crmconnect.record.Records;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What the objects of one task share: the step's instant, its commands, the order of everything.
 */
final class TaskContext {
  /** Records that Kafka has not yet acknowledged; beyond, history waits and changes go on. */
  private static final int BEHIND = 20_000;

  private final SyncSettings settings;
  private final Traits traits;
  private final Records records;
  private final VendorClock clock = new VendorClock();
  private final Map<Long, ObjectContext> askers = new HashMap<>();

  private final Set<ObjectContext> storedWanted = new LinkedHashSet<>();
  private final Map<ObjectContext, String> locked = new LinkedHashMap<>();

  private String account = "";
  private long seq;
  private long now;
  private long wakeAt;
  private long lockedSince;
  private int unacknowledged;
  private long emitted;
  private long acknowledgedUpTo;
  private List<Command> commands = new ArrayList<>();

  TaskContext(SyncSettings settings, Traits traits, Records records) {
    this.settings = settings;
    this.traits = traits;
    this.records = records;
  }

  void begin(long instant) {
    now = instant;
    wakeAt = Long.MAX_VALUE;
    commands = new ArrayList<>();
  }

  List<Command> end() {
    commands.add(new Command.Wake(wakeAt));
    return commands;
  }

  SyncSettings settings() {
    return settings;
  }

  Traits traits() {
    return traits;
  }

  Records records() {
    return records;
  }

  VendorClock clock() {
    return clock;
  }

  String account() {
    return account;
  }

  void account(String id) {
    account = id;
  }

  long now() {
    return now;
  }

  long nextSeq() {
    return ++seq;
  }

  void wake(long at) {
    wakeAt = Math.min(wakeAt, at);
  }

  boolean kafkaIsBehind() {
    return unacknowledged > BEHIND;
  }

  void acknowledged(int count, long upTo) {
    unacknowledged -= count;
    acknowledgedUpTo = upTo;
  }

  /** How many records were emitted. */
  long emitted() {
    return emitted;
  }

  /** Of the first so many, all are acknowledged. */
  long acknowledgedUpTo() {
    return acknowledgedUpTo;
  }

  /** A question of the task itself. */
  long ask(Request request) {
    long id = nextSeq();
    commands.add(new Command.Ask(id, request, Purpose.CONTROL, now));
    return id;
  }

  void ask(long id, ObjectContext asker, Request request, Purpose purpose, long dueAt) {
    askers.put(id, asker);
    commands.add(new Command.Ask(id, request, purpose, dueAt));
  }

  void withdraw(long id) {
    askers.remove(id);
    commands.add(new Command.Withdraw(id));
  }

  /** Whose question this is; null if nobody waits for it. */
  ObjectContext asker(long id) {
    return askers.get(id);
  }

  void closed(long id) {
    askers.remove(id);
  }

  void load(List<Map<String, String>> partitions) {
    commands.add(new Command.Load(partitions));
  }

  /** Somebody wants to know what is stored of this object. */
  void askStored(ObjectContext object) {
    storedWanted.add(object);
  }

  List<ObjectContext> takeStoredWanted() {
    List<ObjectContext> all = List.copyOf(storedWanted);
    storedWanted.clear();
    return all;
  }

  void recall(String object, String topic, long since) {
    commands.add(new Command.Recall(object, topic, since));
  }

  void readTopic(String object, String topic, String mark) {
    commands.add(new Command.ReadTopic(object, topic, mark));
  }

  void checkTopic(String object, String topic) {
    commands.add(new Command.CheckTopic(object, topic));
  }

  /** Returns the number of the check. */
  long checkSchema(String object, String topic, Schema schema) {
    long check = nextSeq();
    commands.add(new Command.CheckSchema(object, check, topic, schema));
    return check;
  }

  void emit(SourceRecord record) {
    unacknowledged++;
    emitted++;
    commands.add(new Command.Emit(record));
  }

  /** An object that may not be read; told to the operator together with others. */
  void lock(ObjectContext object, String why) {
    if (locked.isEmpty()) {
      lockedSince = now;
    }
    locked.put(object, why);
  }

  /** When the first of those was. */
  long lockedSince() {
    return lockedSince;
  }

  boolean anyLocked() {
    return !locked.isEmpty();
  }

  Map<ObjectContext, String> takeLocked() {
    Map<ObjectContext, String> all = new LinkedHashMap<>(locked);
    locked.clear();
    return all;
  }

  void fail(String message) {
    commands.add(new Command.Fail(message));
  }
}
