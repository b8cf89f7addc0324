package io.crmconnect.sync;

import io.crmconnect.crm.BadRow;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.Traits;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.Op;
import io.crmconnect.record.Origin;
import io.crmconnect.record.Records;
import io.crmconnect.schema.ObjectSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What the parts of one object's sync share: its cursor, its schema, its open questions, and the
 * one way to ask and to emit.
 */
final class ObjectContext {
  /** How long a cursor that no record carries waits for a heartbeat. */
  private static final long HEARTBEAT_MS = 60_000;

  private final TaskContext task;
  private final CrmObject object;
  private final Map<String, String> partition;
  private final Map<String, String> schemaPartition;
  private final Emissions emissions = new Emissions();
  private final Known known = new Known(this);
  private final HintedDeletes hinted = new HintedDeletes(this);
  private final ReconcileTally tally = new ReconcileTally();
  private final Questions questions = new Questions();
  private final Deletes deletes = new Deletes(this);
  private final Freezing freezing = new Freezing(this);

  private DeleteDoor door = new DeleteDoor(this);
  private ObjectCursor cursor;
  private final AcceptedSchema accepted;
  private Map<String, Object> offset;
  private boolean carried = true;
  private long carriedAt;

  /**
   * @param schemaText of the stored schema; null where none is
   * @throws IllegalOffsetException if that cannot be read
   */
  ObjectContext(TaskContext task, CrmObject object, ObjectCursor cursor, String schemaText) {
    this.task = task;
    this.object = object;
    this.cursor = cursor;
    this.accepted = AcceptedSchema.stored(object, schemaText, task.settings().schema());
    this.carriedAt = task.now();
    this.freezing.resume(cursor);
    String vendor = task.settings().vendor();
    this.partition = OffsetCodec.partition(vendor, task.account(), object.name());
    this.schemaPartition = OffsetCodec.schemaPartition(vendor, task.account(), object.name());
  }

  CrmObject object() {
    return object;
  }

  SyncSettings settings() {
    return task.settings();
  }

  Traits traits() {
    return task.traits();
  }

  VendorClock clock() {
    return task.clock();
  }

  /** Of the topic; of the quarantine, while the object is frozen. */
  Emissions emissions() {
    return frozen() ? freezing.shelved() : emissions;
  }

  /** The version that the topic holds of this id, where it is remembered. */
  long lastVersion(String id) {
    return emissions.lastVersion(id);
  }

  /** A delete of this id is being emitted. */
  void deleted(String id) {
    long place = task.nextSeq();
    emissions.deleted(id, place);
    freezing.deleted(id, place);
  }

  /** Whether the topic's last record of this id is known to be a delete. */
  boolean isGone(String id) {
    return emissions.isGone(id);
  }

  long now() {
    return task.now();
  }

  /** How far the cursor is behind, ms. */
  long behind(long now) {
    return Math.max(0, clock().at(now) - cursor.incremental().watermark());
  }

  /** What the topic holds. */
  Known known() {
    return known;
  }

  /** The one way to delete. */
  DeleteDoor door() {
    return door;
  }

  /** Who suspects on a hint. */
  HintedDeletes hinted() {
    return hinted;
  }

  /** What became of suspects, and of sweeps. */
  ReconcileTally tally() {
    return tally;
  }

  boolean kafkaIsBehind() {
    return task.kafkaIsBehind();
  }

  void wake(long at) {
    task.wake(at);
  }

  /** Null until the object is launched. */
  ObjectCursor cursor() {
    return cursor;
  }

  void cursor(ObjectCursor next) {
    cursor = next;
    offset = null;
    carried = false;
  }

  /** Null until the catalogue was read. */
  ObjectSchema schema() {
    return accepted.schema();
  }

  /** Takes the schema on, and has it stored if that says something new. */
  void accept(ObjectSchema next) {
    if (accepted.take(next)) {
      Origin origin = new Origin(schemaPartition, Map.of(OffsetCodec.SCHEMA_TEXT, schemaText()));
      task.emit(task.records().heartbeat(object.name(), now(), origin));
    }
  }

  /** Has {@link ObjectSync#schemaChecked} called. */
  long checkSchema(ObjectSchema next) {
    return task.checkSchema(object.name(), topic(), next.valueSchema());
  }

  /** The schema as it was handed to Kafka last, by this task or one before; null: never. */
  String schemaText() {
    return accepted.text();
  }

  /** Has {@link ObjectSync#stored} called with the offset that is stored now. */
  void askStored() {
    task.askStored(this);
  }

  Map<String, String> partition() {
    return partition;
  }

  /** The object may not be read; the operator is told. */
  void locked(String why) {
    task.lock(this, why);
  }

  void fail(String message) {
    task.fail(message);
  }

  /** Returns the sequence number of the question. */
  long ask(Asker asker, Request.OfObject request, Purpose purpose, long dueAt) {
    long seq = task.nextSeq();
    questions.put(new Asker.Ask(seq, asker, request, now()));
    task.ask(seq, this, request, purpose, dueAt);
    return seq;
  }

  /** The open question of this number, which is open no more; null if nobody waits for it. */
  Asker.Ask close(long seq) {
    return questions.close(seq);
  }

  Questions questions() {
    return questions;
  }

  /** Nobody waits for the answers to these askers' questions any more. */
  void withdraw(List<? extends Asker> askers) {
    questions.take(ask -> askers.contains(ask.asker())).forEach(task::withdraw);
  }

  void withdrawAll() {
    questions.take(ask -> true).forEach(task::withdraw);
    door = new DeleteDoor(this);
  }

  /** Forgets what no open question can touch. */
  void tidy() {
    long oldest = questions.oldest().orElseGet(task::nextSeq);
    emissions.forget(oldest, cursor == null ? Long.MIN_VALUE : oldestVersion());
    freezing.tidy(oldest);
  }

  /** The oldest version that the vendor can still bring and that matters. */
  long oldestVersion() {
    long version = cursor.incremental().watermark();
    if (settings().rechecks()) {
      version = Math.min(version, cursor.recheck().watermark());
    }
    if (cursor.backfill().running()) {
      // The list can still bring what was changed since, and emitted.
      version = Math.min(version, cursor.t0());
    }
    return version;
  }

  /** Has the topic asked for the versions that were emitted since; epoch ms of a worker's clock. */
  void recall(long since) {
    task.recall(object.name(), topic(), since);
  }

  /** Where the object's rows land: as the operator says, as was seen, or as it is by itself. */
  String topic() {
    String seen = cursor == null ? "" : cursor.reconcile().topic();
    String own = seen.isEmpty() ? task.records().topic(object.name()) : seen;
    return settings().reconcile().topics().getOrDefault(object.name(), own);
  }

  void readTopic(String topic, String mark) {
    task.readTopic(object.name(), topic, mark);
  }

  void checkTopic() {
    task.checkTopic(object.name(), topic());
  }

  /** The next place in the order of all questions and emissions. */
  long place() {
    return task.nextSeq();
  }

  long emittedSoFar() {
    return task.emitted();
  }

  long acknowledgedSoFar() {
    return task.acknowledgedUpTo();
  }

  /** What was deleted, and what may be. */
  Deletes deletes() {
    return deletes;
  }

  // --- drift ---

  Freezing freezing() {
    return freezing;
  }

  /** Whether the object waits for a decision about its schema. */
  boolean frozen() {
    return freezing.underWay();
  }

  /** The fields to ask for, by the vendor's names. */
  List<String> requested() {
    return frozen() ? freezing.readable() : schema().requested();
  }

  /**
   * Puts a row into quarantine, with the cursor as it stands.
   *
   * @param field that drifted; null: none in particular
   */
  void emitDrifted(Row row, String field, String found) {
    task.emit(task.records().drifted(object, row, field, found, now(), origin()));
  }

  // --- emissions ---

  /**
   * Whether a row of this version, asked for then, holds all that this millisecond brought: what
   * was stamped with it can appear as late as the settle time allows, clocks that differ included.
   */
  boolean settled(Asker.Ask ask, long version) {
    return clock().known() && clock().at(ask.at()) - version >= settings().settleMs();
  }

  /**
   * Emits the row with the cursor as it stands; so whoever calls has moved it to where this row
   * takes it.
   *
   * @param named the version that the index named, or {@link Row#UNKNOWN}
   */
  void emit(Row row, Op op, Asker.Ask ask, long named) {
    if (frozen()) {
      freezing.shelve(row, ask, named);
      return;
    }
    emissions.emitted(row.id(), task.nextSeq());
    if (row.version() >= cursor.t0() || named != Row.UNKNOWN) {
      emissions.remember(row, settled(ask, row.version()), named);
    }
    SourceRecord record = task.records().row(schema(), row, op, now(), origin());
    if (clock().known()) {
      Records.readAt(record, clock().at(ask.at()));
    }
    task.emit(record);
    known.emitted(row.id(), row.version());
    door.emitted(row.id(), ask.seq());
    deletes.suspectMerged(row);
  }

  /** Emits a row that is no part of the versions' memory: an object that is listed whole. */
  void emitListed(Row row, Op op) {
    emissions.emitted(row.id(), task.nextSeq());
    known.emitted(row.id(), row.version());
    task.emit(task.records().row(schema(), row, op, now(), origin()));
  }

  /**
   * Hands a delete to Kafka, with the cursor as it stands.
   *
   * @param before the state without it
   */
  void emitDelete(String id, long version, Optional<String> mergedInto, Origin before) {
    task.records()
        .delete(schema(), id, version, mergedInto, now(), before, origin())
        .forEach(task::emit);
  }

  /** The fields of the row whose values do not fit their columns. */
  List<String> misfits(Row row) {
    return task.records().misfits(schema(), row);
  }

  void quarantine(List<BadRow> rows) {
    for (BadRow row : rows) {
      task.emit(task.records().quarantine(object, row, now(), origin()));
    }
  }

  void announce(EventKind kind, Level level, String text, Map<String, Object> details) {
    task.emit(task.records().event(kind, object.name(), level, text, details, now(), origin()));
  }

  /** Something that concerns all objects; it travels with this one's cursor. */
  void announceForAll(EventKind kind, Level level, String text, Map<String, Object> details) {
    task.emit(task.records().event(kind, null, level, text, details, now(), origin()));
  }

  /** Has the cursor carried at once, by a record that says nothing else. */
  void heartbeat() {
    task.emit(task.records().heartbeat(object.name(), now(), origin()));
  }

  /** Has the cursor carried if no record did it for a while. */
  void heartbeatIfDue() {
    if (carried) {
      return;
    }
    if (now() - carriedAt >= HEARTBEAT_MS) {
      heartbeat();
    } else {
      wake(carriedAt + HEARTBEAT_MS);
    }
  }

  /** The cursor as it stands, to be carried by a record. */
  Origin origin() {
    if (offset == null) {
      offset = OffsetCodec.encode(cursor);
    }
    carried = true;
    carriedAt = now();
    return new Origin(partition, offset);
  }
}
