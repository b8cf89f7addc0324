/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import java.util.Objects;

/**
 * The settings about records, and the topic names that result from them.
 *
 * @param maxBytes estimated size above which a record is not emitted
 * @param connector name of the connector; empty if it has none
 * @param keepsDeletedValues whether a delete that is written as a row keeps the values of its
 *     record
 */
public record RecordSettings(
    String topicPrefix,
    MisfitMode misfitMode,
    DeleteMode deleteMode,
    int maxBytes,
    String connector,
    boolean keepsDeletedValues) {
  /** Just under the default limit of producers and topics. */
  public static final int DEFAULT_MAX_BYTES = 1_000_000;

  public RecordSettings(
      String topicPrefix,
      MisfitMode misfitMode,
      DeleteMode deleteMode,
      int maxBytes,
      String connector) {
    this(topicPrefix, misfitMode, deleteMode, maxBytes, connector, false);
  }

  public RecordSettings(String topicPrefix, MisfitMode misfitMode, DeleteMode deleteMode) {
    this(topicPrefix, misfitMode, deleteMode, DEFAULT_MAX_BYTES, "");
  }

  public RecordSettings(String topicPrefix, MisfitMode misfitMode) {
    this(topicPrefix, misfitMode, DeleteMode.TOMBSTONE);
  }

  public RecordSettings {
    Objects.requireNonNull(topicPrefix, "topicPrefix");
    Objects.requireNonNull(misfitMode, "misfitMode");
    Objects.requireNonNull(deleteMode, "deleteMode");
    Objects.requireNonNull(connector, "connector");
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

  /** The topic that operators' signals are read from. */
  public String signalsTopic() {
    return topicPrefix + ".signals";
  }
}
