package io.crmconnect.e2e;

import io.crmconnect.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** Rows whose version and values the topic had already; a delete in between allows them again. */
  List<String> repeats() {
    List<String> repeats = new ArrayList<>();
    Map<String, Set<Map<String, Object>>> seen = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      String id = header(record, "crm.id");
      if (record.value() == null) {
        seen.remove(id);
        continue;
      }
      Map<String, Object> content = content(record);
      if (!seen.computeIfAbsent(id, key -> new HashSet<>()).add(content)) {
        repeats.add(
            object
                + " "
                + id
                + " at offset "
                + record.offset()
                + ", version "
                + header(record, "crm.version")
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

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
