/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.BatchReader;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageTracker;
import io.crmconnect.sync.core.ResponseHandler.InFlightRequest;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
import java.util.List;

/** Reads rows of the pages of a backfill by their ids, and adds what is read to the pages. */
final class PageReads implements BatchReader.Listener {
  private final HeldRows heldRows;
  private final Runnable emitCompletedPages;
  private final BatchReader batchReader;

  /**
   * @param emitCompletedPages called after each row that may have completed its page
   */
  PageReads(
      ObjectContext context,
      SyncMode mode,
      RowEmitter emitter,
      HeldRows heldRows,
      Runnable emitCompletedPages) {
    this.heldRows = heldRows;
    this.emitCompletedPages = emitCompletedPages;
    this.batchReader = new BatchReader(context, mode, emitter, this, RequestPriority.BACKFILL);
  }

  BatchReader batchReader() {
    return batchReader;
  }

  /** Whether rows of the page must be read again before it can be emitted. */
  boolean readsRowsAgain(PageTracker.Page page) {
    List<Row> outdated = heldRows.takeOutdated(page);
    for (Row row : outdated) {
      page.reopenOne();
      batchReader.enqueue(new BatchReader.ReadTarget(row.id(), Row.UNKNOWN_TIME, page));
    }
    return !outdated.isEmpty();
  }

  @Override
  public void onRow(BatchReader.ReadTarget readTarget, Row row, InFlightRequest inFlightRequest) {
    heldRows.addRead(readTarget.page(), row, inFlightRequest);
    emitCompletedPages.run();
  }

  @Override
  public void onUnchanged(
      BatchReader.ReadTarget readTarget, Row row, InFlightRequest inFlightRequest) {
    if (heldRows.emitsUnchanged()) {
      onRow(readTarget, row, inFlightRequest);
    } else {
      resolveRow(readTarget);
    }
  }

  @Override
  public void onUnreadable(BatchReader.ReadTarget readTarget) {
    resolveRow(readTarget);
  }

  /** The row was in the page but has been deleted since. */
  @Override
  public void onMissing(
      BatchReader.ReadTarget readTarget, InFlightRequest inFlightRequest, boolean alone) {
    resolveRow(readTarget);
  }

  /**
   * The row comes from a replica, which lags by less than the settle time. Newer changes are
   * therefore after T0, and the incremental scan reads them.
   */
  @Override
  public void onStaleRow(
      BatchReader.ReadTarget readTarget, Row row, InFlightRequest inFlightRequest, boolean stale) {
    if (stale) {
      resolveRow(readTarget);
    } else {
      onRow(readTarget, row, inFlightRequest);
    }
  }

  /** The row has its own place in a page, or was named as changed. */
  @Override
  public void onUnrequestedRow(Row row, InFlightRequest inFlightRequest) {}

  private void resolveRow(BatchReader.ReadTarget readTarget) {
    readTarget.page().resolveOne();
    emitCompletedPages.run();
  }
}
