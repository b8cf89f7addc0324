/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.incremental;

import com.google.common.math.LongMath;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Warns if the search finds nothing although the list has rows. */
public final class SearchHealthCheck implements ResponseHandler {
  /** Rows this old must be in the search index. */
  private static final long MIN_ROW_AGE_MS = 3_600_000;

  private final ObjectContext context;
  private boolean searchFoundRows;
  private Optional<Row> listedRow = Optional.empty();
  private int openRequests;

  public SearchHealthCheck(ObjectContext context) {
    this.context = context;
  }

  public void send() {
    openRequests = 2;
    RequestPriority requestPriority = RequestPriority.CONFIRM;
    long now = context.now();
    context.send(
        this,
        new Request.ChangesSince(context.object(), 1_000, Optional.empty()),
        requestPriority,
        now);
    context.send(
        this,
        new Request.ListPage(context.object(), Optional.empty(), List.of()),
        requestPriority,
        now);
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    // Requests no fields, so no response can lack one.
  }

  /** The check is left out. */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    // Nothing waits for its result.
  }

  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    return true;
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    openRequests--;
    if (result instanceof Result.Changes changes) {
      searchFoundRows = !changes.changes().isEmpty();
    } else if (result instanceof Result.Page page && !page.rows().isEmpty()) {
      listedRow = Optional.of(page.rows().get(0));
    }
    if (openRequests > 0 || searchFoundRows || listedRow.isEmpty()) {
      return;
    }
    if (context.clock().vendorTimeAt(context.now())
        > LongMath.saturatedAdd(listedRow.get().version(), MIN_ROW_AGE_MS)) {
      context.emitEvent(
          EventKind.CONNECTOR_STARTED,
          Level.WARN,
          "The vendor lists rows of "
              + context.object().name()
              + " but its search finds none, so changes may be missed. Check that the credentials"
              + " are allowed to search this object.",
          Map.of());
    }
  }
}
