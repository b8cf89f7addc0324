package io.crmconnect;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** Connect's face of a task; everything else is in the {@link StartedTask}. */
public final class CrmSourceTask extends SourceTask {
  private final Environment environment;
  private StartedTask started;

  public CrmSourceTask() {
    this(Production.environment());
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
    started = StartedTask.start(environment, settings, context);
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    return started.poll();
  }

  /** Also called for a record that a transformation dropped. Any thread. */
  @Override
  public void commitRecord(SourceRecord record, RecordMetadata metadata) {
    started.acknowledge(record, metadata);
  }

  @Override
  public void stop() {
    if (started != null) {
      started.stop();
    }
  }

  /** When polling makes sense again unless something arrives; for who schedules polls itself. */
  long nextWakeMs() {
    return started.wakeAt();
  }
}
