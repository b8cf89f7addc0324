/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.stack.Stack;
import java.nio.file.Files;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The history and all edits during the backfill arrive in the warehouse, without log warnings. */
@ExtendWith(SharedStack.class)
final class WholePathIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(180);

  @Test
  void historyAndEditsEndInTheWarehouse(Stack stack) throws Exception {
    long logFrom = Files.size(stack.worker().log());
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      crm.startEdits(10);
      Connectors.startWholePath(stack, stack.connectRest(), crm, "whole");
      Warehouse warehouse = new Warehouse(stack, "whole");
      long before = crm.rows("contacts").size();
      Awaitility.await().atMost(TIMEOUT).until(() -> warehouse.count("contacts") >= before);
      crm.stopEdits();
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);

      assertThat(Leaks.find(stack, "whole", SimulatedCrm.TOKEN)).isEmpty();
      Connectors.stopWholePath(stack.connectRest(), "whole");
      WorkerLog log = WorkerLog.read(stack.worker().log(), logFrom);
      assertThat(log.connectorLines("INFO")).as("the log was read").isNotEmpty();
      assertThat(log.connectorLines("WARN")).isEmpty();
      assertThat(log.connectorLines("ERROR")).isEmpty();
      assertThat(log.stackTraceLines()).isEmpty();
    }
  }
}
