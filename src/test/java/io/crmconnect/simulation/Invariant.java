/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/** A rule that is checked while the history runs. */
interface Invariant extends Rule {
  /** An entry of an object's topic became visible. */
  default void checkRow(ObservedRow row) {}

  /** An entry of any other topic became visible. */
  default void checkSideTopic(String topic, TopicLogs.Entry entry) {}

  /** Something happened, anywhere in the simulation. */
  default void checkTime(long now) {}
}
