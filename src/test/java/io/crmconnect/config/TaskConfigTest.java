/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskConfigTest {
  private static final TaskConfig CONFIG =
      new TaskConfig(
          List.of(
              TaskConfig.WeightedObject.of(new CrmObject("contacts", "contacts"), 8_000),
              TaskConfig.WeightedObject.of(new CrmObject("custom_pets", "2-7"), 1)),
          0.5,
          true,
          3,
          List.of("companies", "contacts", "custom_pets"));

  @Test
  void readsWhatItWrites() {
    assertThat(TaskConfig.of(CONFIG.mergeInto(Map.of()))).isEqualTo(CONFIG);
    assertThat(CONFIG.tellsChanges()).isFalse();
    assertThat(CONFIG.tellingChanges().tellsChanges())
        .as("the first object is elsewhere")
        .isFalse();
  }

  @Test
  void theTaskOfTheFirstObjectTellsChanges() {
    TaskConfig first =
        new TaskConfig(CONFIG.objects(), 0.5, true, 3, List.of("contacts", "deals"))
            .tellingChanges();
    assertThat(first.tellsChanges()).isTrue();
    assertThat(TaskConfig.of(first.mergeInto(Map.of()))).isEqualTo(first);
  }

  @Test
  void readsWhatVersion010Wrote() {
    Map<String, String> props = new HashMap<>(CONFIG.mergeInto(Map.of()));
    props.put("task.id", "0");
    props.put("task.count", "2");
    props.computeIfPresent(
        "task.objects",
        (name, json) -> json.replace("\"weight\"", "\"searchable\":true,\"weight\""));
    assertThat(props.get("task.objects")).contains("searchable");
    assertThat(TaskConfig.of(props)).isEqualTo(CONFIG);
  }
}
