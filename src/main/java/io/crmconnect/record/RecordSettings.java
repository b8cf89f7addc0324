package io.crmconnect.record;

import java.util.Objects;

/**
 * The settings about records, and the topic names that result from them.
 *
 * @param maxBytes estimated size above which a record is not emitted
 */
public record RecordSettings(
    String topicPrefix, MisfitMode misfitMode, DeleteMode deleteMode, int maxBytes) {
  /** Just under the default limit of producers and topics. */
  public static final int DEFAULT_MAX_BYTES = 1_000_000;

  public RecordSettings(String topicPrefix, MisfitMode misfitMode, DeleteMode deleteMode) {
    this(topicPrefix, misfitMode, deleteMode, DEFAULT_MAX_BYTES);
  }

  public RecordSettings(String topicPrefix, MisfitMode misfitMode) {
    this(topicPrefix, misfitMode, DeleteMode.TOMBSTONE);
  }

  public RecordSettings {
    Objects.requireNonNull(topicPrefix, "topicPrefix");
    Objects.requireNonNull(misfitMode, "misfitMode");
    Objects.requireNonNull(deleteMode, "deleteMode");
  }

  /** The topic of an object's rows. */
  public String topicOf(String object) {
    return topicPrefix + "." + object;
  }

  String quarantineTopic() {
    return topicPrefix + ".quarantine";
  }

  String eventsTopic() {
    return topicPrefix + ".events";
  }

  String heartbeatTopic() {
    return topicPrefix + ".heartbeat";
  }
}
