/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.signal;

import io.crmconnect.schema.SchemaDecision;

/** An operator's request to a running connector. */
public sealed interface Signal {

  /** Names every object. */
  String ALL_OBJECTS = "*";

  /** Whether the signal is for this object. */
  boolean isFor(String object);

  /** A request to one object or to all. */
  sealed interface OfObject extends Signal {
    /** An object's name, or {@link #ALL_OBJECTS}. */
    String object();

    @Override
    default boolean isFor(String other) {
      return object().equals(ALL_OBJECTS) || object().equals(other);
    }
  }

  /** Emit again what the topic already has. */
  record Resync(String object, ResyncTarget target) implements OfObject {}

  /** Start a reconciliation run now. */
  record Reconcile(String object) implements OfObject {}

  record PauseBackfill(String object) implements OfObject {}

  record ResumeBackfill(String object) implements OfObject {}

  /** Accept a change of the schema. */
  record Accept(SchemaDecision decision) implements OfObject {
    @Override
    public String object() {
      return decision.object();
    }
  }

  /** Emit the deletes that this run holds. */
  record Release(String object, long run) implements OfObject {}

  /** Log more or less, in each worker that runs a task. */
  record SetLogLevel(String logger, LogLevel level) implements Signal {
    @Override
    public boolean isFor(String object) {
      return true;
    }
  }

  /**
   * A message that asks for nothing that is known.
   *
   * @param reason a sentence that says what is wrong and what to do
   */
  record Malformed(String reason) implements Signal {
    @Override
    public boolean isFor(String object) {
      return false;
    }
  }
}
