package io.crmconnect.sync;

import io.crmconnect.crm.Answer;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Ids;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.Traits;
import io.crmconnect.record.DeleteMode;
import io.crmconnect.record.MisfitMode;
import io.crmconnect.record.RecordSettings;
import io.crmconnect.record.Records;
import io.crmconnect.schema.Decision;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.DriftSettings;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.SchemaSettings;
import io.crmconnect.schema.SchemaVerdict;
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
final class Harness implements Traits {
  static final long DAY0 = 1_700_000_000_000L;
  static final long LONG_AGO = DAY0 - 900_000_000L;
  static final int PAGE = 5;

  final TreeMap<String, Row> store = new TreeMap<>(Ids.ORDER);
  final TreeMap<String, Long> index = new TreeMap<>(Ids.ORDER);
  final List<String> fields = new ArrayList<>(List.of("name"));
  final Map<String, FieldType> types = new HashMap<>();

  /** What people call the fields. */
  final Map<String, String> labels = new HashMap<>();

  final List<SourceRecord> emitted = new ArrayList<>();
  final List<Request> requests = new ArrayList<>();
  final Map<Map<String, ?>, Map<String, ?>> committed = new HashMap<>();
  final Deque<Command.Ask> asks = new ArrayDeque<>();

  /** What a task that starts is told of the topic. */
  final List<LastEmitted> topicHolds = new ArrayList<>();

  private final Deque<Command.Recall> recalls = new ArrayDeque<>();
  private final Deque<Command.ReadTopic> reads = new ArrayDeque<>();
  private final Deque<Command.CheckSchema> checks = new ArrayDeque<>();
  private Function<Schema, SchemaVerdict> registry = schema -> new SchemaVerdict.Compatible();

  /** What reading the topic comes to; null: what it holds. */
  TopicState topicState;

  /** All that was emitted before this task began. */
  private int emittedBefore;

  private int acknowledged;

  /** What to answer in place of the honest answer; null: the honest one. */
  Function<Request, Result> lie = request -> null;

  CrmObject object = new CrmObject("contacts", "contacts", true);

  /** The recycle bin; null: the vendor shows none. */
  List<String> archived;

  /** Rows of a page of it. */
  int archivedPage = Integer.MAX_VALUE;

  DeleteMode deletes = DeleteMode.TOMBSTONE;

  /** Those that were to be read back. */
  final List<String> topicsRead = new ArrayList<>();

  /** Further objects, with the same rows. */
  List<CrmObject> more = List.of();

  /** Rows of a page, ids of a read. */
  int page = PAGE;

  boolean whole = true;
  double rate = 0;
  OptionalLong daily = OptionalLong.empty();
  long roundTripMs = 10;
  long vendorAheadMs = 0;
  long now = DAY0;
  String failure;
  SyncSettings settings =
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
          ReconcileSettings.OFF);
  private TaskSync sync;
  private long wakeAt;

  static boolean isScanPage(Request request) {
    return request instanceof Request.Window window && window.from() > 1_000;
  }

  static boolean isBackfill(Request request) {
    return request instanceof Request.ListPage page && !page.fields().isEmpty();
  }

  /** The settings of now, with these in place of their own. */
  SyncSettings settings(
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
  Harness drifting(DriftMode mode, String... accepted) {
    List<Decision> decisions =
        Stream.of(accepted).map(text -> Decision.parse(text).orElseThrow()).toList();
    SchemaSettings schema =
        new SchemaSettings(
            63,
            NumberMode.DOUBLE,
            List.of(),
            List.of(),
            new DriftSettings(mode, Map.of(), decisions));
    settings =
        settings(
            settings.backfill(),
            settings.startDate(),
            settings.fillNewFields(),
            settings.wildcard(),
            settings.objectsTotal(),
            schema);
    return this;
  }

  /** A schema registry that says this. */
  Harness registry(Function<Schema, SchemaVerdict> says) {
    SyncSettings now = settings;
    registry = says;
    settings =
        new SyncSettings(
            now.vendor(),
            now.pollIntervalMs(),
            now.idleIntervalMs(),
            now.settleMs(),
            now.recheckDelayMs(),
            now.backfill(),
            now.startDate(),
            now.schemaRefreshMs(),
            now.fillNewFields(),
            now.wildcard(),
            true,
            now.objectsTotal(),
            now.schema(),
            now.reconcile());
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
  Harness reconciling(long intervalMs, double maxPercent, Map<String, String> release) {
    return reconciling(intervalMs, maxPercent, release, Map.of());
  }

  /** And the rows land where the operator says. */
  Harness reconciling(
      long intervalMs, double maxPercent, Map<String, String> release, Map<String, String> topics) {
    SyncSettings now = settings;
    settings =
        new SyncSettings(
            now.vendor(),
            now.pollIntervalMs(),
            now.idleIntervalMs(),
            now.settleMs(),
            now.recheckDelayMs(),
            now.backfill(),
            now.startDate(),
            now.schemaRefreshMs(),
            now.fillNewFields(),
            now.wildcard(),
            now.registry(),
            now.objectsTotal(),
            now.schema(),
            new ReconcileSettings(true, intervalMs, maxPercent, release, topics));
    return this;
  }

  /** The rows have the fields of now. */
  void rewrite() {
    store.replaceAll(
        (id, row) -> {
          Map<String, String> values = new LinkedHashMap<>();
          fields.forEach(
              field -> values.put(field, row.values().getOrDefault(field, field + "-" + id)));
          return new Row(id, row.version(), row.createdAt(), values);
        });
  }

  /** That many rows that were in the CRM long before. */
  void fill(int rows) {
    for (int id = 1; id <= rows; id++) {
      change(id, LONG_AGO, "row " + id);
    }
  }

  /** A new task, from what is committed. */
  Harness start() {
    sync =
        new TaskSync(
            settings,
            Stream.concat(Stream.of(object), more.stream()).toList(),
            this,
            new Records(new RecordSettings("crm", MisfitMode.NULL, deletes)));
    asks.clear();
    emittedBefore = emitted.size();
    acknowledged = 0;
    step(new Event.Started());
    return this;
  }

  private Field field(String name) {
    return new Field(
        name, types.getOrDefault(name, FieldType.STRING), labels.getOrDefault(name, ""));
  }

  /** The same CRM and settings at another worker, which nobody has told of anything yet. */
  Harness elsewhere() {
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
  Harness lose(int from) {
    if (from < emitted.size()) {
      emitted.subList(from, emitted.size()).clear();
    }
    return commit();
  }

  Harness row(long id, long version, String name) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String field : fields) {
      values.put(field, field.equals("name") ? name : field + "-" + id);
    }
    String key = Long.toString(id);
    store.put(key, new Row(key, version, version, values));
    return this;
  }

  /** Stores a row and lets the index know. */
  Harness change(long id, long version, String name) {
    row(id, version, name);
    index.put(Long.toString(id), version);
    return this;
  }

  /** Answers everything that is asked, until nothing is. */
  Harness settle() {
    for (int i = 0; !asks.isEmpty(); i++) {
      if (i > 100_000) {
        throw new AssertionError("asks without end: " + asks.peek());
      }
      answerNext();
    }
    return this;
  }

  void answerNext() {
    answer(asks.removeFirst());
  }

  void answer(Command.Ask ask) {
    asks.remove(ask);
    Result result = lie.apply(ask.request());
    answer(ask, result == null ? honest(ask.request()) : result);
  }

  void answer(Command.Ask ask, Result result) {
    asks.remove(ask);
    now += 1;
    long date = (now + vendorAheadMs) / 1000 * 1000;
    Answer answer = new Answer(result, OptionalLong.of(date), BudgetSignals.NONE);
    step(new Event.Answered(ask.id(), answer, roundTripMs));
  }

  /** When the task wants to be woken. */
  long wakeAt() {
    return wakeAt;
  }

  /** Lets time pass, in the steps in which the task wants to be woken. */
  Harness pass(long ms) {
    long until = now + ms;
    while (wakeAt <= until) {
      now = Math.max(now, wakeAt);
      step(new Event.Tick());
      settle();
    }
    now = until;
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
  Command.Ask firstBackfillPage() {
    while (asks.stream().noneMatch(ask -> isBackfill(ask.request()))) {
      answerNext();
    }
    return asks.stream().filter(ask -> isBackfill(ask.request())).findFirst().orElseThrow();
  }

  long count(Class<? extends Request> kind) {
    return requests.stream().filter(kind::isInstance).count();
  }

  /** What a compacting reader of the object's topic holds: id to name. */
  Map<String, Object> topic() {
    Map<String, Object> rows = new TreeMap<>(Ids.ORDER);
    for (SourceRecord record : records()) {
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
  KnownIds topicIds(String topic) {
    KnownIds ids = new KnownIds();
    for (SourceRecord record : emitted.stream().filter(r -> r.topic().equals(topic)).toList()) {
      String id = (String) record.headers().lastWithName("crm.id").value();
      if (record.headers().lastWithName("crm.tombstone") != null) {
        ids.put(id, KnownIds.marked((Long) record.headers().lastWithName("crm.version").value()));
      } else if (record.headers().lastWithName("crm.op").value().equals("delete")) {
        ids.remove(id);
      } else {
        ids.put(id, (Long) record.headers().lastWithName("crm.version").value());
      }
    }
    return ids;
  }

  List<SourceRecord> records() {
    return emitted.stream().filter(r -> r.topic().equals("crm." + object.name())).toList();
  }

  Map<String, Object> crm() {
    Map<String, Object> rows = new TreeMap<>(Ids.ORDER);
    store.forEach((id, row) -> rows.put(id, row.values().get("name")));
    return rows;
  }

  /** How far the objects are said to lie behind. */
  Map<String, Long> behind() {
    Map<String, Long> behind = new TreeMap<>();
    sync.freshness(now, behind::put);
    return behind;
  }

  /** How many rows are said to wait for a decision. */
  long frozenRows() {
    Map<String, Long> rows = new TreeMap<>();
    sync.frozen(rows::put);
    return rows.get(object.name());
  }

  /** What deletes and reconciliation are said to have come to. */
  ReconcileFigures figures() {
    Map<String, ReconcileFigures> figures = new TreeMap<>();
    sync.reconciliation(now, figures::put);
    return figures.get(object.name());
  }

  List<String> events() {
    return emitted.stream()
        .filter(record -> record.topic().equals("crm.events"))
        .map(record -> ((Struct) record.value()))
        .map(value -> value.getString("kind") + ": " + value.getString("text"))
        .toList();
  }

  void step(Event event) {
    Command.Load load = null;
    for (Command command : sync.step(event, now)) {
      if (command instanceof Command.Ask ask) {
        asks.addLast(ask);
        requests.add(ask.request());
      } else if (command instanceof Command.Withdraw withdraw) {
        asks.removeIf(ask -> ask.id() == withdraw.id());
      } else if (command instanceof Command.Emit emit) {
        emitted.add(emit.record());
      } else if (command instanceof Command.Wake wake) {
        wakeAt = wake.at();
      } else if (command instanceof Command.Recall recall) {
        recalls.add(recall);
      } else if (command instanceof Command.CheckSchema check) {
        checks.add(check);
      } else if (command instanceof Command.ReadTopic read) {
        reads.add(read);
        topicsRead.add(read.topic());
      } else if (command instanceof Command.Load wanted) {
        load = wanted;
      } else if (command instanceof Command.Fail fail) {
        failure = fail.message();
      }
    }
    if (load != null) {
      List<Map<String, Object>> stored = new ArrayList<>();
      for (Map<String, String> partition : load.partitions()) {
        Map<String, ?> offset = committed.get(partition);
        stored.add(offset == null ? null : new HashMap<>(offset));
      }
      step(new Event.Loaded(stored));
    }
    if (emitted.size() - emittedBefore > acknowledged) {
      int more = emitted.size() - emittedBefore - acknowledged;
      acknowledged += more;
      step(new Event.Acknowledged(more, acknowledged, Map.of()));
    }
    while (!checks.isEmpty()) {
      Command.CheckSchema check = checks.removeFirst();
      SchemaVerdict verdict = registry.apply(check.schema());
      step(new Event.SchemaChecked(check.object(), check.check(), verdict));
    }
    while (!reads.isEmpty()) {
      Command.ReadTopic read = reads.removeFirst();
      TopicState state =
          topicState == null ? new TopicState.Held(topicIds(read.topic()), "m") : topicState;
      step(new Event.TopicRead(read.object(), read.topic(), state));
    }
    while (!recalls.isEmpty()) {
      step(new Event.Recalled(recalls.removeFirst().object(), List.copyOf(topicHolds)));
    }
  }

  Result honest(Request request) {
    if (request instanceof Request.Account) {
      return new Result.Account("42", "UTC");
    } else if (request instanceof Request.Usage) {
      return new Result.Usage(OptionalLong.empty(), 0, OptionalLong.empty());
    } else if (request instanceof Request.Catalogue) {
      return new Result.Catalogue(fields.stream().map(this::field).toList());
    } else if (request instanceof Request.Extent) {
      return new Result.Extent(
          index.size(), store.isEmpty() ? Optional.empty() : Optional.of(store.lastKey()));
    } else if (request instanceof Request.Window window) {
      return window(window);
    } else if (request instanceof Request.Read read) {
      List<Row> rows = new ArrayList<>();
      for (String id : read.ids()) {
        if (store.containsKey(id)) {
          rows.add(0, only(read.fields(), store.get(id)));
        }
      }
      return new Result.Rows(rows, List.of(), absent(read.fields()));
    }
    if (request instanceof Request.ListArchived bin) {
      return bin(bin.token().map(Integer::parseInt).orElse(0));
    }
    return list((Request.ListPage) request);
  }

  private Result window(Request.Window window) {
    List<Result.Change> changes = new ArrayList<>();
    String after = window.after().orElse("");
    for (Map.Entry<String, Long> entry : index.entrySet()) {
      boolean behind = after.isEmpty() || Ids.ORDER.compare(entry.getKey(), after) > 0;
      if (behind && entry.getValue() >= window.from()) {
        if (changes.size() == page) {
          return new Result.Changes(changes, true);
        }
        changes.add(new Result.Change(entry.getKey(), entry.getValue()));
      }
    }
    return new Result.Changes(changes, false);
  }

  private Result list(Request.ListPage list) {
    List<Row> rows = new ArrayList<>();
    String last = "";
    for (Row row : store.values()) {
      boolean behind =
          list.token().isEmpty() || Ids.ORDER.compare(row.id(), list.token().get()) > 0;
      if (behind) {
        if (rows.size() == page) {
          return new Result.Page(rows, List.of(), absent(list.fields()), Optional.of(last));
        }
        rows.add(only(list.fields(), row));
        last = row.id();
      }
    }
    return new Result.Page(rows, List.of(), absent(list.fields()), Optional.empty());
  }

  private Result bin(int from) {
    int to = (int) Math.min(archived.size(), (long) from + archivedPage);
    List<Row> rows =
        archived.subList(from, to).stream().map(id -> new Row(id, 1, 1, Map.of())).toList();
    Optional<String> next =
        to < archived.size() ? Optional.of(Integer.toString(to)) : Optional.empty();
    return new Result.Page(rows, List.of(), List.of(), next);
  }

  private static Row only(List<String> asked, Row row) {
    Map<String, String> values = new LinkedHashMap<>(row.values());
    values.keySet().retainAll(asked);
    return new Row(row.id(), row.version(), row.createdAt(), values, row.merged());
  }

  private List<String> absent(List<String> asked) {
    return asked.stream().filter(field -> !fields.contains(field)).toList();
  }

  @Override
  public int readSize() {
    return page;
  }

  @Override
  public boolean listsArchived(CrmObject any) {
    return archived != null;
  }

  @Override
  public boolean listsWhole(CrmObject any, List<String> asked) {
    return whole;
  }

  @Override
  public Optional<String> tokenAfter(String id) {
    return Optional.of(id);
  }

  @Override
  public double backfillRate() {
    return rate;
  }

  @Override
  public OptionalLong dailyLimit() {
    return daily;
  }
}
