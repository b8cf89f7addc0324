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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What the parts of one object's sync share: its cursor, its schema, its open questions, and the
 * one way to ask and to emit.
 */
final class ObjectContext {
  /** How long a cursor that no record carries waits for a heartbeat. */
  private static final long HEARTBEAT_MS = 60_000;

  private static final long DAY_MS = 86_400_000;

  /** The worker that emitted may have had another clock; reading more only takes longer. */
  private static final long RECALL_SLACK_MS = 900_000;

  private final TaskContext task;
  private final CrmObject object;
  private final Map<String, String> partition;
  private final Map<String, String> schemaPartition;
  private final Emissions emissions = new Emissions();
  private final Known known = new Known(this);
  private final HintedDeletes hinted = new HintedDeletes(this);
  private final ReconcileTally tally = new ReconcileTally();
  private final Map<Long, Asker.Ask> open = new LinkedHashMap<>();

  private DeleteDoor door = new DeleteDoor(this);

  /** What went to quarantine while the object is frozen; null: it is not. */
  private Emissions shelved;

  /** Whether the stored offset says so too. */
  private boolean frozenStored;

  /** What can be read while it is frozen, by the vendor's names. */
  private List<String> readable = List.of();

  private ObjectCursor cursor;
  private ObjectSchema schema;
  private String schemaText;
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
    this.schemaText = schemaText;
    this.schema =
        schemaText == null
            ? null
            : OffsetCodec.schema(object, schemaText, task.settings().schema());
    this.carriedAt = task.now();
    this.frozenStored = cursor != null && cursor.frozen().underWay();
    this.shelved = frozenStored ? new Emissions() : null;
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
    return shelved == null ? emissions : shelved;
  }

  /** Whether the topic's last record of this id is known to be a delete. */
  boolean isGone(String id) {
    return emissions.isGone(id);
  }

  long now() {
    return task.now();
  }

  /**
   * How long after its last look an object is looked at again: the poll interval, and step by step
   * more for a quiet one where looking alone would take over a quarter of the day's budget.
   *
   * @param quiet how many looks found nothing new
   */
  long interval(int quiet) {
    long poll = settings().pollIntervalMs();
    long looksADay = settings().objectsTotal() * (DAY_MS / poll);
    OptionalLong limit = traits().dailyLimit();
    if (quiet == 0 || limit.isEmpty() || looksADay <= limit.getAsLong() / 4) {
      return poll;
    }
    return Math.min(Math.max(poll, settings().idleIntervalMs()), poll << Math.min(quiet, 16));
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
    return schema;
  }

  /** Takes the schema on, and has it stored if that says something new. */
  void accept(ObjectSchema next) {
    schema = next;
    String text = next.encode();
    if (!text.equals(schemaText)) {
      schemaText = text;
      Origin origin = new Origin(schemaPartition, Map.of(OffsetCodec.SCHEMA_TEXT, text));
      task.emit(task.records().heartbeat(object.name(), now(), origin));
    }
  }

  /** Has {@link ObjectSync#schemaChecked} called. */
  long checkSchema(ObjectSchema next) {
    return task.checkSchema(object.name(), topic(), next.valueSchema());
  }

  /** The schema as it was handed to Kafka last, by this task or one before; null: never. */
  String schemaText() {
    return schemaText;
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

  // --- questions ---

  /** Returns the sequence number of the question. */
  long ask(Asker asker, Request.OfObject request, Purpose purpose, long dueAt) {
    long seq = task.nextSeq();
    open.put(seq, new Asker.Ask(seq, asker, request, now()));
    task.ask(seq, this, request, purpose, dueAt);
    return seq;
  }

  /** The open question of this number, which is open no more; null if nobody waits for it. */
  Asker.Ask close(long seq) {
    return open.remove(seq);
  }

  /** Nobody waits for the answers to these askers' questions any more. */
  void withdraw(List<? extends Asker> askers) {
    for (Asker.Ask ask : new ArrayList<>(open.values())) {
      if (askers.contains(ask.asker())) {
        open.remove(ask.seq());
        task.withdraw(ask.seq());
      }
    }
  }

  void withdrawAll() {
    for (Asker.Ask ask : new ArrayList<>(open.values())) {
      task.withdraw(ask.seq());
    }
    open.clear();
    door = new DeleteDoor(this);
  }

  /** Forgets what no open question can touch. */
  void tidy() {
    long oldest = open.isEmpty() ? task.nextSeq() : open.keySet().iterator().next();
    emissions.forget(oldest, cursor == null ? Long.MIN_VALUE : oldestVersion());
    if (shelved != null) {
      shelved.forget(oldest, cursor.frozen().shadow().watermark());
    }
  }

  /** The oldest version that the vendor can still bring and that matters. */
  private long oldestVersion() {
    long version = cursor.incremental().watermark();
    if (settings().recheckDelayMs() > 0) {
      version = Math.min(version, cursor.recheck().watermark());
    }
    if (cursor.backfill().running()) {
      // The list can still bring what was changed since, and emitted.
      version = Math.min(version, cursor.t0());
    }
    return version;
  }

  /** Has the topic asked for the recent versions that a task before this one emitted. */
  void recall() {
    long ahead = clock().known() ? now() - clock().at(now()) : 0;
    task.recall(object.name(), topic(), Math.max(0, oldestVersion() + ahead - RECALL_SLACK_MS));
  }

  void recalled(List<LastEmitted> last) {
    long oldest = oldestVersion();
    for (LastEmitted each : last) {
      if (each.version() >= oldest) {
        emissions.recall(each, each.readAt() - each.version() >= settings().settleMs());
      }
    }
  }

  // --- the topic ---

  /** Where the object's rows land: as the operator says, as was seen, or as it is by itself. */
  String topic() {
    String seen = cursor == null ? "" : cursor.reconcile().topic();
    String own = seen.isEmpty() ? task.records().topic(object.name()) : seen;
    return settings().reconcile().topics().getOrDefault(object.name(), own);
  }

  /** Rows were seen to land there. */
  void landedIn(String topic) {
    if (cursor != null && !topic.equals(topic()) && !topic.equals(cursor.reconcile().topic())) {
      cursor(cursor.with(cursor.reconcile().landingIn(topic)));
    }
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

  /** Whether a row of this version belongs to what the topic is to hold, if never emitted. */
  boolean isHistory(long version) {
    if (cursor.backfill().state() == BackfillCursor.State.OFF) {
      return version >= cursor.t0();
    }
    return settings().startDate().isEmpty()
        || version >= settings().startDate().getAsLong()
        || version >= cursor.t0();
  }

  // --- deletes ---

  /** Whether the topic may hold a row of this id. */
  boolean mayHold(String id) {
    return !isGone(id) && (!known.held() || known.ids().contains(id));
  }

  long deletesToday() {
    return cursor.deletes().at(clock().at(now()));
  }

  /** How many rows may be deleted in this day. */
  long mostDeletes() {
    long rows = known.held() ? known.ids().size() + deletesToday() : cursor.backfill().rows();
    return DeleteCount.most(rows, settings().reconcile().maxPercent());
  }

  boolean mayDeleteOneMore() {
    return deletesToday() < mostDeletes();
  }

  /**
   * Emits a delete.
   *
   * @param moving moves the cursor to where the delete takes it
   */
  void emitDelete(DeleteDoor.Suspect suspect, Runnable moving) {
    cursor(cursor.with(cursor.deletes().plusOne(clock().at(now()))));
    Origin before = origin();
    moving.run();
    String id = suspect.id();
    long version = known.held() ? known.ids().version(id) : Row.UNKNOWN;
    if (version == Row.UNKNOWN) {
      long last = emissions.lastVersion(id);
      version = last == Row.UNKNOWN ? suspect.version() : last;
    }
    long place = task.nextSeq();
    emissions.deleted(id, place);
    if (shelved != null) {
      shelved.deleted(id, place);
    }
    known.deleted(id);
    tally.deleted();
    door.gone(id);
    task.records()
        .delete(
            schema,
            id,
            version,
            suspect.merge().map(DeleteDoor.Merge::winner),
            now(),
            before,
            origin())
        .forEach(task::emit);
  }

  /** Losers of a merge that the row tells of, where the topic may still hold them. */
  private void suspectMerged(Row row) {
    boolean news = known.held() || row.version() >= cursor.t0();
    for (String loser : row.merged()) {
      if (news && !loser.equals(row.id()) && mayHold(loser) && !door.suspectsMerge(loser)) {
        DeleteDoor.Merge merge = new DeleteDoor.Merge(row.id(), row.version());
        door.suspect(
            new DeleteDoor.Suspect(loser, row.version(), Optional.of(merge), null, false, hinted));
      }
    }
  }

  // --- drift ---

  /** Whether the object waits for a decision about its schema. */
  boolean frozen() {
    return shelved != null;
  }

  boolean frozenStored() {
    return frozenStored;
  }

  /** This is stored of the object now. */
  void stored(Map<String, ?> offset) {
    frozenStored = frozen() && OffsetCodec.isFrozen(offset);
  }

  /** The fields to ask for, by the vendor's names. */
  List<String> requested() {
    return frozen() ? readable : schema.requested();
  }

  void readable(List<String> fields) {
    readable = fields;
  }

  /**
   * The scans stand still from now on, and a shadow scan begins where the incremental one stands.
   */
  void freeze(String found) {
    long since = Math.max(1, clock().at(now()));
    ScanCursor shadow = ScanCursor.at(cursor.incremental().watermark());
    shelved = new Emissions();
    cursor(cursor.with(new Frozen(since, found, 0, shadow)));
  }

  /** Decided: the scans go on from where they stand, and history is read anew. */
  void thaw() {
    shelved = null;
    frozenStored = false;
    readable = List.of();
    emissions.doubtAll();
    BackfillCursor backfill = cursor.backfill();
    // In one move: a crash must not thaw an object without its pass.
    ObjectCursor next = cursor.with(Frozen.NONE);
    cursor(
        backfill.state() == BackfillCursor.State.OFF || !object.searchable()
            ? next
            : next.with(BackfillCursor.start(schema.fingerprint(), backfill.ordered())));
  }

  private void shelve(Row row, Asker.Ask ask, long named) {
    shelved.emitted(row.id(), task.nextSeq());
    shelved.remember(row, settled(ask, row.version()), named);
    Frozen frozen = cursor.frozen().oneRowMore();
    cursor(cursor.with(frozen));
    task.emit(task.records().drifted(object, row, frozen.found(), now(), origin()));
    door.emitted(row.id(), ask.seq());
    suspectMerged(row);
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
      shelve(row, ask, named);
      return;
    }
    emissions.emitted(row.id(), task.nextSeq());
    if (row.version() >= cursor.t0() || named != Row.UNKNOWN) {
      emissions.remember(row, settled(ask, row.version()), named);
    }
    SourceRecord record = task.records().row(schema, row, op, now(), origin());
    if (clock().known()) {
      Records.readAt(record, clock().at(ask.at()));
    }
    task.emit(record);
    known.emitted(row.id(), row.version());
    door.emitted(row.id(), ask.seq());
    suspectMerged(row);
  }

  /** Emits a row that is no part of the versions' memory: an object that is listed whole. */
  void emitListed(Row row, Op op) {
    emissions.emitted(row.id(), task.nextSeq());
    known.emitted(row.id(), row.version());
    task.emit(task.records().row(schema, row, op, now(), origin()));
  }

  /** The fields of the row whose values do not fit their columns. */
  List<String> misfits(Row row) {
    return task.records().misfits(schema, row);
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

  private Origin origin() {
    if (offset == null) {
      offset = OffsetCodec.encode(cursor);
    }
    carried = true;
    carriedAt = now();
    return new Origin(partition, offset);
  }
}
