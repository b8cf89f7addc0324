/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

/**
 * How many ranges are worth reading at once: as many as keep the budget or the worker busy while
 * the vendor answers. The memory of their pages is limited when they are requested.
 */
final class RangeParallelism {
  /** Two thirds of the requests that a task has in flight at most. */
  private static final int MAX_RANGES = 16;

  /** Answers after which a faster one is forgotten. */
  private static final int REMEMBERED_ANSWERS = 32;

  /** Answers come in batches, so they wait a little even for a worker that is idle in between. */
  private static final int BUSY_FACTOR = 3;

  private double averageMs;

  /** The fastest of the last answers: it waited least for the worker. */
  private long fastestMs;

  private int answersSinceFastest = REMEMBERED_ANSWERS;

  /**
   * @param responseTimeMs from sending a request to processing its answer
   */
  void onResponse(long responseTimeMs) {
    averageMs = averageMs == 0 ? responseTimeMs : averageMs * 0.8 + responseTimeMs * 0.2;
    answersSinceFastest++;
    if (responseTimeMs <= fastestMs || answersSinceFastest > REMEMBERED_ANSWERS) {
      fastestMs = responseTimeMs;
      answersSinceFastest = 0;
    }
  }

  /**
   * Whether another range brings more rows. It does not if the ranges request all that the budget
   * allows, or if answers wait far longer for the worker than the vendor takes for them.
   */
  boolean isAnotherUseful(long ranges, double requestsPerSecond) {
    boolean workerBusy = averageMs > BUSY_FACTOR * fastestMs;
    double useful = requestsPerSecond * averageMs / 1000 + 1;
    return !workerBusy && ranges < Math.min(MAX_RANGES, Math.ceil(useful));
  }
}
