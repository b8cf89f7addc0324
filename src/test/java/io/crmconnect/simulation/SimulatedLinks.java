/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The links between the records of a simulated CRM, as people see and change them. */
interface SimulatedLinks {
  /**
   * A link that people see.
   *
   * @param since from when on they have seen it without interruption
   * @param values some columns of its row, as text; null: no value
   */
  record ShownLink(long since, Map<String, String> values) {}

  /** What the connector's settings must say so that they are copied. */
  Map<String, String> settings();

  /** Something to begin with. */
  void create(SplittableRandom random, long now);

  /** Makes one random change, which moves no timestamp of a record. */
  void edit(SplittableRandom random, long now);

  /** From now on every request gets its right response, and records that can be linked are. */
  void endFaults(long now);

  /** By topic and id of the link; also pairs without links. */
  Map<String, Map<String, ShownLink>> shown();

  /** The pairs of these objects, by their topic. */
  List<String> pairsOf(List<String> objects);
}
