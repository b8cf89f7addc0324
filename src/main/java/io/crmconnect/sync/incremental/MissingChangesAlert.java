/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.incremental;

import io.crmconnect.crm.Result;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.ObjectContext;
import java.util.Map;

/** Warns, once an hour, of changes that the vendor counts but does not return. */
final class MissingChangesAlert {
  private static final long INTERVAL_MS = 3_600_000;

  private final ObjectContext context;
  private final AlertThrottle throttle = new AlertThrottle(INTERVAL_MS);

  MissingChangesAlert(ObjectContext context) {
    this.context = context;
  }

  void report(Result.Changes page) {
    if (page.total().isEmpty() || !throttle.tryAcquire(context.now())) {
      return;
    }
    long counted = page.total().getAsLong();
    long received = page.changes().size();
    context.emitEvent(
        EventKind.RESPONSE_INCOMPLETE,
        Level.WARN,
        "The vendor counts "
            + counted
            + " changes of "
            + context.object().name()
            + " but returns "
            + received
            + " of them. The watermark stays where it is, and the next poll asks again.",
        Map.of("counted", counted, "received", received));
  }
}
