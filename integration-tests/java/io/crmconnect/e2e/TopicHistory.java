/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import io.crmconnect.stack.Stack;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.storage.Converter;

/** All committed records of an object's topic, as a consumer of transactions sees them. */
final class TopicHistory {
  private final String object;
  private final List<ConsumerRecord<byte[], byte[]>> records;
  private final Converter values;

  interface RepeatRule {
    boolean allows(long version, long emittedAtMs);
  }

  private TopicHistory(
      String object, List<ConsumerRecord<byte[], byte[]>> records, Converter values) {
    this.object = object;
    this.records = records;
    this.values = values;
  }

  static TopicHistory read(Stack stack, String prefix, String object) {
    return new TopicHistory(
        object,
        TopicRecords.read(stack.broker().bootstrapServers(), prefix + "." + object),
        stack.avroConverters().create(false));
  }

  int size() {
    return records.size();
  }

  /**
   * Rows whose version and values the topic had already; a delete in between allows them again.
   *
   * @param refills how often all rows were emitted once more, to fill a column
   * @param mayRepeat whether the record of a version may be a repeat, by the time of its emission
   */
  List<String> repeats(int refills, RepeatRule mayRepeat) {
    List<String> repeats = new ArrayList<>();
    Map<String, Map<String, Integer>> seen = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      String id = header(record, "crm.id");
      if (record.value() == null) {
        seen.remove(id);
        continue;
      }
      Map<String, Object> content = content(record);
      int times =
          seen.computeIfAbsent(id, key -> new HashMap<>()).merge(digest(content), 1, Integer::sum);
      long version = Long.parseLong(header(record, "crm.version"));
      if (times > 1 + refills && !mayRepeat.allows(version, record.timestamp())) {
        repeats.add(
            object
                + " "
                + id
                + " at offset "
                + record.offset()
                + ", version "
                + version
                + ", "
                + header(record, "crm.op"));
      }
    }
    return repeats;
  }

  /** The deletes of records that the CRM never deleted. */
  List<String> falseDeletes(SimulatedCrm crm) {
    return records.stream()
        .filter(record -> record.value() == null)
        .map(record -> header(record, "crm.id"))
        .filter(id -> !crm.wasDeleted(object, Long.parseLong(id)))
        .toList();
  }

  /** The version and the values that are not null. */
  private Map<String, Object> content(ConsumerRecord<byte[], byte[]> record) {
    Struct row = (Struct) values.toConnectData(record.topic(), record.value()).value();
    Map<String, Object> content = new TreeMap<>();
    for (Field field : row.schema().fields()) {
      Object value = row.get(field);
      if (value != null && !field.name().equals("_synced_at")) {
        content.put(field.name(), value);
      }
    }
    content.put("crm.version", header(record, "crm.version"));
    return content;
  }

  /** Stands for the content, so that a long history fits into the heap. */
  private static String digest(Map<String, Object> content) {
    try {
      byte[] text = content.toString().getBytes(StandardCharsets.UTF_8);
      return new BigInteger(MessageDigest.getInstance("SHA-256").digest(text)).toString(36);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
