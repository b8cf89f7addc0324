/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * The committed offsets as Connect's offsets topic keeps them: JSON text by JSON text, so the order
 * of a partition's keys matters and an int comes back as a long.
 */
final class OffsetStore implements OffsetStorageReader {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();
  private static final TypeReference<LinkedHashMap<String, Object>> MAP_TYPE =
      new TypeReference<>() {};

  private static BiConsumer<String, String> observer = (partition, offset) -> {};

  private final Map<String, String> committed = new LinkedHashMap<>();

  /** From now on, everything that any store commits is also told to the observer. */
  static void observe(BiConsumer<String, String> all) {
    observer = all;
  }

  void commit(Map<String, ?> partition, Map<String, ?> offset) {
    String key = toJson(partition);
    String value = toJson(offset);
    committed.put(key, value);
    observer.accept(key, value);
  }

  /** Every partition's JSON text with its offset. */
  Map<String, Map<String, Object>> readAll() {
    Map<String, Map<String, Object>> offsets = new LinkedHashMap<>();
    committed.forEach((partition, offset) -> offsets.put(partition, fromJson(offset)));
    return offsets;
  }

  /** Whether the accepted schema of an object is stored. */
  boolean hasSchema(String object) {
    return readAll().keySet().stream()
        .map(OffsetStore::fromJson)
        .anyMatch(
            partition -> object.equals(partition.get("object")) && partition.containsKey("part"));
  }

  /** Whether any offset's JSON text contains this. */
  boolean anyContains(String text) {
    return committed.values().stream().anyMatch(offset -> offset.contains(text));
  }

  boolean anyMatches(Pattern pattern) {
    return committed.values().stream().anyMatch(offset -> pattern.matcher(offset).find());
  }

  /** Whether a backfill pass over the records before then is running. */
  boolean isBackfillRunning(String object, long before) {
    for (Map.Entry<String, Map<String, Object>> each : readAll().entrySet()) {
      Map<String, Object> partition = fromJson(each.getKey());
      if (object.equals(partition.get("object"))
          && "running".equals(each.getValue().get("backfill"))
          && each.getValue().get("t0") instanceof Number t0) {
        return before < t0.longValue();
      }
    }
    return false;
  }

  /** A number in the offset of an object; 0 if it is missing. */
  long readNumber(String object, String key) {
    for (Map.Entry<String, Map<String, Object>> each : readAll().entrySet()) {
      Map<String, Object> partition = fromJson(each.getKey());
      if (object.equals(partition.get("object")) && !partition.containsKey("part")) {
        Object value = each.getValue().get(key);
        return value == null ? 0 : ((Number) value).longValue();
      }
    }
    throw new IllegalStateException("no offset of " + object);
  }

  @Override
  public <T> Map<String, Object> offset(Map<String, T> partition) {
    String offset = committed.get(toJson(partition));
    return offset == null ? null : fromJson(offset);
  }

  @Override
  public <T> Map<Map<String, T>, Map<String, Object>> offsets(
      Collection<Map<String, T>> partitions) {
    Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
    for (Map<String, T> partition : partitions) {
      found.put(partition, offset(partition));
    }
    return found;
  }

  /** Refuses everything but a flat map of primitives, as Connect does. */
  static String toJson(Map<String, ?> map) {
    for (Map.Entry<String, ?> entry : map.entrySet()) {
      Object value = entry.getValue();
      if (value != null
          && !(value instanceof String)
          && !(value instanceof Number)
          && !(value instanceof Boolean)) {
        throw new IllegalArgumentException(
            entry.getKey() + " of an offset holds a " + value.getClass().getName());
      }
    }
    try {
      return JSON.writeValueAsString(map);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Map<String, Object> fromJson(String text) {
    try {
      return JSON.readValue(text, MAP_TYPE);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
