/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import io.crmconnect.record.EventPayload;
import io.crmconnect.record.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes each event also to the worker's log. */
public final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.crmconnect.events");

  private EventLog() {}

  public static void log(EventPayload event) {
    if (event.level() == Level.INFO) {
      LOG.info("{}: {}", event.kind().text(), event.text());
    } else {
      LOG.warn("{}: {}", event.kind().text(), event.text());
    }
  }
}
