/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Fills a struct and counts the memory of its values, so that no second walk has to. */
final class MeasuredStruct {
  private final Struct struct;
  private long bytes;

  MeasuredStruct(Schema schema) {
    this.struct = new Struct(schema);
    this.bytes = RecordBytes.ofEmptyStruct(schema);
  }

  /**
   * Sets a field that has no value yet.
   *
   * @param value not null
   */
  void put(Field field, Object value) {
    struct.put(field, value);
    bytes += RecordBytes.ofScalar(value);
  }

  Struct struct() {
    return struct;
  }

  /** As {@link RecordBytes} counts them. */
  long bytes() {
    return bytes;
  }
}
