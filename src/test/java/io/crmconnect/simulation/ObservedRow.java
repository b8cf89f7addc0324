/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/**
 * An entry of an object's topic as the rules see it.
 *
 * @param keyState what a reader had for the key before
 * @param shownState the state of the record that it shows
 */
record ObservedRow(
    ReferenceModel.ObjectModel object,
    TopicLogs.Entry entry,
    KeyState keyState,
    ShownState shownState) {

  boolean isDelete() {
    return ExpectedRecord.isDelete(entry);
  }

  History.Subject subject() {
    return new History.Subject(object.name(), entry.id());
  }

  /** Whether the key's last entry had the same version. */
  boolean hasVersionOfLastEntry() {
    return keyState.entry() != null && keyState.entry().version() == entry.version();
  }

  /** Whether the key's last entry came from another run of a task. */
  boolean comesFromAnotherRun() {
    return entry.incarnation() != keyState.incarnation();
  }

  /** Whether the entry has a column that the key's last entry lacked. */
  boolean hasMoreColumnsThanLastEntry() {
    return entry.values() != null
        && keyState.entry() != null
        && keyState.entry().values() != null
        && !keyState.entry().values().keySet().containsAll(entry.values().keySet());
  }
}
