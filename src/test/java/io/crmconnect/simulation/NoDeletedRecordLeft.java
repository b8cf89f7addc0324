/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/** At rest, the topics have no record that was deleted or merged away. */
final class NoDeletedRecordLeft implements FinalCheck {
  private final ReferenceModel referenceModel;
  private final KeyStates keyStates;

  NoDeletedRecordLeft(ReferenceModel referenceModel, KeyStates keyStates) {
    this.referenceModel = referenceModel;
    this.keyStates = keyStates;
  }

  @Override
  public String name() {
    return "at rest the topic has no record that the CRM has not";
  }

  @Override
  public void check(AtRest atRest) {
    for (String object : atRest.objectsWithPromisedDeletes()) {
      for (String id : referenceModel.object(object).ids()) {
        if (!referenceModel.object(object).lastState(id).alive()) {
          check(new History.Subject(object, id));
        }
      }
    }
    atRest.toldDeletes().forEach(this::check);
  }

  private void check(History.Subject gone) {
    KeyState keyState = keyStates.find(gone.object(), gone.id());
    if (keyState != null && !ExpectedRecord.isDelete(keyState.entry())) {
      throw violation(
          gone, gone.object() + " " + gone.id() + " is gone, and shown " + keyState.entry());
    }
  }
}
