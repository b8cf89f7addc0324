/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.CapturedLog;
import io.crmconnect.sync.core.ObjectStatus.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One line says that an object has started; what follows is told by events. */
class ObjectStartLogTest {
  private static List<String> lines(Phase... phases) {
    try (CapturedLog log = new CapturedLog(ObjectStartLog.class.getName())) {
      ObjectStartLog startLog = new ObjectStartLog();
      for (Phase phase : phases) {
        startLog.observe("deals", phase);
      }
      return log.lines().stream().map(line -> line.replaceFirst(".* - ", "")).toList();
    }
  }

  @Test
  void aStartIsWrittenOnce() {
    assertThat(lines(Phase.STARTING, Phase.STARTING, Phase.BACKFILL, Phase.BACKFILL, Phase.CHANGES))
        .containsExactly("deals has started: its history and its changes are copied");
    assertThat(lines(Phase.STARTING, Phase.CHANGES, Phase.SUSPENDED, Phase.CHANGES))
        .containsExactly("deals has started: its changes are copied");
    assertThat(lines(Phase.FROZEN, Phase.FROZEN))
        .containsExactly("deals has started: it waits for a decision about its schema");
  }

  @Test
  void aSuspendedObjectHasNotStarted() {
    assertThat(lines(Phase.STARTING, Phase.SUSPENDED, Phase.SUSPENDED)).isEmpty();
  }

  @Test
  void aRunningTaskWritesTheLine() {
    try (CapturedLog log = new CapturedLog(ObjectStartLog.class.getName())) {
      new TaskDriverHarness().advance(120_000);
      assertThat(log.lines()).filteredOn(line -> line.contains("contacts has started")).hasSize(1);
    }
  }
}
