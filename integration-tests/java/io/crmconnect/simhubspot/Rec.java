package io.crmconnect.simhubspot;

/** A record: its id and its versions, the newest at the head. */
final class Rec {
  final long id;
  final long createdAt;
  Version head;

  Rec(long id, long createdAt, Version head) {
    this.id = id;
    this.createdAt = createdAt;
    this.head = head;
  }
}
