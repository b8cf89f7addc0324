package io.crmconnect.simhubspot;

/** A record as one answer shows it. */
record RecordView(StoredRecord storedRecord, RecordVersion recordVersion) {
  long id() {
    return storedRecord.id;
  }
}
