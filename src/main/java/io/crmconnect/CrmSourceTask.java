package io.crmconnect;

import io.crmconnect.task.DefaultEnvironment;
import io.crmconnect.task.Environment;
import io.crmconnect.task.StartedTask;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** The class that Connect calls; the work is done by {@link StartedTask}. */
public final class CrmSourceTask extends SourceTask {
  private final Environment environment;
  private StartedTask startedTask;

  public CrmSourceTask() {
    this(DefaultEnvironment.create(Vendors.shipped()));
  }

  CrmSourceTask(Environment environment) {
    this.environment = environment;
  }

  @Override
  public String version() {
    return Version.get();
  }

  @Override
  public void start(Map<String, String> settings) {
    startedTask = StartedTask.start(environment, settings, context);
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    return startedTask.poll();
  }

  /** Called on any thread, also for a record that a transformation dropped. */
  @Override
  public void commitRecord(SourceRecord record, RecordMetadata metadata) {
    startedTask.acknowledge(record, metadata);
  }

  @Override
  public void stop() {
    if (startedTask != null) {
      startedTask.stop();
    }
  }

  /** When the next poll is useful unless a response arrives earlier; for the simulation. */
  long nextWakeUpAt() {
    return startedTask.nextWakeUpAt();
  }
}
