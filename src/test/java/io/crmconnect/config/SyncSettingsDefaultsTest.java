/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.FakeVendor;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.sync.core.SyncSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SyncSettingsDefaultsTest {

  @Test
  void theBuilderBeginsWithTheDefaultsOfTheSettings() {
    CrmSourceConfig config =
        new CrmSourceConfig(
            Map.of("crm.vendor", "fake", "crm.objects", "contacts", "topic.prefix", "crm"),
            List.of(new FakeVendor()));
    TaskConfig task =
        new TaskConfig(
            List.of(WeightedObject.of(FakeVendor.CONTACTS, 1)), 1, false, 1, List.of("contacts"));

    assertThat(config.syncSettings(task))
        .isEqualTo(
            SyncSettings.builder("fake")
                .objectNames(List.of("contacts"))
                .reconcile(
                    config
                        .reconcileSettings()
                        .withResolvedTopics(Map.of("contacts", "crm.contacts")))
                .build());
  }
}
