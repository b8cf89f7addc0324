/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Map;
import java.util.SplittableRandom;

/** What the records of a simulated CRM refer to, as administrators see and change it. */
interface SimulatedReferences {
  /** What the connector's settings must say so that it is copied. */
  Map<String, String> settings();

  /** Something to begin with. */
  void create(long now);

  /** Makes one random change. */
  void edit(SplittableRandom random, long now);

  /** From now on every request gets its right response. */
  void endFaults();

  /** By object and id, some columns with their values as text. */
  Map<String, Map<String, Map<String, String>>> rows();
}
