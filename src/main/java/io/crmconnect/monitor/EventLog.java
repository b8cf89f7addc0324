package io.crmconnect.monitor;

import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes each event into the worker's log too, for who looks there first. */
public final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.crmconnect.events");

  private EventLog() {}

  public static void logIfEvent(SourceRecord record) {
    extractEvent(record)
        .ifPresent(
            event -> {
              String kind = event.getString("kind");
              if ("info".equals(event.getString("level"))) {
                LOG.info("{}: {}", kind, event.getString("text"));
              } else {
                LOG.warn("{}: {}", kind, event.getString("text"));
              }
            });
  }

  /** The event that the record tells of, if it is one. */
  public static Optional<Struct> extractEvent(SourceRecord record) {
    return record.value() instanceof Struct event
            && event.schema().field("kind") != null
            && event.schema().field("level") != null
            && event.schema().field("text") != null
            && record.headers().isEmpty()
        ? Optional.of(event)
        : Optional.empty();
  }
}
