package io.crmconnect.sync;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.Op;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.record.SourcePosition;
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
  private static final long HEARTBEAT_INTERVAL_MS = 60_000;

  private final TaskContext task;
  private final CrmObject object;
  private final Map<String, String> partition;
  private final Map<String, String> schemaPartition;
  private final EmittedVersions emittedVersions = new EmittedVersions();
  private final TopicContents topicContents = new TopicContents(this);
  private final HintedDeletes hintedDeletes = new HintedDeletes(this);
  private final ReconcileCounters reconcileCounters = new ReconcileCounters();
  private final InFlightRequests inFlightRequests = new InFlightRequests();
  private final DeleteGuard deleteGuard = new DeleteGuard(this);
  private final DriftFreeze driftFreeze = new DriftFreeze(this);

  private DeleteConfirmation deleteConfirmation = new DeleteConfirmation(this);
  private ObjectCursor cursor;
  private final AcceptedSchema acceptedSchema;
  private Map<String, Object> encodedOffset;
  private boolean cursorEmitted = true;
  private long cursorEmittedAt;

  /**
   * @param schemaText of the stored schema; null where none is
   * @throws InvalidOffsetException if that cannot be read
   */
  ObjectContext(TaskContext task, CrmObject object, ObjectCursor cursor, String schemaText) {
    this.task = task;
    this.object = object;
    this.cursor = cursor;
    this.acceptedSchema = AcceptedSchema.fromStored(object, schemaText, task.settings().schema());
    this.cursorEmittedAt = task.now();
    this.driftFreeze.resume(cursor);
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

  Capabilities capabilities() {
    return task.capabilities();
  }

  VendorClock clock() {
    return task.clock();
  }

  /** Of the topic; of the quarantine, while the object is frozen. */
  EmittedVersions emittedVersions() {
    return isFrozen() ? driftFreeze.quarantinedVersions() : emittedVersions;
  }

  /** The version that the topic holds of this id, where it is remembered. */
  long lastVersion(String id) {
    return emittedVersions.lastVersion(id);
  }

  /** A delete of this id is being emitted. */
  void recordDelete(String id) {
    long sequence = task.nextSequence();
    emittedVersions.recordDelete(id, sequence);
    driftFreeze.recordDelete(id, sequence);
  }

  /** Whether the topic's last record of this id is known to be a delete. */
  boolean isDeleted(String id) {
    return emittedVersions.isDeleted(id);
  }

  long now() {
    return task.now();
  }

  /** How far the cursor is behind, ms. */
  long lagMs(long now) {
    return Math.max(0, clock().vendorTimeAt(now) - cursor.incremental().watermark());
  }

  /** What the topic holds. */
  TopicContents topicContents() {
    return topicContents;
  }

  /** The one way to delete. */
  DeleteConfirmation deleteConfirmation() {
    return deleteConfirmation;
  }

  /** Who suspects on a hint. */
  HintedDeletes hintedDeletes() {
    return hintedDeletes;
  }

  /** What became of suspects, and of sweeps. */
  ReconcileCounters reconcileCounters() {
    return reconcileCounters;
  }

  boolean isKafkaBehind() {
    return task.isKafkaBehind();
  }

  void scheduleWakeUp(long wakeAt) {
    task.scheduleWakeUp(wakeAt);
  }

  /** Null until the object is launched. */
  ObjectCursor cursor() {
    return cursor;
  }

  void setCursor(ObjectCursor next) {
    cursor = next;
    encodedOffset = null;
    cursorEmitted = false;
  }

  /** Null until the catalogue was read. */
  ObjectSchema schema() {
    return acceptedSchema.schema();
  }

  /** Takes the schema on, and has it stored if that says something new. */
  void acceptSchema(ObjectSchema next) {
    if (acceptedSchema.accept(next)) {
      SourcePosition sourcePosition =
          new SourcePosition(schemaPartition, Map.of(OffsetCodec.SCHEMA_TEXT, schemaText()));
      task.emit(task.recordFactory().createHeartbeat(object.name(), now(), sourcePosition));
    }
  }

  /** Has {@link ObjectSync#onSchemaChecked} called. */
  long checkSchema(ObjectSchema next) {
    return task.checkSchema(object.name(), topic(), next.valueSchema());
  }

  /** The schema as it was handed to Kafka last, by this task or one before; null: never. */
  String schemaText() {
    return acceptedSchema.storedText();
  }

  /** Has {@link ObjectSync#onStoredOffset} called with the offset that is stored now. */
  void requestStoredOffset() {
    task.requestStoredOffset(this);
  }

  Map<String, String> partition() {
    return partition;
  }

  /** The object may not be read; the operator is told. */
  void suspended(String reason) {
    task.addSuspended(this, reason);
  }

  void fail(String message) {
    task.fail(message);
  }

  /** Returns the sequence number of the question. */
  long send(
      ResponseHandler handler,
      Request.OfObject request,
      RequestPriority requestPriority,
      long dueAt) {
    long sequence = task.nextSequence();
    inFlightRequests.add(new ResponseHandler.InFlightRequest(sequence, handler, request, now()));
    task.send(sequence, this, request, requestPriority, dueAt);
    return sequence;
  }

  /** The open question of this number, which is open no more; null if nobody waits for it. */
  ResponseHandler.InFlightRequest complete(long sequence) {
    return inFlightRequests.complete(sequence);
  }

  InFlightRequests inFlightRequests() {
    return inFlightRequests;
  }

  /** Nobody waits for the answers to these askers' questions any more. */
  void cancel(List<? extends ResponseHandler> handlers) {
    inFlightRequests
        .removeMatching(inFlightRequest -> handlers.contains(inFlightRequest.handler()))
        .forEach(task::cancel);
  }

  void cancelAll() {
    inFlightRequests.removeMatching(inFlightRequest -> true).forEach(task::cancel);
    deleteConfirmation = new DeleteConfirmation(this);
  }

  /** Forgets what no open question can touch. */
  void prune() {
    long oldestRequestSequence = inFlightRequests.oldestSequence().orElseGet(task::nextSequence);
    emittedVersions.prune(oldestRequestSequence, cursor == null ? Long.MIN_VALUE : oldestVersion());
    driftFreeze.prune(oldestRequestSequence);
  }

  /** The oldest version that the vendor can still bring and that matters. */
  long oldestVersion() {
    long version = cursor.incremental().watermark();
    if (settings().isRecheckEnabled()) {
      version = Math.min(version, cursor.recheck().watermark());
    }
    if (cursor.backfill().isRunning()) {
      // The list can still bring what was changed since, and emitted.
      version = Math.min(version, cursor.t0());
    }
    return version;
  }

  /** Has the topic asked for the versions that were emitted since; epoch ms of a worker's clock. */
  void readTopicTail(long sinceMs) {
    task.readTopicTail(object.name(), topic(), sinceMs);
  }

  /** Where the object's rows land: as the operator says, as was seen, or as it is by itself. */
  String topic() {
    String observed = cursor == null ? "" : cursor.reconcile().topic();
    String defaultTopic =
        observed.isEmpty() ? task.recordFactory().topicOf(object.name()) : observed;
    return settings().reconcile().topicMapping().getOrDefault(object.name(), defaultTopic);
  }

  void readTopic(String topic, String fingerprint) {
    task.readTopic(object.name(), topic, fingerprint);
  }

  void checkTopicConfig() {
    task.checkTopicConfig(object.name(), topic());
  }

  /** The next place in the order of all questions and emissions. */
  long nextSequence() {
    return task.nextSequence();
  }

  long emittedCount() {
    return task.emittedCount();
  }

  long acknowledgedThrough() {
    return task.acknowledgedThrough();
  }

  /** What was deleted, and what may be. */
  DeleteGuard deleteGuard() {
    return deleteGuard;
  }

  // --- drift ---

  DriftFreeze driftFreeze() {
    return driftFreeze;
  }

  /** Whether the object waits for a decision about its schema. */
  boolean isFrozen() {
    return driftFreeze.isActive();
  }

  /** The fields to ask for, by the vendor's names. */
  List<String> requestedFields() {
    return isFrozen() ? driftFreeze.readableFields() : schema().requestedFields();
  }

  /**
   * Puts a row into quarantine, with the cursor as it stands.
   *
   * @param field that drifted; null: none in particular
   */
  void quarantineRow(Row row, String field, String changes) {
    task.emit(
        task.recordFactory()
            .createDriftQuarantine(object, row, field, changes, now(), sourcePosition()));
  }

  // --- emissions ---

  /**
   * Whether a row of this version, asked for then, holds all that this millisecond brought: what
   * was stamped with it can appear as late as the settle time allows, clocks that differ included.
   */
  boolean isStable(ResponseHandler.InFlightRequest inFlightRequest, long version) {
    return clock().isSynchronized()
        && clock().vendorTimeAt(inFlightRequest.sentAt()) - version >= settings().settleMs();
  }

  /**
   * Emits the row with the cursor as it stands; so whoever calls has moved it to where this row
   * takes it.
   *
   * @param indexedVersion the version that the index named, or {@link Row#UNKNOWN_TIME}
   */
  void emitRow(
      Row row, Op op, ResponseHandler.InFlightRequest inFlightRequest, long indexedVersion) {
    if (isFrozen()) {
      driftFreeze.quarantine(row, inFlightRequest, indexedVersion);
      return;
    }
    emittedVersions.recordEmissionSequence(row.id(), task.nextSequence());
    if (row.version() >= cursor.t0() || indexedVersion != Row.UNKNOWN_TIME) {
      emittedVersions.recordEmitted(row, isStable(inFlightRequest, row.version()), indexedVersion);
    }
    SourceRecord record =
        task.recordFactory().createRow(schema(), row, op, now(), sourcePosition());
    if (clock().isSynchronized()) {
      RecordFactory.addReadTime(record, clock().vendorTimeAt(inFlightRequest.sentAt()));
    }
    task.emit(record);
    topicContents.recordEmitted(row.id(), row.version());
    deleteConfirmation.rowEmitted(row.id(), inFlightRequest.seq());
    deleteGuard.addMergedRecords(row);
  }

  /** Emits a row that is no part of the versions' memory: an object that is listed whole. */
  void emitListedRow(Row row, Op op) {
    emittedVersions.recordEmissionSequence(row.id(), task.nextSequence());
    topicContents.recordEmitted(row.id(), row.version());
    task.emit(task.recordFactory().createRow(schema(), row, op, now(), sourcePosition()));
  }

  /**
   * Hands a delete to Kafka, with the cursor as it stands.
   *
   * @param positionBefore the state without it
   */
  void emitDelete(
      String id, long version, Optional<String> mergedInto, SourcePosition positionBefore) {
    task.recordFactory()
        .createDelete(schema(), id, version, mergedInto, now(), positionBefore, sourcePosition())
        .forEach(task::emit);
  }

  /** The fields of the row whose values do not fit their columns. */
  List<String> misfitFields(Row row) {
    return task.recordFactory().findMisfits(schema(), row);
  }

  void quarantineMalformed(List<MalformedRow> rows) {
    for (MalformedRow row : rows) {
      task.emit(task.recordFactory().createQuarantine(object, row, now(), sourcePosition()));
    }
  }

  void emitEvent(EventKind kind, Level level, String text, Map<String, Object> details) {
    task.emit(
        task.recordFactory()
            .createEvent(kind, object.name(), level, text, details, now(), sourcePosition()));
  }

  /** Something that concerns all objects; it travels with this one's cursor. */
  void emitConnectorEvent(EventKind kind, Level level, String text, Map<String, Object> details) {
    task.emit(
        task.recordFactory()
            .createEvent(kind, null, level, text, details, now(), sourcePosition()));
  }

  /** Has the cursor carried at once, by a record that says nothing else. */
  void emitHeartbeat() {
    task.emit(task.recordFactory().createHeartbeat(object.name(), now(), sourcePosition()));
  }

  /** Has the cursor carried if no record did it for a while. */
  void emitHeartbeatIfDue() {
    if (cursorEmitted) {
      return;
    }
    if (now() - cursorEmittedAt >= HEARTBEAT_INTERVAL_MS) {
      emitHeartbeat();
    } else {
      scheduleWakeUp(cursorEmittedAt + HEARTBEAT_INTERVAL_MS);
    }
  }

  /** The cursor as it stands, to be carried by a record. */
  SourcePosition sourcePosition() {
    if (encodedOffset == null) {
      encodedOffset = OffsetCodec.encode(cursor);
    }
    cursorEmitted = true;
    cursorEmittedAt = now();
    return new SourcePosition(partition, encodedOffset);
  }
}
