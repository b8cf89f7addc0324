/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.stack.Stack;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The maximum number of properties in HubSpot, and of values in a row of Postgres. */
@ExtendWith(SharedStack.class)
final class WideObjectIT {
  private static final SampleData.Sizes SMALL_SIZES = new SampleData.Sizes(150, 10, 10, 10, 5, 40);

  @Test
  void aThousandPropertiesArriveInTheWarehouse(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(SMALL_SIZES)) {
      crm.addManyContactProperties();
      assertThat(crm.properties("contacts")).hasSize(1_000);
      Connectors.startWholePath(stack, stack.connectRest(), crm, "wide");
      new Warehouse(stack, "wide").awaitEquals(crm, stack.connectRest(), Duration.ofSeconds(120));
      Connectors.stopWholePath(stack.connectRest(), "wide");
    }
  }
}
