/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.Row;
import io.crmconnect.crm.VendorClock;
import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.record.Op;
import io.crmconnect.topics.VersionIndex;
import java.util.List;
import java.util.OptionalLong;

/** The normal mode: rows are emitted to the object's topic. */
public final class FlowingMode implements SyncMode {
  private final ObjectContext context;
  private final EmittedVersions emittedVersions;
  private final TopicContents topicContents;

  /**
   * @param emittedVersions versions emitted to the output topic
   */
  public FlowingMode(
      ObjectContext context, EmittedVersions emittedVersions, TopicContents topicContents) {
    this.context = context;
    this.emittedVersions = emittedVersions;
    this.topicContents = topicContents;
  }

  @Override
  public EmittedVersions emittedVersions() {
    return emittedVersions;
  }

  @Override
  public List<String> requestedFields() {
    return context.schema().requestedFields();
  }

  @Override
  public boolean emitsToTopic() {
    return true;
  }

  @Override
  public boolean isCopyingHistory() {
    return context.cursor().backfill().isRunning();
  }

  @Override
  public boolean remembers(Row row, long indexedVersion) {
    return row.version() >= context.cursor().t0() || indexedVersion != Row.UNKNOWN_TIME;
  }

  @Override
  public boolean writeRow(Row row, Op op, ResponseHandler.InFlightRequest inFlightRequest) {
    VendorClock clock = context.clock();
    int compared = context.comparedHash(row);
    boolean inTopic =
        context.emitRow(
            row,
            op,
            clock.isSynchronized()
                ? OptionalLong.of(clock.vendorTimeAt(inFlightRequest.sentAt()))
                : OptionalLong.empty(),
            needsHash(row, op) ? OptionalLong.of(context.contentHash(row)) : OptionalLong.empty(),
            compared == VersionIndex.UNKNOWN_HASH
                ? OptionalLong.empty()
                : OptionalLong.of(compared));
    // A quarantined row too: it shall not be missing to each sweep and be quarantined again.
    topicContents.recordEmitted(row.id(), row.version(), compared);
    return inTopic;
  }

  /** Rows from before T0 that the list named are not read again, unless a new pass needs them. */
  private boolean needsHash(Row row, Op op) {
    return op != Op.SNAPSHOT || row.version() >= context.cursor().t0();
  }

  @Override
  public boolean isListedRowNew(Row row, boolean seenBefore) {
    return true;
  }

  @Override
  public void onListComplete(long startedAt, long rowCount) {
    BackfillCursor backfill = context.cursor().backfill();
    if (backfill.isRunning()) {
      context.setCursor(context.cursor().with(backfill.withProgress(List.of(), rowCount).finish()));
    }
  }

  @Override
  public void recordDelete(String id, long sequence) {
    emittedVersions.recordDelete(id, sequence);
  }

  @Override
  public void prune(long oldestRequestSequence) {
    emittedVersions.prune(
        oldestRequestSequence, context.cursor() == null ? Long.MIN_VALUE : context.oldestVersion());
  }
}
