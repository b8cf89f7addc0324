package io.crmconnect.simulation;

import io.crmconnect.sync.LastEmitted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/** The topics' logs, in plain Java values. */
final class Topics {

  /**
   * @param id the key's id; empty where the key has none
   * @param version the header {@code crm.version}, or -1
   * @param op the header {@code crm.op}, or empty
   * @param values the value's fields in their order; null for a tombstone
   * @param incarnation which run of which task sent it
   */
  record Entry(
      String topic,
      String id,
      long version,
      String op,
      Map<String, Object> values,
      long at,
      long incarnation) {}

  /**
   * What a record's headers say, and when it was written.
   *
   * @param aborted with its transaction: only who reads uncommitted records sees it
   */
  record Headed(LastEmitted last, long at, boolean aborted) {}

  private final Map<String, List<Entry>> logs = new LinkedHashMap<>();
  private final Map<String, List<Headed>> headed = new LinkedHashMap<>();
  private final Consumer<Entry> reader;

  /**
   * @param reader sees every entry as it becomes visible
   */
  Topics(Consumer<Entry> reader) {
    this.reader = reader;
  }

  void append(SourceRecord record, long at, long incarnation) {
    Entry entry = entry(record, at, incarnation);
    logs.computeIfAbsent(entry.topic(), t -> new ArrayList<>()).add(entry);
    addHeaded(record, entry, false);
    reader.accept(entry);
  }

  /** Written in a transaction that was aborted then. */
  void appendAborted(SourceRecord record, long at, long incarnation) {
    addHeaded(record, entry(record, at, incarnation), true);
  }

  private void addHeaded(SourceRecord record, Entry entry, boolean aborted) {
    if (!entry.op().isEmpty()) {
      headed
          .computeIfAbsent(entry.topic(), t -> new ArrayList<>())
          .add(headed(record, entry, aborted));
    }
  }

  List<Entry> log(String topic) {
    return Collections.unmodifiableList(logs.getOrDefault(topic, List.of()));
  }

  /** What a consumer of this isolation level reads, by the headers. */
  List<Headed> headed(String topic, Object isolation) {
    List<Headed> all = headed.getOrDefault(topic, List.of());
    return isolation.equals("read_committed")
        ? all.stream().filter(one -> !one.aborted()).toList()
        : Collections.unmodifiableList(all);
  }

  private static Headed headed(SourceRecord record, Entry entry, boolean aborted) {
    Object read = header(record, "crm.read");
    return new Headed(
        new LastEmitted(
            entry.id(),
            entry.version(),
            entry.op().equals("delete"),
            read == null ? Long.MIN_VALUE : Long.parseLong(read.toString())),
        entry.at(),
        aborted);
  }

  static Entry entry(SourceRecord record, long at, long incarnation) {
    Object version = header(record, "crm.version");
    Object op = header(record, "crm.op");
    return new Entry(
        record.topic(),
        record.key() instanceof Struct key && key.schema().field("id") != null
            ? String.valueOf(key.get("id"))
            : "",
        version == null ? -1 : Long.parseLong(version.toString()),
        op == null ? "" : op.toString(),
        record.value() instanceof Struct value ? plain(value) : null,
        at,
        incarnation);
  }

  private static Object header(SourceRecord record, String name) {
    Header header = record.headers().lastWithName(name);
    return header == null ? null : header.value();
  }

  private static Map<String, Object> plain(Struct struct) {
    struct.validate();
    Map<String, Object> values = new LinkedHashMap<>();
    for (Field field : struct.schema().fields()) {
      values.put(field.name(), struct.get(field));
    }
    return values;
  }
}
