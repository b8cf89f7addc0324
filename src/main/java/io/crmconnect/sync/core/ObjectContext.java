package io.crmconnect.sync.core;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.VendorCapabilities;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.offset.OffsetCodec;
import io.crmconnect.offset.SourcePartitions;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.Op;
import io.crmconnect.record.SourcePosition;
import io.crmconnect.schema.ObjectSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the parts of one object's sync share: its cursor, its schema, its open questions, and the
 * one way to ask and to emit.
 */
public final class ObjectContext {
  /** How long a cursor that no record carries waits for a heartbeat. */
  private static final long HEARTBEAT_INTERVAL_MS = 60_000;

  private final TaskContext task;
  private final CrmObject object;
  private final Map<String, String> partition;
  private final Map<String, String> schemaPartition;
  private final InFlightRequests inFlightRequests = new InFlightRequests();

  private ObjectCursor cursor;
  private final AcceptedSchema acceptedSchema;
  private Map<String, Object> encodedOffset;
  private boolean cursorEmitted = true;
  private long cursorEmittedAt;

  /**
   * @param schemaText of the stored schema; null where none is
   * @throws InvalidOffsetException if that cannot be read
   */
  public ObjectContext(TaskContext task, CrmObject object, ObjectCursor cursor, String schemaText) {
    this.task = task;
    this.object = object;
    this.cursor = cursor;
    this.acceptedSchema = AcceptedSchema.fromStored(object, schemaText, task.settings().schema());
    this.cursorEmittedAt = task.now();
    String vendor = task.settings().vendor();
    this.partition = SourcePartitions.ofObject(vendor, task.account(), object.name());
    this.schemaPartition = SourcePartitions.ofSchema(vendor, task.account(), object.name());
  }

  public CrmObject object() {
    return object;
  }

  public SyncSettings settings() {
    return task.settings();
  }

  /** What the vendor offers for this object. */
  public Capabilities capabilities() {
    return task.capabilities().capabilities(object);
  }

  public VendorCapabilities vendorCapabilities() {
    return task.capabilities();
  }

  public VendorClock clock() {
    return task.clock();
  }

  public long now() {
    return task.now();
  }

  /** How far the cursor is behind, ms. */
  public long lagMs(long now) {
    return Math.max(0, clock().vendorTimeAt(now) - cursor.incremental().watermark());
  }

  public boolean isKafkaBehind() {
    return task.isKafkaBehind();
  }

  public void scheduleWakeUp(long wakeAt) {
    task.scheduleWakeUp(wakeAt);
  }

  /** Null until the object is launched. */
  public ObjectCursor cursor() {
    return cursor;
  }

  public void setCursor(ObjectCursor next) {
    cursor = next;
    encodedOffset = null;
    cursorEmitted = false;
  }

  /** Null until the catalogue was read. */
  public ObjectSchema schema() {
    return acceptedSchema.schema();
  }

  /** Takes the schema on, and has it stored if that says something new. */
  public void acceptSchema(ObjectSchema next) {
    if (acceptedSchema.accept(next)) {
      SourcePosition sourcePosition =
          new SourcePosition(schemaPartition, Map.of(OffsetCodec.SCHEMA_TEXT, schemaText()));
      task.emit(task.recordFactory().createHeartbeat(object.name(), now(), sourcePosition));
    }
  }

  /** Has {@link io.crmconnect.sync.ObjectSync#onSchemaChecked} called. */
  public long checkSchema(ObjectSchema next) {
    return task.checkSchema(object.name(), topic(), next.valueSchema());
  }

  /** The schema as it was handed to Kafka last, by this task or one before; null: never. */
  public String schemaText() {
    return acceptedSchema.storedText();
  }

  /**
   * Has {@link io.crmconnect.sync.ObjectSync#onStoredOffset} called with the offset that is stored
   * now.
   */
  public void requestStoredOffset() {
    task.requestStoredOffset(object.name());
  }

  public Map<String, String> partition() {
    return partition;
  }

  /** The object may not be read; the operator is told. */
  public void suspended(String reason) {
    task.addSuspended(object.name(), reason);
  }

  public void fail(String message) {
    task.fail(message);
  }

  /** Returns the sequence number of the question. */
  public long send(
      ResponseHandler handler,
      Request.OfObject request,
      RequestPriority requestPriority,
      long dueAt) {
    long sequence = task.nextSequence();
    inFlightRequests.add(new ResponseHandler.InFlightRequest(sequence, handler, request, now()));
    task.send(sequence, object.name(), request, requestPriority, dueAt);
    return sequence;
  }

  /** The open question of this number, which is open no more; null if nobody waits for it. */
  public ResponseHandler.InFlightRequest complete(long sequence) {
    return inFlightRequests.complete(sequence);
  }

  public InFlightRequests inFlightRequests() {
    return inFlightRequests;
  }

  /** Nobody waits for the answers to these askers' questions any more. */
  public void cancel(List<? extends ResponseHandler> handlers) {
    inFlightRequests
        .removeMatching(inFlightRequest -> handlers.contains(inFlightRequest.handler()))
        .forEach(task::cancel);
  }

  public void cancelAll() {
    inFlightRequests.removeMatching(inFlightRequest -> true).forEach(task::cancel);
  }

  /** The sequence number of the oldest open question; the next one where none is open. */
  public long oldestRequestSequence() {
    return inFlightRequests.oldestSequence().orElseGet(task::nextSequence);
  }

  /** The oldest version that the vendor can still bring and that matters. */
  public long oldestVersion() {
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
  public void readTopicTail(long sinceMs) {
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
    task.readTopic(object.name(), topic, fingerprint, capabilities().idOrder());
  }

  public void checkTopicConfig() {
    task.checkTopicConfig(object.name(), topic());
  }

  /** The next place in the order of all questions and emissions. */
  public long nextSequence() {
    return task.nextSequence();
  }

  long emittedCount() {
    return task.emittedCount();
  }

  long acknowledgedThrough() {
    return task.acknowledgedThrough();
  }

  /** Whether the object waits for a decision about its schema. */
  public boolean isFrozen() {
    return cursor != null && cursor.drift().isActive();
  }

  /**
   * Puts a row into quarantine, with the cursor as it stands.
   *
   * @param field that drifted; null: none in particular
   */
  public void quarantineRow(Row row, String field, String changes) {
    task.emit(
        task.recordFactory()
            .createDriftQuarantine(object, row, field, changes, now(), sourcePosition()));
  }

  /**
   * Whether a row of this version, asked for then, holds all that this millisecond brought: what
   * was stamped with it can appear as late as the settle time allows, clocks that differ included.
   */
  public boolean isStable(ResponseHandler.InFlightRequest inFlightRequest, long version) {
    return clock().isSynchronized()
        && clock().vendorTimeAt(inFlightRequest.sentAt()) - version >= settings().settleMs();
  }

  /**
   * Emits a row to the object's topic, with the cursor as it stands.
   *
   * @param readAt when the row was asked for, epoch ms of the vendor's clock; empty: not known
   */
  void emitRow(Row row, Op op, OptionalLong readAt) {
    task.emit(task.recordFactory().createRow(schema(), row, op, now(), readAt, sourcePosition()));
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
  public List<String> misfitFields(Row row) {
    return task.recordFactory().findMisfits(schema(), row);
  }

  void quarantineMalformed(MalformedRow row) {
    task.emit(task.recordFactory().createQuarantine(object, row, now(), sourcePosition()));
  }

  public void emitEvent(EventKind kind, Level level, String text, Map<String, Object> details) {
    task.emit(
        task.recordFactory()
            .createEvent(kind, object.name(), level, text, details, now(), sourcePosition()));
  }

  /** Something that concerns all objects; it travels with this one's cursor. */
  public void emitConnectorEvent(
      EventKind kind, Level level, String text, Map<String, Object> details) {
    task.emit(
        task.recordFactory()
            .createEvent(kind, null, level, text, details, now(), sourcePosition()));
  }

  /** Has the cursor carried at once, by a record that says nothing else. */
  public void emitHeartbeat() {
    task.emit(task.recordFactory().createHeartbeat(object.name(), now(), sourcePosition()));
  }

  /** Has the cursor carried if no record did it for a while. */
  public void emitHeartbeatIfDue() {
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
  public SourcePosition sourcePosition() {
    if (encodedOffset == null) {
      encodedOffset = OffsetCodec.encode(cursor);
    }
    cursorEmitted = true;
    cursorEmittedAt = now();
    return new SourcePosition(partition, encodedOffset);
  }
}
