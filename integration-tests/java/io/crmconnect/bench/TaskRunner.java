package io.crmconnect.bench;

import io.crmconnect.CrmSourceConnector;
import io.crmconnect.CrmSourceTask;
import io.crmconnect.EmptyOffsetsContext;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.connector.ConnectorContext;

/** Starts the real task without a worker. */
final class TaskRunner {
  private TaskRunner() {}

  /**
   * Starts a task that copies the contacts.
   *
   * @param extraSettings added to the address, the token and the prefix
   */
  static CrmSourceTask start(String url, Map<String, String> extraSettings) {
    Map<String, String> settings = new HashMap<>();
    settings.put("name", "benchmark");
    settings.put("crm.vendor", "hubspot");
    settings.put("crm.base.url", url);
    settings.put("hubspot.access.token", "sim-token");
    settings.put("crm.objects", "contacts");
    settings.put("topic.prefix", "crm");
    settings.putAll(extraSettings);
    CrmSourceConnector connector = new CrmSourceConnector();
    connector.initialize(new NoOpConnectorContext());
    connector.start(settings);
    Map<String, String> taskSettings = connector.taskConfigs(1).get(0);
    connector.stop();
    CrmSourceTask task = new CrmSourceTask();
    task.initialize(new EmptyOffsetsContext(taskSettings));
    task.start(taskSettings);
    return task;
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
