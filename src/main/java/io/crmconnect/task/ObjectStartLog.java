/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.sync.core.ObjectStatus;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line to the log when an object has started. Its later changes of state are events, which
 * are written to the log anyway.
 */
final class ObjectStartLog {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectStartLog.class);

  private final Map<String, ObjectStatus.Phase> phases = new TreeMap<>();

  /** Called often, with the present phase. */
  void observe(String object, ObjectStatus.Phase phase) {
    ObjectStatus.Phase previous = phases.put(object, phase);
    boolean wasStarting = previous == null || previous == ObjectStatus.Phase.STARTING;
    if (!wasStarting || phase == previous) {
      return;
    }
    switch (phase) {
      case BACKFILL -> LOG.info("{} has started: its history and its changes are copied", object);
      case CHANGES -> LOG.info("{} has started: its changes are copied", object);
      case FROZEN -> LOG.info("{} has started: it waits for a decision about its schema", object);
      case STARTING, SUSPENDED -> {
        // An object that is suspended is told by an event.
      }
    }
  }
}
