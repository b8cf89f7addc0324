/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** The earlier values of fields of a simulated CRM, as the CRM has them. */
interface SimulatedPropertyHistory {
  /**
   * A value that a field had.
   *
   * @param sequence of those with the same time, the oldest has 0
   */
  record Value(String property, long timestamp, int sequence, String value) {
    String id(String recordId) {
      return recordId + ":" + property + ":" + timestamp + ":" + sequence;
    }
  }

  /** What the connector's settings must say so that it is copied. */
  Map<String, String> settings();

  /** Draws how much the CRM remembers. */
  void start(SplittableRandom random);

  /** The objects whose fields have a history. */
  List<String> objects();

  /** The ids of the records that people see. */
  List<String> liveRecords(String object);

  /** From when on people have seen the record without interruption; empty: they do not see it. */
  OptionalLong liveSince(String object, String recordId);

  /** The values that the CRM shows of a live record. */
  List<Value> shown(String object, String recordId);

  /** All values that the fields of a record had, also those that the CRM has forgotten. */
  List<Value> all(String object, String recordId);
}
