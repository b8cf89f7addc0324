/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import com.google.common.math.LongMath;
import io.crmconnect.crm.Association;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.PropertyHistory;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.VendorCapabilities;
import io.crmconnect.crm.VendorClock;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.offset.OffsetCodec;
import io.crmconnect.offset.SignalCursor;
import io.crmconnect.offset.SourcePartitions;
import io.crmconnect.record.DeleteFacts;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.Op;
import io.crmconnect.record.OutRecord;
import io.crmconnect.record.SourcePosition;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.topics.VersionIndex;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * State shared by the parts of one object's sync: its cursor, its schema and its requests in
 * flight. All requests are sent and all records are emitted through it.
 */
public final class ObjectContext {
  /** How long a changed cursor may stay unstored before a heartbeat carries it. */
  private static final long HEARTBEAT_INTERVAL_MS = 60_000;

  private static final long MAX_VERSION_LEAD_MS = 60_000;

  private final TaskContext task;
  private CrmObject object;
  private final Map<String, String> partition;
  private final Map<String, String> schemaPartition;
  private final InFlightRequests inFlightRequests = new InFlightRequests();
  private final AnsweredReads answeredReads = new AnsweredReads();
  private final QuarantineAlerts quarantineAlerts = new QuarantineAlerts(this);

  private ObjectCursor cursor;
  private SignalCursor signals;
  private final AcceptedSchema acceptedSchema;
  private Map<String, Object> encodedOffset;
  private boolean cursorEmitted = true;
  private long cursorEmittedAt;
  private boolean refusedForNewTopic;
  private final Set<String> calculatedFields = new TreeSet<>();

  /** The same instance as long as neither schema nor catalogue have changed. */
  private List<String> comparedFields = List.of();

  /** The schema that {@link #comparedFields} belong to; null: they are outdated. */
  private ObjectSchema comparedSchema;

  /**
   * @param schemaText text of the stored schema; null: none is stored
   * @throws InvalidOffsetException if the text cannot be read
   */
  public ObjectContext(
      TaskContext task,
      CrmObject object,
      ObjectCursor cursor,
      SignalCursor signals,
      String schemaText) {
    this.task = task;
    this.object = object;
    this.cursor = cursor;
    this.signals = signals;
    this.acceptedSchema = AcceptedSchema.fromStored(object, schemaText, task.settings().schema());
    this.cursorEmittedAt = task.now();
    String vendor = task.settings().vendor();
    this.partition = SourcePartitions.ofObject(vendor, task.account(), object.name());
    this.schemaPartition = SourcePartitions.ofSchema(vendor, task.account(), object.name());
  }

  public CrmObject object() {
    return object;
  }

  /** The vendor has another type for the object of this name. */
  public void replaceObject(CrmObject next) {
    object = next;
  }

  public SyncSettings settings() {
    return task.settings();
  }

  /** What the vendor supports for this object. */
  public Capabilities capabilities() {
    return task.capabilities().capabilities(object);
  }

  /** Whether the object was not named, so that it may be one that must not be read. */
  public boolean isSelectedByWildcard() {
    if (Association.isAssociation(object)) {
      return settings().children().associationWildcard();
    }
    return capabilities().reference() ? settings().referenceWildcard() : settings().wildcard();
  }

  /** What the task's objects tell the associations between them. */
  public CopiedRecords copiedRecords() {
    return task.copiedRecords();
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

  /** How far the cursor lags behind the vendor's clock, in ms. */
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

  /** How far the object has applied signals, and what remains of them. */
  public SignalCursor signals() {
    return signals;
  }

  public void setSignals(SignalCursor next) {
    signals = next;
    encodedOffset = null;
    cursorEmitted = false;
  }

  /** The resync of all rows, if one is running, has emitted them. */
  public void endWholeResync() {
    if (signals.resync().whole()) {
      setSignals(signals.withWholeResync(false));
    }
  }

  /** Null until the catalogue was read. */
  public ObjectSchema schema() {
    return acceptedSchema.schema();
  }

  /** Accepts the schema and stores its text if that has changed. */
  public void acceptSchema(ObjectSchema next) {
    if (acceptedSchema.accept(next)) {
      SourcePosition sourcePosition =
          new SourcePosition(schemaPartition, OffsetCodec.encodeSchema(schemaText()));
      task.emit(task.recordFactory().createHeartbeat(object.name(), now(), sourcePosition));
    }
  }

  /**
   * Notes which fields the vendor calculates. Such a field stays one as long as the task runs, so
   * that a catalogue that says now this and now that does not make all rows differ again and again.
   */
  public void addCalculatedFields(List<Field> catalogue) {
    for (Field field : catalogue) {
      if (field.calculated() && calculatedFields.add(field.name())) {
        comparedSchema = null;
      }
    }
  }

  /**
   * The fields whose values reconciliation compares, by the vendor's names; always the same
   * instance for a schema and its calculated fields. Empty: it compares versions only.
   */
  @SuppressWarnings("ReferenceEquality") // A schema that was not replaced has the same fields.
  public List<String> comparedFields() {
    if (comparedSchema != schema()) {
      comparedSchema = schema();
      comparedFields =
          comparedSchema.requestedFields().stream().filter(this::isCompared).sorted().toList();
    }
    return comparedFields;
  }

  private boolean isCompared(String field) {
    // What belongs to records is compared as a whole.
    if (!settings().reconcile().isEnabled() || ChildObject.isChild(object)) {
      return false;
    }
    return switch (settings().reconcile().comparedFields()) {
      case CALCULATED -> calculatedFields.contains(field);
      case ALL -> true;
      case NONE -> false;
    };
  }

  /**
   * Hash of the values of the compared fields; {@link VersionIndex#UNKNOWN_HASH}: there are none.
   */
  public int comparedHash(Row row) {
    return comparedFields().isEmpty()
        ? VersionIndex.UNKNOWN_HASH
        : task.recordFactory().comparedHash(schema(), comparedFields(), row);
  }

  /**
   * Checks the schema with the registry; {@link io.crmconnect.sync.ObjectSync#onSchemaChecked}
   * receives the result.
   */
  public long checkSchema(ObjectSchema next) {
    return task.checkSchema(object.name(), topic(), next.valueSchema());
  }

  /** The text of the schema that was last stored, by this or an earlier task; null: none. */
  public String schemaText() {
    return acceptedSchema.storedText();
  }

  /**
   * Requests the stored offset; {@link io.crmconnect.sync.ObjectSync#onStoredOffset} receives it.
   */
  void requestStoredOffset() {
    task.requestStoredOffset(object.name());
  }

  public Map<String, String> partition() {
    return partition;
  }

  /** Reports that the object cannot be read. */
  public void suspended(String reason) {
    task.addSuspended(object.name(), reason);
  }

  public void fail(String message) {
    task.fail(message);
  }

  /** Sends a request; returns its sequence number. */
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

  /** Removes and returns the request with this number; null if it was cancelled. */
  public ResponseHandler.InFlightRequest complete(long sequence) {
    return inFlightRequests.complete(sequence);
  }

  public AnsweredReads answeredReads() {
    return answeredReads;
  }

  public InFlightRequests inFlightRequests() {
    return inFlightRequests;
  }

  /** Cancels all requests of these handlers. */
  public void cancel(List<? extends ResponseHandler> handlers) {
    inFlightRequests
        .removeMatching(inFlightRequest -> handlers.contains(inFlightRequest.handler()))
        .forEach(task::cancel);
  }

  public void cancelAll() {
    inFlightRequests.removeMatching(inFlightRequest -> true).forEach(task::cancel);
  }

  /** Sequence number of the oldest request in flight; the next number if there is none. */
  public long oldestRequestSequence() {
    return inFlightRequests.oldestSequence().orElseGet(task::nextSequence);
  }

  /**
   * When the next poll is due, which may be in the past. If requests of several objects together
   * cost less, all objects are polled at the same instants.
   */
  public long nextPollAt(long startedAt, long intervalMs) {
    long next = startedAt + intervalMs;
    long step = settings().pollIntervalMs();
    return vendorCapabilities().combinesPolls() ? Math.floorDiv(next, step) * step : next;
  }

  /** The oldest relevant version that the vendor can still return. */
  public long oldestVersion() {
    long version = cursor.incremental().watermark();
    if (settings().isRecheckEnabled()) {
      version = Math.min(version, cursor.recheck().watermark());
    }
    if (cursor.backfill().isRunning()) {
      // The list can still return rows that were changed since T0 and emitted.
      version = Math.min(version, cursor.t0());
    }
    return version;
  }

  /**
   * Reads the tail of the topic, for the recently emitted versions.
   *
   * @param sinceMs epoch ms of a worker's clock
   * @param minVersion rows of older versions are not needed
   * @return the topic that is read
   */
  public String readTopicTail(long sinceMs, long minVersion) {
    String topic = topic();
    task.readTopicTail(object.name(), topic, sinceMs, minVersion);
    return topic;
  }

  /**
   * Where the object's rows land: as reconcile.topics says, as was seen, or as the other settings
   * say.
   */
  String topic() {
    String observed = cursor == null ? "" : cursor.reconcile().topic();
    if (observed.isEmpty() || settings().reconcile().topicMapping().containsKey(object.name())) {
      observed = settings().reconcile().topicOf(object.name());
    }
    return observed.isEmpty() ? task.recordFactory().topicOf(object.name()) : observed;
  }

  /** The topic that rows of the object are known to be in; empty if none is known. */
  public String writtenTopic() {
    return cursor == null ? "" : cursor.reconcile().topic();
  }

  /** Records whether the registry refuses the schema for a topic that no row was written to. */
  public void setRefusedForNewTopic(boolean refused) {
    refusedForNewTopic = refused;
  }

  boolean isRefusedForNewTopic() {
    return refusedForNewTopic;
  }

  /** Whether no row is known to be in the topic that the settings name. */
  public boolean isTopicNew() {
    return (cursor == null || cursor.reconcile().topic().isEmpty())
        && !settings().reconcile().topicOf(object.name()).isEmpty();
  }

  void readTopic(String topic, String fingerprint) {
    task.readTopic(object.name(), topic, fingerprint, capabilities().idOrder());
  }

  /** Whether a delete that is written as a row keeps the values of its record. */
  public boolean keepsDeletedValues() {
    return task.recordFactory().keepsDeletedValues()
        // What a record had once must not outlive its delete.
        && !PropertyHistory.isHistory(object);
  }

  /** Reads the values of the last records of these ids; returns the topic that is read. */
  String readLastValues(Set<String> ids) {
    String topic = topic();
    task.readLastValues(object.name(), topic, ids);
    return topic;
  }

  public void checkTopicConfig() {
    task.checkTopicConfig(object.name(), topic());
  }

  /** The next number in the common sequence of requests and emissions. */
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
   * Emits a row to the quarantine topic, with the current cursor.
   *
   * @param field that drifted; null: no particular one
   */
  public void quarantineRow(Row row, String field, String changes) {
    task.emit(
        task.recordFactory()
            .createDriftQuarantine(object, row, field, changes, now(), sourcePosition()));
  }

  /**
   * Whether no second change can have the same timestamp as this version. Changes with a timestamp
   * may appear until the settle time has passed, differences of clocks included.
   */
  public boolean isStable(ResponseHandler.InFlightRequest inFlightRequest, long version) {
    return clock().isSynchronized()
        && clock().vendorTimeAt(inFlightRequest.sentAt())
            >= LongMath.saturatedAdd(version, settings().settleMs());
  }

  /**
   * Whether a version is so far ahead of the vendor's clock that the vendor did not make it when
   * the row changed.
   */
  public boolean isAhead(long version) {
    return version > clock().latestVendorTimeAt(now()) + MAX_VERSION_LEAD_MS;
  }

  /**
   * Emits a row to the object's topic, with the current cursor.
   *
   * @param readAt when the row was requested, epoch ms of the vendor's clock; empty: unknown
   * @param hash of the row's content; empty: no later task needs it
   * @param compared hash of the fields that reconciliation compares; empty: it compares none
   * @return whether it is in the topic; otherwise it went to quarantine
   */
  boolean emitRow(Row row, Op op, OptionalLong readAt, OptionalLong hash, OptionalLong compared) {
    OutRecord record =
        task.recordFactory()
            .createRow(schema(), row, op, now(), readAt, hash, compared, sourcePosition());
    task.emit(record);
    if (record instanceof OutRecord.Quarantined quarantined) {
      quarantined
          .tooLarge()
          .ifPresent(
              reason ->
                  quarantineAlerts.add(
                      row.id(),
                      reason
                          + ". Shorten the value at the vendor, leave the field out with"
                          + " field.exclude, or raise record.max.bytes together with"
                          + " producer.override.max.request.size and the topic's"
                          + " max.message.bytes."));
    }
    return record instanceof OutRecord.Row;
  }

  /**
   * Emits a delete, with the current cursor.
   *
   * @param positionBefore the position without the delete
   */
  void emitDelete(String id, long version, DeleteFacts facts, SourcePosition positionBefore) {
    task.recordFactory()
        .createDelete(schema(), id, version, facts, now(), positionBefore, sourcePosition())
        .forEach(task::emit);
  }

  /** Hash of what the row's record contains, under the current schema. */
  public long contentHash(Row row) {
    return task.recordFactory().contentHash(schema(), row);
  }

  /** The fields of the row whose values do not fit their columns. */
  public List<String> misfitFields(Row row) {
    return task.recordFactory().findMisfits(schema(), row);
  }

  void quarantineMalformed(MalformedRow row) {
    task.emit(task.recordFactory().createQuarantine(object, row, now(), sourcePosition()));
  }

  void quarantineUnreadable(String id, String reason) {
    MalformedRow nothing =
        new MalformedRow(id, "the vendor does not answer requests for this record", "{}");
    task.emit(
        task.recordFactory().createQuarantine(object, nothing, reason, now(), sourcePosition()));
    quarantineAlerts.add(id, "it could not be read. " + reason);
  }

  /** Reports rows that were sent to quarantine, at intervals. */
  public QuarantineAlerts quarantineAlerts() {
    return quarantineAlerts;
  }

  public void emitEvent(EventKind kind, Level level, String text, Map<String, Object> details) {
    task.emit(
        task.recordFactory()
            .createEvent(kind, object.name(), level, text, details, now(), sourcePosition()));
  }

  /** Emits an event that concerns all objects, with the cursor of this one. */
  public void emitConnectorEvent(
      EventKind kind, Level level, String text, Map<String, Object> details) {
    task.emit(
        task.recordFactory()
            .createEvent(kind, null, level, text, details, now(), sourcePosition()));
  }

  /** Stores the cursor now, with a record that has no other purpose. */
  public void emitHeartbeat() {
    task.emit(task.recordFactory().createHeartbeat(object.name(), now(), sourcePosition()));
  }

  /** Stores the cursor with a heartbeat if no record has carried it for a while. */
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

  /** The current cursor as the position of a record. */
  SourcePosition sourcePosition() {
    if (encodedOffset == null) {
      encodedOffset = OffsetCodec.encode(cursor, signals);
    }
    cursorEmitted = true;
    cursorEmittedAt = now();
    return new SourcePosition(partition, encodedOffset);
  }
}
