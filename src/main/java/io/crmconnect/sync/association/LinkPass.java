/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.SyncMode;
import java.util.OptionalLong;

/**
 * Reads the links of all records, one after the other by id, again and again: most changes of links
 * move no timestamp of a record. The last record whose links were compared is part of the offset,
 * so a restart continues there.
 *
 * <pre>
 *   WAITING --due, history of the records is copied--> RUNNING --last record--> WAITING
 * </pre>
 */
final class LinkPass {
  private final ObjectContext context;
  private final SyncMode mode;
  private final LinkReader reader;
  private final FromRecords fromRecords;
  private final KnownLinks knownLinks;
  private final MissingLinks missingLinks;
  private final LinkResync resync;
  private final IdOrder idOrder;
  private final ChildObject child;
  private boolean running;

  /** Whether this pass began at the first record. */
  private boolean whole;

  /** Whether the position must not move until the pass has begun anew. */
  private boolean restartRequested;

  /** Whether the next pass begins when this one ends. */
  private boolean repeats;

  private long startedAt;
  private long linkCount;
  private long requests;

  /** Whether nothing is known about the links of some records. */
  private boolean hasUnread;

  private OptionalLong lastWholePassAt = OptionalLong.empty();

  LinkPass(
      ObjectContext context,
      SyncMode mode,
      LinkReader reader,
      FromRecords fromRecords,
      KnownLinks knownLinks,
      MissingLinks missingLinks,
      LinkResync resync,
      IdOrder idOrder,
      ChildObject child) {
    this.context = context;
    this.mode = mode;
    this.reader = reader;
    this.fromRecords = fromRecords;
    this.knownLinks = knownLinks;
    this.missingLinks = missingLinks;
    this.resync = resync;
    this.idOrder = idOrder;
    this.child = child;
  }

  /** Begins at the first record, at once. */
  void restart() {
    running = false;
    restartRequested = true;
    context.setCursor(
        context.cursor().withAssociationsAfter("").with(context.cursor().reconcile().requestRun()));
  }

  /** Has all records read, after the pass that is under way. */
  void repeat() {
    repeats = running;
    if (!running && !context.cursor().reconcile().isRequested()) {
      context.setCursor(context.cursor().with(context.cursor().reconcile().requestRun()));
    }
  }

  /** Time since the last whole pass was started; before the first one, the lag of the cursor. */
  long lagMs(long now, long defaultLagMs) {
    return lastWholePassAt.isPresent() ? now - lastWholePassAt.getAsLong() : defaultLagMs;
  }

  /**
   * @param recordsCopied whether the history of the records is copied
   */
  void advance(boolean recordsCopied) {
    if (!reader.isIdle() || !recordsCopied) {
      return;
    }
    if (!running && !startIfDue()) {
      return;
    }
    if (!context.isKafkaBehind()) {
      fromRecords.next(position()).ifPresent(this::readLinks);
    }
  }

  private String position() {
    return context.cursor().associationsAfter();
  }

  private boolean startIfDue() {
    long vendorNow = context.clock().vendorTimeAt(context.now());
    long dueInMs = context.cursor().reconcile().nextRunAt() - vendorNow;
    if (position().isEmpty() && dueInMs > 0) {
      context.scheduleWakeUp(context.now() + dueInMs);
      return false;
    }
    running = true;
    restartRequested = false;
    whole = position().isEmpty();
    startedAt = context.now();
    linkCount = 0;
    requests = 0;
    hasUnread = false;
    fromRecords.restart(position());
    return true;
  }

  private void readLinks(FromRecords.Chunk chunk) {
    if (chunk.ids().isEmpty()) {
      onRead(chunk, new LinkBatch());
    } else {
      reader.read(chunk.ids(), RequestPriority.BACKFILL, batch -> onRead(chunk, batch));
    }
  }

  private void onRead(FromRecords.Chunk chunk, LinkBatch batch) {
    missingLinks.onBatch(batch);
    if (restartRequested) {
      return;
    }
    linkCount += batch.linkCount();
    requests += batch.requests();
    hasUnread |= !batch.unread().isEmpty();
    if (chunk.last()) {
      finish();
    } else {
      String lastId = chunk.ids().get(chunk.ids().size() - 1);
      if (position().isEmpty() || idOrder.compare(lastId, position()) > 0) {
        context.setCursor(context.cursor().withAssociationsAfter(lastId));
      }
    }
  }

  private void finish() {
    running = false;
    long vendorNow = context.clock().vendorTimeAt(context.now());
    long nextAt = repeats ? vendorNow : vendorNow - (context.now() - startedAt) + intervalMs();
    repeats = false;
    context.setCursor(
        context
            .cursor()
            .withAssociationsAfter("")
            .with(context.cursor().reconcile().finishRun(Math.max(1, nextAt))));
    if (whole && !hasUnread) {
      lastWholePassAt = OptionalLong.of(startedAt);
      context.setCursor(
          context.cursor().with(context.cursor().reconcile().withLastFinishedAt(vendorNow)));
    }
    if (whole && (linkCount > 0 || !hasUnread)) {
      missingLinks.onPassEnded(linkCount > 0);
    }
    resync.end();
    mode.onListComplete(startedAt, knownLinks.size());
  }

  private long intervalMs() {
    return PassInterval.extend(
        context.settings().children().passIntervalMs(child),
        requests + fromRecords.listRequests(),
        context.vendorCapabilities().dailyLimit());
  }
}
