/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

/** A record as shown in one response. */
record RecordView(StoredRecord storedRecord, RecordVersion recordVersion) {
  long id() {
    return storedRecord.id;
  }
}
