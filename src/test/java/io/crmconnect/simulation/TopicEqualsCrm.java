/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.function.Predicate;

/** At rest, the topics have every record of the CRM as it is. */
final class TopicEqualsCrm implements FinalCheck {
  private final ReferenceModel referenceModel;
  private final KeyStates keyStates;

  TopicEqualsCrm(ReferenceModel referenceModel, KeyStates keyStates) {
    this.referenceModel = referenceModel;
    this.keyStates = keyStates;
  }

  @Override
  public String name() {
    return "at rest the topic equals the CRM";
  }

  @Override
  public void check(AtRest atRest) {
    atRest
        .minVersions()
        .forEach(
            (name, minVersion) -> {
              ReferenceModel.ObjectModel object = referenceModel.object(name);
              for (String id : object.ids()) {
                ReferenceModel.RecordState last = object.lastState(id);
                if (last.alive() && last.version() >= minVersion) {
                  check(
                      object, id, last, field -> atRest.requestedFields().test(name + "." + field));
                }
              }
            });
  }

  private void check(
      ReferenceModel.ObjectModel object,
      String id,
      ReferenceModel.RecordState last,
      Predicate<String> requestedFields) {
    History.Subject subject = new History.Subject(object.name(), id);
    KeyState keyState = keyStates.find(object.name(), id);
    if (keyState == null) {
      throw violation(
          subject, "missing " + object.name() + " " + id + ", last edited into " + last);
    }
    TopicLogs.Entry shown = keyState.entry();
    String mismatch =
        ExpectedRecord.mismatchOfRequestedFields(object, last, shown, requestedFields);
    if (mismatch == null) {
      mismatch = ExpectedRecord.mismatchAtRest(object, last, shown, requestedFields);
    }
    if (mismatch != null) {
      throw violation(
          subject,
          object.name() + " " + id + ": " + mismatch + "; shown " + shown + ", is " + last);
    }
  }
}
