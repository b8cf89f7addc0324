/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MaxTasksTest {
  @Test
  void eachTaskAndTheConnectorHaveOneSearchASecond() {
    assertThat(maxTasks(Map.of())).isEqualTo(4);
    assertThat(maxTasks(Map.of("rate.limit.search.per.second", "3"))).isEqualTo(2);
    assertThat(maxTasks(Map.of("rate.limit.search.per.second", "1"))).isEqualTo(1);
  }

  private int maxTasks(Map<String, String> settings) {
    return ScriptedHttp.parseConfig(new ScriptedHttp().createVendor(), settings).vendorMaxTasks();
  }
}
