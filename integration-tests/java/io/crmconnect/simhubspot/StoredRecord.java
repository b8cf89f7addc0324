package io.crmconnect.simhubspot;

import java.time.Instant;

/** A record: its id and its versions, the newest at the head. */
final class StoredRecord {
  final long id;
  final long createdAt;
  RecordVersion latestVersion;
  private String createdText;

  StoredRecord(long id, long createdAt, RecordVersion latestVersion) {
    this.id = id;
    this.createdAt = createdAt;
    this.latestVersion = latestVersion;
  }

  String createdText() {
    if (createdText == null) {
      createdText = Instant.ofEpochMilli(createdAt).toString();
    }
    return createdText;
  }
}
