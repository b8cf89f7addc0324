/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Map;
import java.util.SplittableRandom;

/** The members of the lists of a simulated CRM, as people see and change them. */
interface SimulatedMemberships {
  /** What the connector's settings must say so that they are copied. */
  Map<String, String> settings();

  /** Something to begin with. */
  void create(SplittableRandom random, long now);

  /** Makes one random change, which moves no timestamp of a record. */
  void edit(SplittableRandom random, long now);

  /** From now on every request gets its right response. */
  void endFaults(long now);

  /** By id of the membership, since when the record has been a member. */
  Map<String, Long> members();
}
