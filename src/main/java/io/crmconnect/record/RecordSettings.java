package io.crmconnect.record;

import java.util.Objects;

/** The settings about records, and the topic names that result from them. */
public record RecordSettings(String topicPrefix, MisfitMode misfitMode, DeleteMode deleteMode) {
  public RecordSettings(String topicPrefix, MisfitMode misfitMode) {
    this(topicPrefix, misfitMode, DeleteMode.TOMBSTONE);
  }

  public RecordSettings {
    Objects.requireNonNull(topicPrefix, "topicPrefix");
    Objects.requireNonNull(misfitMode, "misfitMode");
    Objects.requireNonNull(deleteMode, "deleteMode");
  }

  /** The topic of an object's rows. */
  String topicOf(String object) {
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
