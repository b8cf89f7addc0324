package io.crmconnect.record;

/** What a delete looks like in a topic. */
public enum DeleteMode {
  /** A key without a value: a compacted topic forgets the key, a sink deletes the row. */
  TOMBSTONE,
  /** A row that says nothing but that it is deleted. */
  SOFT,
  /** First the row, then the tombstone. */
  BOTH
}
