/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.topics.LatestRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;

/** The topics' logs, in plain Java values. */
final class TopicLogs {

  /**
   * @param id the key's id; empty if the key has none
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
      long appendedAt,
      long incarnation) {}

  /**
   * What a record's headers say, and when it was written.
   *
   * @param aborted with its transaction: only a reader of uncommitted records gets it
   */
  record HeaderView(LatestRecord latestRecord, int compared, long appendedAt, boolean aborted) {}

  private final Map<String, List<Entry>> logs = new LinkedHashMap<>();
  private final Map<String, List<HeaderView>> headersByTopic = new LinkedHashMap<>();

  /** By topic and id, the last row; null: its last record is a delete. */
  private final Map<String, Map<String, SourceRecord>> lastRows = new LinkedHashMap<>();

  /** Null until the first use. */
  private JsonConverter converter;

  private final Consumer<Entry> reader;
  private final Predicate<SourceRecord> dropped;
  private final UnaryOperator<String> renaming;

  /**
   * @param reader gets every entry when it becomes visible
   */
  TopicLogs(Consumer<Entry> reader) {
    this(reader, record -> false, topic -> topic);
  }

  /**
   * @param dropped which records are never stored
   * @param renaming of a record's topic to the one that it is written to
   */
  TopicLogs(
      Consumer<Entry> reader, Predicate<SourceRecord> dropped, UnaryOperator<String> renaming) {
    this.reader = reader;
    this.dropped = dropped;
    this.renaming = renaming;
  }

  /** The topic that the record is written to. */
  String topicOf(SourceRecord record) {
    return renaming.apply(record.topic());
  }

  /** Whether Connect drops this record instead of sending it; asked once for each. */
  boolean drops(SourceRecord record) {
    return dropped.test(record);
  }

  void append(SourceRecord record, long appendedAt, long incarnation) {
    Entry entry = toEntry(topicOf(record), record, appendedAt, incarnation);
    logs.computeIfAbsent(entry.topic(), t -> new ArrayList<>()).add(entry);
    addHeaderView(record, entry, false);
    if (!entry.op().isEmpty()) {
      lastRows
          .computeIfAbsent(entry.topic(), t -> new LinkedHashMap<>())
          .put(entry.id(), ExpectedRecord.isDelete(entry) ? null : record);
    }
    reader.accept(entry);
  }

  /** Written in a transaction that was aborted then. */
  void appendAborted(SourceRecord record, long appendedAt, long incarnation) {
    addHeaderView(record, toEntry(topicOf(record), record, appendedAt, incarnation), true);
  }

  private void addHeaderView(SourceRecord record, Entry entry, boolean aborted) {
    if (!entry.op().isEmpty()) {
      headersByTopic
          .computeIfAbsent(entry.topic(), t -> new ArrayList<>())
          .add(toHeaderView(record, entry, aborted));
    }
  }

  List<Entry> log(String topic) {
    return Collections.unmodifiableList(logs.getOrDefault(topic, List.of()));
  }

  /** What a consumer of this isolation level reads, by the headers. */
  List<HeaderView> readHeaders(String topic, Object isolation) {
    List<HeaderView> all = headersByTopic.getOrDefault(topic, List.of());
    return isolation.equals("read_committed")
        ? all.stream().filter(one -> !one.aborted()).toList()
        : Collections.unmodifiableList(all);
  }

  /** The values of the last committed rows of these ids as the converter writes them. */
  Map<String, byte[]> readValues(String topic, Set<String> ids) {
    if (converter == null) {
      converter = new JsonConverter();
      converter.configure(Map.of(), false);
    }
    Map<String, byte[]> values = new LinkedHashMap<>();
    for (String id : ids) {
      SourceRecord row = lastRows.getOrDefault(topic, Map.of()).get(id);
      values.put(
          id,
          row == null
              ? new byte[0]
              : converter.fromConnectData(topic, row.valueSchema(), row.value()));
    }
    return values;
  }

  private static HeaderView toHeaderView(SourceRecord record, Entry entry, boolean aborted) {
    Object readAt = headerValue(record, "crm.read");
    Object hash = headerValue(record, "crm.hash");
    Object compared = headerValue(record, "crm.compared");
    return new HeaderView(
        new LatestRecord(
            entry.id(),
            entry.version(),
            entry.op().equals("delete"),
            readAt == null ? Long.MIN_VALUE : Long.parseLong(readAt.toString()),
            hash == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(hash.toString()))),
        compared == null ? 0 : Integer.parseInt(compared.toString()),
        entry.appendedAt(),
        aborted);
  }

  static Entry toEntry(SourceRecord record, long appendedAt, long incarnation) {
    return toEntry(record.topic(), record, appendedAt, incarnation);
  }

  private static Entry toEntry(
      String topic, SourceRecord record, long appendedAt, long incarnation) {
    Object version = headerValue(record, "crm.version");
    Object op = headerValue(record, "crm.op");
    return new Entry(
        topic,
        record.key() instanceof Struct key && key.schema().field("id") != null
            ? String.valueOf(key.get("id"))
            : "",
        version == null ? -1 : Long.parseLong(version.toString()),
        op == null ? "" : op.toString(),
        record.value() instanceof Struct value ? toPlainValues(value) : null,
        appendedAt,
        incarnation);
  }

  private static Object headerValue(SourceRecord record, String name) {
    Header header = record.headers().lastWithName(name);
    return header == null ? null : header.value();
  }

  private static Map<String, Object> toPlainValues(Struct struct) {
    struct.validate();
    Map<String, Object> values = new LinkedHashMap<>();
    for (Field field : struct.schema().fields()) {
      values.put(field.name(), struct.get(field));
    }
    return values;
  }
}
