package io.crmconnect.sync.core;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import java.util.Map;

/** An event about the connector as a whole that its first task emits when it starts. */
public record StartNotice(EventKind kind, Level level, String text, Map<String, Object> details) {
  public StartNotice {
    details = Map.copyOf(details);
  }
}
