/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import io.crmconnect.sync.core.ObjectContext;

/** The emission of all links again, which an operator asked for by a signal: one more pass. */
final class LinkResync {
  private final ObjectContext context;

  LinkResync(ObjectContext context) {
    this.context = context;
  }

  /** Begins with the next pass, which has to start at the beginning. */
  void start() {
    context.setSignals(context.signals().withWholeResync(true));
  }

  /** Whether links are emitted although they have not changed. */
  boolean isActive() {
    return context.signals().resync().whole();
  }

  /** A pass that began with the resync, or later, has ended. */
  void end() {
    context.endWholeResync();
  }
}
