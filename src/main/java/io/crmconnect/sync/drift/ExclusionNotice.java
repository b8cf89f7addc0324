/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.drift;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.schema.SchemaDecision;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.TopicContents;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells once that the rows of before still have the values of a field that the settings exclude
 * now, and what erases them. The number of rows is that of the topic, which is read for it.
 */
final class ExclusionNotice {
  private final ObjectContext context;
  private final TopicContents topicContents;

  ExclusionNotice(ObjectContext context, TopicContents topicContents) {
    this.context = context;
    this.topicContents = topicContents;
  }

  void advance() {
    if (context.cursor() == null
        || context.schema() == null
        || context.schema().untoldExclusions().isEmpty()
        || context.isFrozen()
        || context.cursor().backfill().isRunning()) {
      return;
    }
    boolean readsTopic = context.settings().reconcile().isEnabled();
    if (!readsTopic) {
      tell("The rows that were written before", Map.of());
    } else if (topicContents.isLoaded()) {
      long rows = topicContents.rowCount();
      tell("Up to " + rows + " rows that were written before", Map.of("rows", rows));
    } else if (!topicContents.isReloading()) {
      topicContents.reload();
    }
  }

  private void tell(String rows, Map<String, Object> count) {
    String object = context.object().name();
    for (String field : context.schema().untoldExclusions()) {
      String decision = new SchemaDecision.Removal(object, field).text();
      Map<String, Object> details = new TreeMap<>(count);
      details.put("field", field);
      details.put("choices", List.of(decision));
      context.emitEvent(
          EventKind.FIELDS_EXCLUDED,
          Level.WARN,
          "The field '"
              + field
              + "' of "
              + object
              + " is excluded by the settings and is read no more. "
              + rows
              + " still hold what they had of it. To set it to null in all of them, add "
              + decision
              + " to schema.accept in the connector's config (PUT /connectors/<name>/config), or"
              + " send it as a signal 'accept'.",
          details);
    }
    context.acceptSchema(context.schema().withExclusionsTold());
  }
}
