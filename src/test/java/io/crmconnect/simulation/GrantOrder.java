/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Optional;

/** Collects what {@link WorkerGrants} of all workers find; a task would swallow what they throw. */
final class GrantOrder implements Invariant {
  private Optional<String> found = Optional.empty();

  @Override
  public String name() {
    return "live work goes first, and a refusal holds all tasks of a worker";
  }

  void report(String text) {
    if (found.isEmpty()) {
      found = Optional.of(text);
    }
  }

  @Override
  public void checkTime(long now) {
    if (found.isPresent()) {
      throw violation(found.get());
    }
  }
}
