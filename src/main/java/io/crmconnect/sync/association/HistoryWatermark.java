/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import io.crmconnect.crm.PropertyHistory;
import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.offset.ScanCursor;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.sync.core.CopiedRecords;
import io.crmconnect.sync.core.ObjectContext;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Up to which version of the records their histories have been read; it is part of the offset, as
 * the watermark of the incremental sync. A task that starts reads the histories of the records that
 * have changed since, because an earlier one may have emitted them and not read their histories.
 */
final class HistoryWatermark {
  /** The offset changes no more often. */
  private static final long MIN_STEP_MS = 300_000;

  private final ObjectContext context;
  private final PropertyHistory history;
  private final CopiedRecords copiedRecords;
  private boolean startedFrom;

  HistoryWatermark(ObjectContext context, PropertyHistory history) {
    this.context = context;
    this.history = history;
    this.copiedRecords = context.copiedRecords();
  }

  /** Has all histories read again if other properties are copied than before. */
  void applyProperties() {
    String fingerprint = ObjectSchema.computeFingerprint(history.properties());
    ObjectCursor cursor = context.cursor();
    if (!cursor.backfill().fieldsFingerprint().equals(fingerprint)) {
      context.setCursor(
          cursor
              .with(BackfillCursor.start(fingerprint, true))
              .withAssociationsAfter("")
              .with(cursor.reconcile().requestRun()));
    }
  }

  /**
   * @param allRead whether the histories of all records that were emitted or deleted since the
   *     start have been read
   * @param changed gets the records whose histories may not have been read before the start
   */
  void advance(boolean allRead, Consumer<String> changed) {
    String parent = history.parent().name();
    if (!startedFrom) {
      startedFrom = copiedRecords.forEachChangedSince(parent, watermark(), changed);
      return;
    }
    OptionalLong emittedUpTo = copiedRecords.emittedUpTo(parent);
    if (allRead
        && emittedUpTo.isPresent()
        && emittedUpTo.getAsLong() >= watermark() + MIN_STEP_MS) {
      context.setCursor(
          context.cursor().withIncremental(ScanCursor.idleAt(emittedUpTo.getAsLong())));
    }
  }

  private long watermark() {
    return context.cursor().incremental().watermark();
  }
}
