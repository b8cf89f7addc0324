package io.crmconnect.sync;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Ids;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.DeleteMode;
import io.crmconnect.record.MisfitMode;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.record.RecordSettings;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.DriftSettings;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.SchemaDecision;
import io.crmconnect.schema.SchemaSettings;
import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.core.ReconcileMetrics;
import io.crmconnect.sync.core.ReconcileSettings;
import io.crmconnect.sync.core.SyncSettings;
import io.crmconnect.topics.LatestRecord;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * One object, one task, a vendor of a few maps and a clock that is turned by hand: for scenarios in
 * which one thing happens. Whole histories of faults are the simulation's.
 */
public final class Harness implements Capabilities {
  static final long START_MS = 1_700_000_000_000L;
  public static final long LONG_AGO = START_MS - 900_000_000L;
  static final int PAGE_SIZE = 5;

  final TreeMap<String, Row> store = new TreeMap<>(Ids.ORDER);
  final TreeMap<String, Long> index = new TreeMap<>(Ids.ORDER);
  final List<String> fields = new ArrayList<>(List.of("name"));
  final Map<String, FieldType> types = new HashMap<>();

  /** What people call the fields. */
  final Map<String, String> labels = new HashMap<>();

  public final List<SourceRecord> emitted = new ArrayList<>();
  public final List<Request> requests = new ArrayList<>();
  final Map<Map<String, ?>, Map<String, ?>> committed = new HashMap<>();
  final Deque<Command.SendRequest> pendingRequests = new ArrayDeque<>();

  /** What a task that starts is told of the topic. */
  final List<LatestRecord> latestRecords = new ArrayList<>();

  private final Deque<Command.ReadTopicTail> pendingTailReads = new ArrayDeque<>();
  private final Deque<Command.ReadTopic> pendingTopicReads = new ArrayDeque<>();
  private final Deque<Command.CheckSchema> pendingSchemaChecks = new ArrayDeque<>();
  private Function<Schema, SchemaVerdict> registryCheck = schema -> new SchemaVerdict.Compatible();

  /** What reading the topic comes to; null: what it holds. */
  TopicSnapshot topicSnapshot;

  /** All that was emitted before this task began. */
  private int emittedBeforeStart;

  private int acknowledgedRecords;

  /** What to answer in place of the honest answer; null: the honest one. */
  Function<Request, Result> override = request -> null;

  CrmObject object = new CrmObject("contacts", "contacts", true);

  /** The recycle bin; null: the vendor shows none. */
  List<String> recycleBin;

  /** Rows of a page of it. */
  int recycleBinPageSize = Integer.MAX_VALUE;

  DeleteMode deleteMode = DeleteMode.TOMBSTONE;

  /** Those that were to be read back. */
  public final List<String> requestedTopics = new ArrayList<>();

  /** Further objects, with the same rows. */
  List<CrmObject> otherObjects = List.of();

  /** Rows of a page, ids of a read. */
  int pageSize = PAGE_SIZE;

  boolean listsFullRows = true;
  public double requestsPerSecond = 0;
  public OptionalLong dailyRequests = OptionalLong.empty();
  public long roundTripMs = 10;
  long vendorClockAheadMs = 0;
  public long now = START_MS;
  String failure;
  public SyncSettings settings =
      new SyncSettings(
          "hubspot",
          30_000,
          300_000,
          15_000,
          3_600_000,
          true,
          OptionalLong.empty(),
          300_000,
          true,
          false,
          false,
          1,
          SchemaSettings.DEFAULT,
          ReconcileSettings.DISABLED);
  private TaskSync sync;
  private long wakeAt;

  public static boolean isChangesRequest(Request request) {
    return request instanceof Request.ChangesSince changesSince && changesSince.sinceMs() > 1_000;
  }

  static boolean isBackfillPage(Request request) {
    return request instanceof Request.ListPage page && !page.fields().isEmpty();
  }

  /** The settings of now, with these in place of their own. */
  SyncSettings settingsWith(
      boolean backfill,
      OptionalLong startDate,
      boolean fillNewFields,
      boolean wildcard,
      int objectsTotal,
      SchemaSettings schema) {
    return new SyncSettings(
        settings.vendor(),
        settings.pollIntervalMs(),
        settings.idleIntervalMs(),
        settings.settleMs(),
        settings.recheckDelayMs(),
        backfill,
        startDate,
        settings.schemaRefreshMs(),
        fillNewFields,
        wildcard,
        settings.registry(),
        objectsTotal,
        schema,
        settings.reconcile());
  }

  /** What becomes of drifts, and what was decided. */
  Harness withDrift(DriftMode mode, String... accepted) {
    List<SchemaDecision> schemaDecisions =
        Stream.of(accepted).map(text -> SchemaDecision.parse(text).orElseThrow()).toList();
    SchemaSettings schema =
        new SchemaSettings(
            63,
            NumberMode.DOUBLE,
            List.of(),
            List.of(),
            new DriftSettings(mode, Map.of(), schemaDecisions));
    settings =
        settingsWith(
            settings.backfill(),
            settings.startDate(),
            settings.fillNewFields(),
            settings.wildcard(),
            settings.objectsTotal(),
            schema);
    return this;
  }

  /** A schema registry that says this. */
  Harness withRegistry(Function<Schema, SchemaVerdict> verdicts) {
    SyncSettings current = settings;
    registryCheck = verdicts;
    settings =
        new SyncSettings(
            current.vendor(),
            current.pollIntervalMs(),
            current.idleIntervalMs(),
            current.settleMs(),
            current.recheckDelayMs(),
            current.backfill(),
            current.startDate(),
            current.schemaRefreshMs(),
            current.fillNewFields(),
            current.wildcard(),
            true,
            current.objectsTotal(),
            current.schema(),
            current.reconcile());
    return this;
  }

  /** The values of the quarantine, in their order. */
  List<Struct> quarantine() {
    return emitted.stream()
        .filter(record -> record.topic().equals("crm.quarantine"))
        .map(record -> (Struct) record.value())
        .toList();
  }

  /** Reconciliation is on, with this interval and guard. */
  public Harness withReconciliation(
      long intervalMs, double maxPercent, Map<String, String> release) {
    return withReconciliation(intervalMs, maxPercent, release, Map.of());
  }

  /** And the rows land where the operator says. */
  public Harness withReconciliation(
      long intervalMs, double maxPercent, Map<String, String> release, Map<String, String> topics) {
    SyncSettings current = settings;
    settings =
        new SyncSettings(
            current.vendor(),
            current.pollIntervalMs(),
            current.idleIntervalMs(),
            current.settleMs(),
            current.recheckDelayMs(),
            current.backfill(),
            current.startDate(),
            current.schemaRefreshMs(),
            current.fillNewFields(),
            current.wildcard(),
            current.registry(),
            current.objectsTotal(),
            current.schema(),
            new ReconcileSettings(true, intervalMs, maxPercent, release, topics));
    return this;
  }

  /** The rows have the fields of now. */
  void rewriteRows() {
    store.replaceAll(
        (id, row) -> {
          Map<String, String> values = new LinkedHashMap<>();
          fields.forEach(
              field -> values.put(field, row.values().getOrDefault(field, field + "-" + id)));
          return new Row(id, row.version(), row.createdAt(), values);
        });
  }

  /** That many rows that were in the CRM long before. */
  public void putOldRows(int rows) {
    for (int id = 1; id <= rows; id++) {
      putIndexed(id, LONG_AGO, "row " + id);
    }
  }

  /** A new task, from what is committed. */
  public Harness start() {
    sync =
        new TaskSync(
            settings,
            Stream.concat(Stream.of(object), otherObjects.stream()).toList(),
            this,
            new RecordFactory(new RecordSettings("crm", MisfitMode.NULL, deleteMode)));
    pendingRequests.clear();
    emittedBeforeStart = emitted.size();
    acknowledgedRecords = 0;
    step(new Event.Started());
    return this;
  }

  private Field field(String name) {
    return new Field(
        name, types.getOrDefault(name, FieldType.STRING), labels.getOrDefault(name, ""));
  }

  /** The same CRM and settings at another worker, which nobody has told of anything yet. */
  Harness onAnotherWorker() {
    Harness other = new Harness();
    other.object = object;
    other.fields.clear();
    other.fields.addAll(fields);
    other.types.putAll(types);
    other.labels.putAll(labels);
    other.store.putAll(store);
    other.index.putAll(index);
    other.now = now;
    other.settings = settings;
    return other;
  }

  /** All that was emitted is committed up to there, and what is behind it never reached Kafka. */
  Harness crashAfter(int stored) {
    if (stored < emitted.size()) {
      emitted.subList(stored, emitted.size()).clear();
    }
    return commit();
  }

  Harness putUnindexed(long id, long version, String name) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String field : fields) {
      values.put(field, field.equals("name") ? name : field + "-" + id);
    }
    String key = Long.toString(id);
    store.put(key, new Row(key, version, version, values));
    return this;
  }

  /** Stores a row and lets the index know. */
  public Harness putIndexed(long id, long version, String name) {
    putUnindexed(id, version, name);
    index.put(Long.toString(id), version);
    return this;
  }

  /** Answers everything that is asked, until nothing is. */
  public Harness answerAll() {
    for (int i = 0; !pendingRequests.isEmpty(); i++) {
      if (i > 100_000) {
        throw new AssertionError("asks without end: " + pendingRequests.peek());
      }
      answerNext();
    }
    return this;
  }

  void answerNext() {
    answer(pendingRequests.removeFirst());
  }

  void answer(Command.SendRequest sendRequest) {
    pendingRequests.remove(sendRequest);
    Result result = override.apply(sendRequest.request());
    answer(sendRequest, result == null ? defaultResult(sendRequest.request()) : result);
  }

  void answer(Command.SendRequest sendRequest, Result result) {
    pendingRequests.remove(sendRequest);
    now += 1;
    long date = (now + vendorClockAheadMs) / 1000 * 1000;
    CrmResponse crmResponse = new CrmResponse(result, OptionalLong.of(date), BudgetSignals.NONE);
    step(new Event.ResponseReceived(sendRequest.id(), crmResponse, roundTripMs));
  }

  /** When the task wants to be woken. */
  long wakeAt() {
    return wakeAt;
  }

  /** Lets time pass, in the steps in which the task wants to be woken. */
  public Harness advance(long ms) {
    long end = now + ms;
    while (wakeAt <= end) {
      now = Math.max(now, wakeAt);
      step(new Event.Tick());
      answerAll();
    }
    now = end;
    return this;
  }

  /** All records so far are stored and their offsets committed. */
  Harness commit() {
    return commit(emitted.size());
  }

  Harness commit(int records) {
    for (SourceRecord record : emitted.subList(0, records)) {
      committed.put(record.sourcePartition(), record.sourceOffset());
    }
    return this;
  }

  /** Answers until the first page of the backfill is asked; the caller may hold it back. */
  Command.SendRequest awaitBackfillPage() {
    while (pendingRequests.stream()
        .noneMatch(sendRequest -> isBackfillPage(sendRequest.request()))) {
      answerNext();
    }
    return pendingRequests.stream()
        .filter(sendRequest -> isBackfillPage(sendRequest.request()))
        .findFirst()
        .orElseThrow();
  }

  long countRequests(Class<? extends Request> kind) {
    return requests.stream().filter(kind::isInstance).count();
  }

  /** What a compacting reader of the object's topic holds: id to name. */
  public Map<String, Object> topicRows() {
    Map<String, Object> rows = new TreeMap<>(Ids.ORDER);
    for (SourceRecord record : topicRecords()) {
      Struct value = (Struct) record.value();
      if (value == null) {
        rows.remove(record.headers().lastWithName("crm.id").value());
      } else {
        rows.put(value.getString("id"), value.get("name"));
      }
    }
    return rows;
  }

  /** What the topic holds, by the headers of all that was emitted. */
  VersionIndex versionIndex(String topic) {
    VersionIndex ids = new VersionIndex();
    for (SourceRecord record : emitted.stream().filter(r -> r.topic().equals(topic)).toList()) {
      String id = (String) record.headers().lastWithName("crm.id").value();
      if (record.headers().lastWithName("crm.tombstone") != null) {
        ids.put(
            id,
            VersionIndex.withPendingTombstone(
                (Long) record.headers().lastWithName("crm.version").value()));
      } else if (record.headers().lastWithName("crm.op").value().equals("delete")) {
        ids.remove(id);
      } else {
        ids.put(id, (Long) record.headers().lastWithName("crm.version").value());
      }
    }
    return ids;
  }

  public List<SourceRecord> topicRecords() {
    return emitted.stream().filter(r -> r.topic().equals("crm." + object.name())).toList();
  }

  public Map<String, Object> expectedRows() {
    Map<String, Object> rows = new TreeMap<>(Ids.ORDER);
    store.forEach((id, row) -> rows.put(id, row.values().get("name")));
    return rows;
  }

  /** How far the objects are said to lie behind. */
  Map<String, Long> lagByObject() {
    Map<String, Long> lags = new TreeMap<>();
    sync.reportLag(now, lags::put);
    return lags;
  }

  /** How many rows are said to wait for a decision. */
  long frozenRows() {
    Map<String, Long> rows = new TreeMap<>();
    sync.reportQuarantinedRows(rows::put);
    return rows.get(object.name());
  }

  /** What deletes and reconciliation are said to have come to. */
  ReconcileMetrics metrics() {
    Map<String, ReconcileMetrics> byObject = new TreeMap<>();
    sync.reportReconciliation(now, byObject::put);
    return byObject.get(object.name());
  }

  public List<String> events() {
    return emitted.stream()
        .filter(record -> record.topic().equals("crm.events"))
        .map(record -> ((Struct) record.value()))
        .map(value -> value.getString("kind") + ": " + value.getString("text"))
        .toList();
  }

  public void step(Event event) {
    Command.LoadOffsets pendingLoad = null;
    for (Command command : sync.step(event, now)) {
      if (command instanceof Command.SendRequest sendRequest) {
        pendingRequests.addLast(sendRequest);
        requests.add(sendRequest.request());
      } else if (command instanceof Command.CancelRequest cancelRequest) {
        pendingRequests.removeIf(sendRequest -> sendRequest.id() == cancelRequest.id());
      } else if (command instanceof Command.Emit emit) {
        emitted.add(emit.record().sourceRecord());
      } else if (command instanceof Command.ScheduleWakeUp scheduleWakeUp) {
        wakeAt = scheduleWakeUp.wakeAt();
      } else if (command instanceof Command.ReadTopicTail readTopicTail) {
        pendingTailReads.add(readTopicTail);
      } else if (command instanceof Command.CheckSchema check) {
        pendingSchemaChecks.add(check);
      } else if (command instanceof Command.ReadTopic read) {
        pendingTopicReads.add(read);
        requestedTopics.add(read.topic());
      } else if (command instanceof Command.LoadOffsets loadOffsets) {
        pendingLoad = loadOffsets;
      } else if (command instanceof Command.Fail fail) {
        failure = fail.message();
      }
    }
    if (pendingLoad != null) {
      List<Map<String, Object>> stored = new ArrayList<>();
      for (Map<String, String> partition : pendingLoad.partitions()) {
        Map<String, ?> offset = committed.get(partition);
        stored.add(offset == null ? null : new HashMap<>(offset));
      }
      step(new Event.OffsetsLoaded(stored));
    }
    if (emitted.size() - emittedBeforeStart > acknowledgedRecords) {
      int newlyStored = emitted.size() - emittedBeforeStart - acknowledgedRecords;
      acknowledgedRecords += newlyStored;
      step(new Event.Acknowledged(newlyStored, acknowledgedRecords, Map.of()));
    }
    while (!pendingSchemaChecks.isEmpty()) {
      Command.CheckSchema check = pendingSchemaChecks.removeFirst();
      SchemaVerdict verdict = registryCheck.apply(check.schema());
      step(new Event.SchemaChecked(check.object(), check.checkId(), verdict));
    }
    while (!pendingTopicReads.isEmpty()) {
      Command.ReadTopic read = pendingTopicReads.removeFirst();
      TopicSnapshot state =
          topicSnapshot == null
              ? new TopicSnapshot.Loaded(versionIndex(read.topic()), "m")
              : topicSnapshot;
      step(new Event.TopicRead(read.object(), read.topic(), state));
    }
    while (!pendingTailReads.isEmpty()) {
      step(
          new Event.TopicTailRead(
              pendingTailReads.removeFirst().object(), List.copyOf(latestRecords)));
    }
  }

  Result defaultResult(Request request) {
    if (request instanceof Request.Account) {
      return new Result.Account("42", "UTC");
    } else if (request instanceof Request.Usage) {
      return new Result.Usage(OptionalLong.empty(), 0, OptionalLong.empty());
    } else if (request instanceof Request.Catalogue) {
      return new Result.Catalogue(fields.stream().map(this::field).toList());
    } else if (request instanceof Request.RecordCount) {
      return new Result.RecordCount(
          index.size(), store.isEmpty() ? Optional.empty() : Optional.of(store.lastKey()));
    } else if (request instanceof Request.ChangesSince changesSince) {
      return changesPage(changesSince);
    } else if (request instanceof Request.ReadByIds readByIds) {
      List<Row> rows = new ArrayList<>();
      for (String id : readByIds.ids()) {
        if (store.containsKey(id)) {
          rows.add(0, selectFields(readByIds.fields(), store.get(id)));
        }
      }
      return new Result.Rows(rows, List.of(), absentFields(readByIds.fields()));
    }
    if (request instanceof Request.ListDeleted listDeleted) {
      return recycleBinPage(listDeleted.pageToken().map(Integer::parseInt).orElse(0));
    }
    return listPage((Request.ListPage) request);
  }

  private Result changesPage(Request.ChangesSince changesSince) {
    List<Result.Change> changes = new ArrayList<>();
    String after = changesSince.afterId().orElse("");
    for (Map.Entry<String, Long> entry : index.entrySet()) {
      boolean follows = after.isEmpty() || Ids.ORDER.compare(entry.getKey(), after) > 0;
      if (follows && entry.getValue() >= changesSince.sinceMs()) {
        if (changes.size() == pageSize) {
          return new Result.Changes(changes, true);
        }
        changes.add(new Result.Change(entry.getKey(), entry.getValue()));
      }
    }
    return new Result.Changes(changes, false);
  }

  private Result listPage(Request.ListPage list) {
    List<Row> rows = new ArrayList<>();
    String last = "";
    for (Row row : store.values()) {
      boolean follows =
          list.pageToken().isEmpty() || Ids.ORDER.compare(row.id(), list.pageToken().get()) > 0;
      if (follows) {
        if (rows.size() == pageSize) {
          return new Result.Page(rows, List.of(), absentFields(list.fields()), Optional.of(last));
        }
        rows.add(selectFields(list.fields(), row));
        last = row.id();
      }
    }
    return new Result.Page(rows, List.of(), absentFields(list.fields()), Optional.empty());
  }

  private Result recycleBinPage(int from) {
    int to = (int) Math.min(recycleBin.size(), (long) from + recycleBinPageSize);
    List<Row> rows =
        recycleBin.subList(from, to).stream().map(id -> new Row(id, 1, 1, Map.of())).toList();
    Optional<String> next =
        to < recycleBin.size() ? Optional.of(Integer.toString(to)) : Optional.empty();
    return new Result.Page(rows, List.of(), List.of(), next);
  }

  private static Row selectFields(List<String> requested, Row row) {
    Map<String, String> values = new LinkedHashMap<>(row.values());
    values.keySet().retainAll(requested);
    return new Row(row.id(), row.version(), row.createdAt(), values, row.mergedIds());
  }

  private List<String> absentFields(List<String> requested) {
    return requested.stream().filter(field -> !fields.contains(field)).toList();
  }

  @Override
  public int maxIdsPerRead() {
    return pageSize;
  }

  @Override
  public boolean hasRecycleBin(CrmObject any) {
    return recycleBin != null;
  }

  @Override
  public boolean listReturnsRows(CrmObject any, List<String> requested) {
    return listsFullRows;
  }

  @Override
  public Optional<String> pageTokenAfter(String id) {
    return Optional.of(id);
  }

  @Override
  public double maxBackfillRequestsPerSecond() {
    return requestsPerSecond;
  }

  @Override
  public OptionalLong dailyLimit() {
    return dailyRequests;
  }
}
