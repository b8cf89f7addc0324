/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.signal;

import io.crmconnect.schema.SchemaDecision;
import io.crmconnect.sync.core.ObjectContext;
import java.util.Optional;
import java.util.function.Consumer;

/** The sync of an object, as signals see it. */
public interface SignalTarget {
  /** Whether signals can be applied. */
  enum Readiness {
    /** The object is being started: signals wait. */
    STARTING,
    /** The object cannot be read at present. */
    SUSPENDED,
    /** The object waits for a decision about its schema. */
    FROZEN,
    RUNNING
  }

  ObjectContext context();

  Readiness readiness();

  /**
   * Emits all rows of the object again.
   *
   * @return why that is impossible; empty if it has begun
   */
  Optional<String> resyncAll();

  /**
   * Applies a decision about the schema.
   *
   * @param outcome called once, now or later, with the reason if the decision cannot be applied
   */
  void accept(SchemaDecision decision, Consumer<Optional<String>> outcome);
}
