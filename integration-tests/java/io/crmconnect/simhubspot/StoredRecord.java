/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.time.Instant;

/** A record with its id and its versions, the newest first. */
final class StoredRecord {
  final long id;
  final long createdAt;
  RecordVersion latestVersion;

  /** From when on people have seen it without interruption. */
  long liveSince;

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
