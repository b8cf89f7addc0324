/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/** Only rows of objects whose schema has changed are in quarantine. */
final class EveryRowFits implements Invariant {
  private final ReferenceModel referenceModel;

  EveryRowFits(ReferenceModel referenceModel) {
    this.referenceModel = referenceModel;
  }

  @Override
  public String name() {
    return "every row of the CRM fits";
  }

  @Override
  public void checkSideTopic(String topic, TopicLogs.Entry entry) {
    if (!topic.equals("quarantine")) {
      return;
    }
    ReferenceModel.ObjectModel object =
        referenceModel.object(String.valueOf(entry.values().get("object")));
    if (object == null || !object.hasDrifted() || !"drift".equals(entry.values().get("reason"))) {
      throw violation("quarantined: " + entry.values());
    }
  }
}
