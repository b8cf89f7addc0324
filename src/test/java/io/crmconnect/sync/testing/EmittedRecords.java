/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What tasks have handed to Kafka, and the offsets that Connect has committed with it.
 *
 * <p>{@link #topicRows} is what a reader of the object's topic has after all records, {@link
 * #topicRecords} are the records themselves; {@link #events}, {@link #quarantine} read the other
 * topics. Nothing is committed until the test says so: {@link #commit} stores the offsets of all
 * records so far, {@link #loseAfter} makes the later ones never have reached Kafka.
 */
public final class EmittedRecords {
  private final List<SourceRecord> records = new ArrayList<>();
  private final Map<Map<String, ?>, Map<String, ?>> committed = new HashMap<>();
  private final Comparator<String> idOrder;
  private String topic = "crm.contacts";

  EmittedRecords(Comparator<String> idOrder) {
    this.idOrder = idOrder;
  }

  void add(SourceRecord record) {
    records.add(record);
  }

  void readTopic(String name) {
    topic = name;
  }

  // All records.

  public int size() {
    return records.size();
  }

  public List<SourceRecord> all() {
    return List.copyOf(records);
  }

  public SourceRecord lastRecord() {
    return records.get(records.size() - 1);
  }

  /** Without the first so many. */
  public List<SourceRecord> since(int size) {
    return List.copyOf(records.subList(size, records.size()));
  }

  public List<SourceRecord> of(String topicName) {
    return records.stream().filter(record -> record.topic().equals(topicName)).toList();
  }

  public void clear() {
    records.clear();
  }

  // The topic of the task's (first) object.

  public List<SourceRecord> topicRecords() {
    return of(topic);
  }

  /** What a compacting reader of the topic holds: id to name. */
  public Map<String, Object> topicRows() {
    Map<String, Object> rows = new TreeMap<>(idOrder);
    for (SourceRecord record : topicRecords()) {
      Struct value = (Struct) record.value();
      if (value == null) {
        rows.remove(idOf(record));
      } else {
        rows.put(value.getString("id"), value.get("name"));
      }
    }
    return rows;
  }

  public List<SourceRecord> topicRecordsOf(String id) {
    return topicRecords().stream().filter(record -> idOf(record).equals(id)).toList();
  }

  /** Null if there is none. */
  public Struct lastRowOf(String id) {
    Struct last = null;
    for (SourceRecord record : topicRecordsOf(id)) {
      last = record.value() == null ? last : (Struct) record.value();
    }
    return last;
  }

  public SourceRecord lastTopicRecord() {
    List<SourceRecord> all = topicRecords();
    return all.get(all.size() - 1);
  }

  public List<SourceRecord> tombstones() {
    return topicRecords().stream().filter(record -> record.value() == null).toList();
  }

  /** What a reader of the topic has in this column, by id; null where its row lacks the column. */
  public Map<String, Object> columnValues(String column) {
    return columnValues(column, null);
  }

  public Map<String, Object> columnValues(String column, Object whereItIsLacking) {
    Map<String, Object> values = new TreeMap<>();
    for (SourceRecord record : topicRecords()) {
      Struct row = (Struct) record.value();
      if (row == null) {
        values.remove(idOf(record));
      } else {
        boolean has = row.schema().field(column) != null;
        values.put(row.getString("id"), has ? row.get(column) : whereItIsLacking);
      }
    }
    return values;
  }

  private static String idOf(SourceRecord record) {
    return (String) record.headers().lastWithName("crm.id").value();
  }

  // The other topics.

  public List<Struct> quarantine() {
    return of("crm.quarantine").stream().map(record -> (Struct) record.value()).toList();
  }

  /** Each as {@code kind: text}. */
  public List<String> events() {
    return eventValues().stream()
        .map(event -> event.getString("kind") + ": " + event.getString("text"))
        .toList();
  }

  /** The events of this kind, or of all kinds that begin like it. */
  public List<String> events(String kind) {
    return events().stream().filter(event -> event.startsWith(kind)).toList();
  }

  /** Empty if there is none. */
  public String lastEvent(String kind) {
    List<String> matching = events(kind);
    return matching.isEmpty() ? "" : matching.get(matching.size() - 1);
  }

  public List<String> eventKinds() {
    return eventValues().stream().map(event -> event.getString("kind")).toList();
  }

  public List<Struct> eventValues() {
    return of("crm.events").stream().map(record -> (Struct) record.value()).toList();
  }

  // Commits and crashes.

  /** Stores the offsets of all records so far. */
  public void commit() {
    commit(records.size());
  }

  /** Stores the offsets of the first so many records. */
  public void commit(int count) {
    for (SourceRecord record : records.subList(0, count)) {
      committed.put(record.sourcePartition(), record.sourceOffset());
    }
  }

  /** Only the first so many records reached Kafka. */
  public void loseAfter(int count) {
    if (count < records.size()) {
      records.subList(count, records.size()).clear();
    }
  }

  /** The stored offsets, of objects and of their schemas. */
  public List<Map<String, ?>> committedOffsets() {
    return List.copyOf(committed.values());
  }

  /** The stored offset of the object's syncs; there is one object. */
  public Map<String, ?> committedCursor() {
    return committed.entrySet().stream()
        .filter(entry -> !entry.getKey().containsKey("part"))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /** The stored offset of a partition; null: there is none. */
  public Map<String, ?> committed(Map<String, String> partition) {
    return committed.get(partition);
  }

  /** As an operator does while the connector is stopped. */
  public void alterOffsets(UnaryOperator<Map<String, Object>> change) {
    committed.replaceAll((partition, offset) -> change.apply(new HashMap<>(offset)));
  }

  public void forgetOffsets() {
    committed.clear();
  }

  /** Forgets the cursors; the schemas stay. */
  public void forgetCursors() {
    committed.keySet().removeIf(partition -> !partition.containsKey("part"));
  }

  /** Begins with what an earlier worker emitted. */
  public void takeOverRecords(EmittedRecords earlier) {
    records.addAll(earlier.records);
  }

  /** Begins with the offsets that are committed for an earlier worker. */
  public void takeOverOffsets(EmittedRecords earlier) {
    committed.putAll(earlier.committed);
  }

  Map<String, Object> load(Map<String, String> partition) {
    Map<String, ?> offset = committed.get(partition);
    return offset == null ? null : new HashMap<>(offset);
  }
}
