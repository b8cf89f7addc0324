/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.RequestSize;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.ResponseHandler.InFlightRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requests the pages of ranges: with rows or, where the vendor does not bring them, with ids alone;
 * and with as many as the vendor can answer.
 */
final class PageRequests {
  private final ObjectContext context;
  private final ResponseHandler responseHandler;
  private final RequestSize pageSize;
  private final RequestSize idPageSize;
  private final Map<Long, ActiveRange> rangeByRequest = new HashMap<>();

  PageRequests(ObjectContext context, ResponseHandler responseHandler) {
    this.context = context;
    this.responseHandler = responseHandler;
    this.pageSize = new RequestSize(context, context.capabilities().listPageSize());
    this.idPageSize = new RequestSize(context, context.capabilities().listPageSize());
  }

  /** Requests the next page of the range. */
  void send(ActiveRange range) {
    range.state = ActiveRange.State.REQUESTED;
    List<String> fields = context.schema().requestedFields();
    boolean listReturnsRows =
        range.pagesWithoutRows == 0
            && (!context.capabilities().readsByIds()
                || context.vendorCapabilities().listReturnsRows(context.object(), fields));
    Request.ListPage page =
        new Request.ListPage(
            context.object(),
            range.pageWalk.pageToken(),
            listReturnsRows ? fields : List.of(),
            pageLimit(listReturnsRows));
    rangeByRequest.put(
        context.send(responseHandler, page, RequestPriority.BACKFILL, context.now()), range);
  }

  /** Where ids cannot be read, only the row that cannot be listed is left out. */
  private int pageLimit(boolean listReturnsRows) {
    if (listReturnsRows) {
      return pageSize.pageLimit();
    }
    return context.capabilities().readsByIds() ? idPageSize.pageLimit() : 1;
  }

  /** The range of a request in flight; empty if the backfill was restarted since. */
  Optional<ActiveRange> rangeOf(InFlightRequest inFlightRequest) {
    return Optional.ofNullable(rangeByRequest.get(inFlightRequest.seq()));
  }

  /** The request is no longer in flight; empty if the backfill was restarted since. */
  Optional<ActiveRange> remove(InFlightRequest inFlightRequest) {
    return Optional.ofNullable(rangeByRequest.remove(inFlightRequest.seq()));
  }

  void clear() {
    rangeByRequest.clear();
  }

  void onAnswered(Request.ListPage page) {
    sizeOf(page).onAnswered(page.limit());
  }

  /** A page keeps failing; returns whether fewer rows can be asked for. */
  boolean reduce(Request.ListPage page, Result.Failure failure) {
    return sizeOf(page).reduce(page.limit(), failure);
  }

  /** The range's next row cannot be listed: only its id is asked for, and then full pages again. */
  void leaveOutRows(ActiveRange range) {
    pageSize.restore();
    range.leaveOutRows(context.capabilities().readsByIds());
  }

  private RequestSize sizeOf(Request.ListPage page) {
    return page.fields().isEmpty() ? idPageSize : pageSize;
  }
}
