/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

/** Counts misfits and quarantined rows; called on the thread that creates the records. */
public interface RecordCounters {
  RecordCounters NONE =
      new RecordCounters() {
        @Override
        public void countMisfits(String object, int count) {
          // not counted
        }

        @Override
        public void countQuarantined(String object) {
          // not counted
        }
      };

  /** Counts the values of a row that did not match their column types. */
  void countMisfits(String object, int count);

  /** Counts a row that was sent to quarantine. */
  void countQuarantined(String object);
}
