/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.ChangedIds;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.RequestSize;
import io.crmconnect.sync.core.ResponseHandler;
import java.util.List;
import java.util.Optional;

/**
 * Finds out, at the start of a task that continues an export, which ids an earlier task may have
 * emitted or deleted since the export began: all that the vendor names as changed or deleted since
 * then.
 *
 * <pre>
 *   WAITING --settle time--> CHANGES --last page--> DELETES --complete up to the start--> DONE
 *                               |                      |
 *                               +----------------------+-- some are not told --> FAILED
 * </pre>
 */
final class ChangesSinceExport implements ResponseHandler {
  /** Of what one export can still be worth; bounds a list that never ends. */
  private static final int MAX_PAGES = 10_000;

  /** The vendor tells its deletes up to a time that follows the clock within minutes. */
  private static final long DELETE_SCAN_PAUSE_MS = 60_000;

  private static final int MAX_DELETE_SCANS = 60;

  private enum State {
    WAITING,
    CHANGES,
    DELETES,
    DONE,
    FAILED
  }

  private final ObjectContext context;
  private final ChangedIds changedIds;
  private final RequestSize changesSize;
  private final RequestSize deletesSize;

  private final long createdAt;

  /** When the next request may be sent, ms of the driver's clock. */
  private long notBefore;

  private State state;
  private boolean requested;
  private Optional<String> position = Optional.empty();
  private int pages;
  private int deleteScans;

  /**
   * @param isNeeded whether the export may have begun before this task
   */
  ChangesSinceExport(ObjectContext context, ChangedIds changedIds, boolean isNeeded) {
    this.context = context;
    this.changedIds = changedIds;
    this.changesSize = new RequestSize(context, context.capabilities().listPageSize());
    this.deletesSize = new RequestSize(context, context.capabilities().listPageSize());
    this.createdAt = context.now();
    // Then all replicas show what an earlier task can have read.
    this.notBefore = createdAt + context.settings().settleMs();
    this.state = isNeeded ? State.WAITING : State.DONE;
  }

  boolean isDone() {
    return state == State.DONE;
  }

  /** Whether it cannot be found out. */
  boolean hasFailed() {
    return state == State.FAILED;
  }

  void advance() {
    if (isDone() || hasFailed() || requested) {
      return;
    }
    if (context.now() < notBefore) {
      context.scheduleWakeUp(notBefore);
      return;
    }
    if (state == State.WAITING) {
      state = State.CHANGES;
    }
    send();
  }

  private void send() {
    long since = context.cursor().backfill().export().since();
    Request.OfObject request =
        state == State.CHANGES
            ? new Request.ChangesSince(
                context.object(), since, position, List.of(), changesSize.pageLimit())
            : new Request.DeletedSince(context.object(), since, position, deletesSize.pageLimit());
    requested = true;
    context.send(this, request, RequestPriority.BACKFILL, context.now());
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    send();
  }

  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    boolean less =
        inFlightRequest.request() instanceof Request.ChangesSince changes
            ? changesSize.reduce(changes.limit(), failure)
            : deletesSize.reduce(
                ((Request.DeletedSince) inFlightRequest.request()).limit(), failure);
    if (less) {
      send();
    } else {
      state = State.FAILED;
    }
  }

  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    state = State.FAILED;
    return true;
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    requested = false;
    if (result instanceof Result.Changes changes) {
      onChanges(changes);
    } else {
      onDeletions((Result.Deletions) result);
    }
    if (changedIds.isOverflowed() || ++pages > MAX_PAGES) {
      state = State.FAILED;
    }
  }

  private void onChanges(Result.Changes changes) {
    changes.changes().forEach(change -> changedIds.add(change.id()));
    changes.malformed().forEach(malformed -> changedIds.add(malformed.id()));
    if (!changes.ordered()) {
      state = State.FAILED;
    } else if (changes.hasMore()) {
      position = changes.nextPosition();
    } else {
      state = State.DELETES;
      position = Optional.empty();
    }
  }

  private void onDeletions(Result.Deletions deletions) {
    deletions.deletions().forEach(deletion -> changedIds.add(deletion.id()));
    boolean complete =
        deletions.completeFrom().isEmpty()
            || deletions.completeFrom().getAsLong() <= context.cursor().backfill().export().since();
    if (!complete) {
      state = State.FAILED;
    } else if (deletions.nextToken().isPresent()) {
      position = deletions.nextToken();
    } else if (deletions.completeUpTo().orElse(Long.MAX_VALUE)
        >= context.clock().vendorTimeAt(createdAt)) {
      state = State.DONE;
    } else if (++deleteScans < MAX_DELETE_SCANS) {
      position = Optional.empty();
      notBefore = context.now() + DELETE_SCAN_PAUSE_MS;
    } else {
      state = State.FAILED;
    }
  }
}
