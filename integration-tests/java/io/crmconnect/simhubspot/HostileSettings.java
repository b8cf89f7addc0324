/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import io.crmconnect.simcrm.SimClocks;

/** Settings with all faults at once, for tests of the model. */
final class HostileSettings {
  private HostileSettings() {}

  static SimSettings allFaults() {
    return SimSettings.DEFAULT
        .withLag(new SimLag(200, 3_000, 0.1, 60_000, 0.1, 0.2, 5_000, 0.2, 5_000))
        .withClocks(new SimClocks(3, 3_000, 0.05, 3_600_000, 20_000, false, true))
        .withResponseFaults(
            new ResponseFaults(
                0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, true, true, true, 0))
        .withFaults(new SimFaults(0.05, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02));
  }
}
