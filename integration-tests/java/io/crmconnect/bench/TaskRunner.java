/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import io.crmconnect.CrmSourceConnector;
import io.crmconnect.CrmSourceTask;
import io.crmconnect.EmptyOffsetsContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.connector.ConnectorContext;

/** Starts the real tasks without a worker. */
final class TaskRunner {
  private TaskRunner() {}

  /**
   * Starts a task that copies the contacts.
   *
   * @param extraSettings added to the address, the token and the prefix
   */
  static CrmSourceTask start(String url, Map<String, String> extraSettings) {
    Map<String, String> settings = new HashMap<>(extraSettings);
    settings.put("crm.objects", "contacts");
    return start(url, 1, settings).get(0);
  }

  /** Starts the tasks that the connector divides its objects among. */
  static List<CrmSourceTask> start(String url, int tasksMax, Map<String, String> extraSettings) {
    Map<String, String> settings = new HashMap<>();
    settings.put("name", "benchmark");
    settings.put("tasks.max", Integer.toString(tasksMax));
    settings.put("crm.vendor", "hubspot");
    settings.put("crm.base.url", url);
    settings.put("hubspot.access.token", "sim-token");
    settings.put("crm.reference", "");
    settings.put("topic.prefix", "crm");
    settings.putAll(extraSettings);
    CrmSourceConnector connector = new CrmSourceConnector();
    connector.initialize(new NoOpConnectorContext());
    connector.start(settings);
    List<CrmSourceTask> tasks = new ArrayList<>();
    for (Map<String, String> taskSettings : connector.taskConfigs(tasksMax)) {
      CrmSourceTask task = new CrmSourceTask();
      task.initialize(new EmptyOffsetsContext(taskSettings));
      task.start(taskSettings);
      tasks.add(task);
    }
    connector.stop();
    return tasks;
  }

  private static final class NoOpConnectorContext implements ConnectorContext {
    @Override
    public void requestTaskReconfiguration() {}

    @Override
    public void raiseError(Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
