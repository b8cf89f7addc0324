/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongPredicate;

/** No two running tasks write one object. */
final class OneObjectOneTask implements Invariant {
  private final LongPredicate isRunning;
  private final Map<String, Long> lastWriters = new HashMap<>();

  /**
   * @param isRunning whether a run of a task has not ended
   */
  OneObjectOneTask(LongPredicate isRunning) {
    this.isRunning = isRunning;
  }

  @Override
  public String name() {
    return "one object belongs to one task";
  }

  @Override
  public void checkRow(ObservedRow row) {
    String object = row.object().name();
    long run = row.entry().incarnation();
    Long last = lastWriters.put(object, run);
    if (last != null && last != run && isRunning.test(last)) {
      throw violation(row.subject(), "runs " + last + " and " + run + " both write " + object);
    }
  }
}
