/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker with 512 MB, two tasks, pages of 45 MB and rows of 450 kB. */
class SmallHeapIT {
  @TempDir Path directory;

  @Test
  void twoTasksSurvivePagesOf45MegabytesWithoutLoss() throws Exception {
    assertThat(SmallHeapTest.run(directory, "512m", 600, 450_000))
        .contains("contacts: ", "deals: ");
  }
}
