/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.SplittableRandom;

/** The special situation of a history, besides the faults that every history may have. */
enum Scenario {
  /** Nothing special. */
  ORDINARY,

  /** Direct reads of an object, and only they, are empty for longer than the settle time. */
  EMPTY_READS(2, 3),

  /** Far more records, and slow responses, so that the backfill outlasts the edits. */
  MANY_RECORDS(5),

  /** Records are deleted and restored all the time. */
  HIGH_CHURN(7),

  /** Everything that is read of an object is empty for a while, as after a lost scope. */
  EMPTY_ANSWERS(9, 11),

  /** Crashes during scans, with no recheck to find what they missed. */
  CRASHES_DURING_SCANS(13, 14);

  /** Each number is equally likely; those that no scenario names are ordinary. */
  private static final int NUMBERS = 20;

  private final int[] numbers;

  Scenario(int... numbers) {
    this.numbers = numbers;
  }

  static Scenario draw(SplittableRandom random) {
    int drawn = random.nextInt(NUMBERS);
    for (Scenario scenario : values()) {
      for (int number : scenario.numbers) {
        if (number == drawn) {
          return scenario;
        }
      }
    }
    return ORDINARY;
  }

  /** The plan with what this scenario needs. */
  SimulationPlan adapt(SimulationPlan plan) {
    return switch (this) {
      case MANY_RECORDS -> plan.withManyRecords();
      case CRASHES_DURING_SCANS -> plan.withCrashesDuringScans();
      default -> plan;
    };
  }
}
