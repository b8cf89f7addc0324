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

/** What the connector's first task tells of the settings and of the objects when it starts. */
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
    if (!task.changes().isEmpty()) {
      notices.add(describe(task.changes()));
    }
    return notices;
  }

  private static StartNotice describe(ObjectChanges changes) {
    StringBuilder text =
        new StringBuilder("Since the connector started, the objects have changed.");
    if (!changes.added().isEmpty()) {
      text.append(" Added: ").append(String.join(", ", changes.added())).append('.');
    }
    if (!changes.removed().isEmpty()) {
      text.append(" Not listed by the CRM any more, and not copied: ")
          .append(String.join(", ", changes.removed()))
          .append(
              ". Their topics stay as they are. An object that returns is read from where it"
                  + " stopped.");
    }
    return new StartNotice(
        EventKind.OBJECTS_CHANGED,
        changes.removed().isEmpty() ? Level.INFO : Level.WARN,
        text.toString(),
        Map.of("added", changes.added(), "removed", changes.removed()));
  }
}
