package io.crmconnect.simhubspot;

import java.time.Instant;

/** A record: its id and its versions, the newest at the head. */
final class Rec {
  final long id;
  final long createdAt;
  Version head;
  private String createdText;

  Rec(long id, long createdAt, Version head) {
    this.id = id;
    this.createdAt = createdAt;
    this.head = head;
  }

  String createdText() {
    if (createdText == null) {
      createdText = Instant.ofEpochMilli(createdAt).toString();
    }
    return createdText;
  }
}
