/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.StartNotice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the connector's first task tells of the settings when it starts. */
final class StartNotices {
  private StartNotices() {}

  static List<StartNotice> of(CrmSourceConfig config, TaskConfig task) {
    List<StartNotice> notices = new ArrayList<>();
    List<String> ineffective = IneffectiveSettings.find(config);
    if (!ineffective.isEmpty()) {
      notices.add(
          new StartNotice(
              EventKind.CONNECTOR_STARTED,
              Level.WARN,
              "Some settings have no effect. " + String.join(" ", ineffective),
              Map.of("settings", ineffective)));
    }
    if (!task.costs().isEmpty()) {
      notices.add(
          new StartNotice(
              EventKind.COST_ESTIMATED,
              Level.INFO,
              String.join(" ", task.costs()),
              Map.of("estimates", task.costs())));
    }
    return notices;
  }
}
