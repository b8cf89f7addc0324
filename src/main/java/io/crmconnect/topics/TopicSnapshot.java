/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics;

/** The result of reading an object's topic. */
public sealed interface TopicSnapshot {

  /**
   * The live ids of the topic; empty if the topic is empty or does not exist.
   *
   * @param fingerprint identifies the topic and changes when records are removed from it
   */
  record Loaded(VersionIndex versions, String fingerprint) implements TopicSnapshot {}

  /** The topic still has the given fingerprint. */
  record Unchanged() implements TopicSnapshot {}

  /**
   * The topic cannot be used until an operator changes something.
   *
   * @param reason one sentence with the remedy
   */
  record Misconfigured(String reason) implements TopicSnapshot {}

  /** The topic could not be read at present. */
  record Unavailable(String reason) implements TopicSnapshot {}
}
