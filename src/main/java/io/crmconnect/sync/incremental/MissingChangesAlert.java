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
import io.crmconnect.sync.core.UnfinishedLists;
import java.util.Map;

/** Warns, once an hour, of changes that the vendor counts or announces but does not return. */
final class MissingChangesAlert {
  private static final long INTERVAL_MS = 3_600_000;

  private final ObjectContext context;
  private final AlertThrottle throttle = new AlertThrottle(INTERVAL_MS);
  private final UnfinishedLists unfinishedLists;

  MissingChangesAlert(ObjectContext context) {
    this.context = context;
    this.unfinishedLists = new UnfinishedLists(context, "The vendor's list of changes of");
  }

  /** Ever more pages are named, and none of them has a change. */
  void reportEndless() {
    unfinishedLists.report(
        UnfinishedLists.Reason.ENDLESS,
        "The watermark stays where it is, and a later poll asks again.");
  }

  /** A scan has read all changes. */
  void onFinished() {
    unfinishedLists.onFinished();
  }

  /** How long to wait before the changes are asked for again; 0: as usual. */
  long delayMs() {
    return unfinishedLists.delayMs();
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
