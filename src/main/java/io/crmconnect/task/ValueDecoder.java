/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.storage.Converter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the values of the output topics with the converter that wrote them. */
final class ValueDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(ValueDecoder.class);
  private static final String CONVERTER = "value.converter";

  private final Map<String, String> settings;

  /** Null until the first use. */
  private Converter converter;

  /**
   * @param settings of the connector
   */
  ValueDecoder(Map<String, String> settings) {
    this.settings = settings;
  }

  /**
   * The values by id and column; empty if one cannot be read. Called by one thread at a time, which
   * is not that of {@code poll()}.
   */
  synchronized Optional<Map<String, Map<String, Object>>> decode(
      String topic, Map<String, byte[]> values) {
    try {
      if (converter == null) {
        converter = createConverter();
      }
      Map<String, Map<String, Object>> decoded = new HashMap<>();
      values.forEach(
          (id, bytes) ->
              decoded.put(
                  id,
                  bytes.length == 0
                      ? Map.of()
                      : toColumns(converter.toConnectData(topic, bytes).value())));
      return Optional.of(decoded);
    } catch (Exception | LinkageError e) {
      // The text may quote a row or a secret of the converter's settings.
      LOG.warn(
          "The last values of deleted records cannot be read from topic {} with {} ({}). Check"
              + " value.converter and its settings",
          topic,
          settings.get(CONVERTER),
          e.getClass().getName());
      return Optional.empty();
    }
  }

  private Converter createConverter() throws ReflectiveOperationException {
    Map<String, Object> own = new HashMap<>();
    settings.forEach(
        (name, value) -> {
          if (name.startsWith(CONVERTER + ".")) {
            own.put(name.substring(CONVERTER.length() + 1), value);
          }
        });
    // Connect's class loader of plugins finds the converters of other plugins too.
    Converter created =
        Class.forName(settings.get(CONVERTER), true, ValueDecoder.class.getClassLoader())
            .asSubclass(Converter.class)
            .getDeclaredConstructor()
            .newInstance();
    created.configure(own, false);
    return created;
  }

  private static Map<String, Object> toColumns(Object value) {
    Map<String, Object> columns = new LinkedHashMap<>();
    if (value instanceof Struct struct) {
      for (Field field : struct.schema().fields()) {
        columns.put(field.name(), struct.get(field));
      }
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((name, each) -> columns.put(String.valueOf(name), each));
    }
    return columns;
  }
}
