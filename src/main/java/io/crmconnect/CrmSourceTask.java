/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.crm.SecretRedactor;
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

  /** Null before the start. */
  private volatile StartedTask startedTask;

  private volatile SecretRedactor redactor = SecretRedactor.NONE;

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
    stop();
    redactor = CrmSourceConfig.createRedactor(settings, environment.vendors());
    try {
      startedTask = StartedTask.start(environment, settings, context);
    } catch (RuntimeException e) {
      throw redactor.redact(e);
    }
  }

  /** What it throws fails the task, and Connect shows the message. */
  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    StartedTask task = startedTask;
    if (task == null) {
      return null;
    }
    try {
      return task.poll();
    } catch (RuntimeException e) {
      throw redactor.redact(e);
    }
  }

  /** Called on any thread, also for a record that a transformation dropped. */
  @Override
  public void commitRecord(SourceRecord record, RecordMetadata metadata) {
    StartedTask task = startedTask;
    if (task != null) {
      task.acknowledge(record, metadata);
    }
  }

  @Override
  public void stop() {
    StartedTask task = startedTask;
    if (task != null) {
      task.stop();
    }
  }

  /** When the next poll is useful unless a response arrives earlier; for the simulation. */
  long nextWakeUpAt() {
    return startedTask.nextWakeUpAt();
  }
}
