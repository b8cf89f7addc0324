package io.crmconnect;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** Skeleton; the driver takes its place. */
public class CrmSourceTask extends SourceTask {
  CrmSourceTask() {}

  @Override
  public String version() {
    return Version.get();
  }

  @Override
  public void start(Map<String, String> props) {
    throw new UnsupportedOperationException("not written yet");
  }

  @Override
  public List<SourceRecord> poll() {
    throw new UnsupportedOperationException("not written yet");
  }

  @Override
  public void stop() {}
}
