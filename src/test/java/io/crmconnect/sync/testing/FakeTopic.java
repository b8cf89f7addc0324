/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Row;
import io.crmconnect.topics.LatestRecord;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.TopicTail;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What a task finds when it reads its topics back. Reading a whole topic gives what the {@link
 * EmittedRecords} say it holds, unless the test {@link #setSnapshot says otherwise}. A task that
 * starts finds nothing at the end of its topic but what the test has {@link #addToTail put} there.
 */
public final class FakeTopic {
  private final EmittedRecords emitted;
  private final IdOrder idOrder;
  private final List<LatestRecord> tail = new ArrayList<>();
  private final List<String> topicsRead = new ArrayList<>();
  private TopicSnapshot snapshot;
  private final Map<String, TopicSnapshot> snapshotsByTopic = new HashMap<>();
  private boolean readsBack;
  private int failingValueReads;
  private int failingTailReads;
  private int tailReads;
  private final List<Integer> valueReads = new ArrayList<>();

  FakeTopic(EmittedRecords emitted, IdOrder idOrder) {
    this.emitted = emitted;
    this.idOrder = idOrder;
  }

  public void setSnapshot(TopicSnapshot other) {
    snapshot = other;
  }

  public void setSnapshot(String topic, TopicSnapshot other) {
    snapshotsByTopic.put(topic, other);
  }

  public void addToTail(LatestRecord record) {
    tail.add(record);
  }

  /** From now on, the tail is what was emitted, by the headers of the records. */
  public void readBack() {
    readsBack = true;
  }

  /** The names of the topics that were read as a whole, one for each reading. */
  public List<String> topicsRead() {
    return List.copyOf(topicsRead);
  }

  /** What the topic holds, by the headers of its records. */
  public VersionIndex versionIndex(String topic) {
    return versionIndex(topic, idOrder);
  }

  private VersionIndex versionIndex(String topic, IdOrder order) {
    VersionIndex ids = new VersionIndex(order);
    for (SourceRecord record : emitted.of(topic)) {
      String id = (String) header(record, "crm.id");
      if (record.headers().lastWithName("crm.tombstone") != null) {
        ids.put(id, VersionIndex.asUnsettled((Long) header(record, "crm.version")));
      } else if (header(record, "crm.op").equals("delete")) {
        ids.remove(id);
      } else {
        ids.put(
            id,
            (Long) header(record, "crm.version"),
            (int) optionalHeader(record, "crm.compared").orElse(VersionIndex.UNKNOWN_HASH));
      }
    }
    return ids;
  }

  private static Object header(SourceRecord record, String name) {
    return record.headers().lastWithName(name).value();
  }

  TopicSnapshot read(String topic, IdOrder order) {
    topicsRead.add(topic);
    if (snapshotsByTopic.containsKey(topic)) {
      return snapshotsByTopic.get(topic);
    }
    return snapshot == null ? new TopicSnapshot.Loaded(versionIndex(topic, order), "m") : snapshot;
  }

  /** How many ids each reading of values was for; grows. */
  public List<Integer> valueReads() {
    return Collections.unmodifiableList(valueReads);
  }

  /** From now on, no value can be read, or as many more times as given. */
  public void failValueReads(int count) {
    failingValueReads = count;
  }

  /** By id and column, of those ids that have a row. */
  Optional<Map<String, Map<String, Object>>> readValues(String topic, Set<String> ids) {
    valueReads.add(ids.size());
    if (failingValueReads > 0) {
      failingValueReads--;
      return Optional.empty();
    }
    Map<String, Map<String, Object>> values = new LinkedHashMap<>();
    ids.forEach(id -> values.put(id, Map.of()));
    for (SourceRecord record : emitted.of(topic)) {
      String id = (String) header(record, "crm.id");
      if (ids.contains(id)) {
        Map<String, Object> columns = new LinkedHashMap<>();
        if (record.value() instanceof Struct row && !header(record, "crm.op").equals("delete")) {
          row.schema().fields().forEach(field -> columns.put(field.name(), row.get(field)));
        }
        values.put(id, columns);
      }
    }
    return Optional.of(values);
  }

  /** From now on, the end of a topic cannot be read so many more times. */
  public void failTailReads(int count) {
    failingTailReads = count;
  }

  /** How often the end of a topic was read, without a result too. */
  public int tailReads() {
    return tailReads;
  }

  TopicTail readTail(String topic) {
    tailReads++;
    if (failingTailReads > 0) {
      failingTailReads--;
      return TopicTail.unread("Topic " + topic + " could not be read (no broker).");
    }
    return TopicTail.complete(readsBack ? latestEmitted(topic) : tail);
  }

  private List<LatestRecord> latestEmitted(String topic) {
    Map<String, LatestRecord> latest = new LinkedHashMap<>();
    for (SourceRecord record : emitted.of(topic)) {
      String id = (String) header(record, "crm.id");
      latest.remove(id);
      latest.put(
          id,
          new LatestRecord(
              id,
              (Long) header(record, "crm.version"),
              header(record, "crm.op").equals("delete"),
              optionalHeader(record, "crm.read").orElse(Row.UNKNOWN_TIME),
              optionalHeader(record, "crm.hash")));
    }
    return List.copyOf(latest.values());
  }

  private static OptionalLong optionalHeader(SourceRecord record, String name) {
    Header header = record.headers().lastWithName(name);
    return header == null ? OptionalLong.empty() : OptionalLong.of((Long) header.value());
  }
}
