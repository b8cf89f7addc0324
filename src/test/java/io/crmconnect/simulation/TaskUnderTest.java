/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import org.apache.kafka.connect.source.SourceTask;

/** A task under test with what its driver needs beyond Connect's own interface. */
interface TaskUnderTest {
  SourceTask task();

  /** How long nothing will happen inside the task unless something arrives. */
  long idleMs();

  /** The process crashes: no pending response arrives. */
  void kill();

  /** Makes a task on a worker. */
  interface Factory {
    /**
     * @param wakeUp called when something is ready for the next poll
     */
    TaskUnderTest create(long incarnation, Runnable wakeUp);
  }
}
