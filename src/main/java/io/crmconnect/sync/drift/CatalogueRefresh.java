package io.crmconnect.sync.drift;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;

/**
 * Decides when an object's catalogue is read: at intervals, and sooner if a response shows that it
 * is out of date.
 */
public final class CatalogueRefresh {
  private final ObjectContext context;
  private final ResponseHandler responseHandler;
  private boolean requestInFlight;

  /**
   * Whether the catalogue was found out of date after its last request: that response proves
   * nothing.
   */
  private boolean invalidatedSinceRequest;

  private long dueAt;

  /** Whether a rejected request waits for a refresh. */
  private boolean refusalPending;

  /** Start of the last such wait, ms. */
  private long refusalPendingSince = Long.MIN_VALUE / 2;

  /** Sequence number of the last refresh that was requested for a rejected request. */
  private long refusalRefreshSequence;

  public CatalogueRefresh(ObjectContext context, ResponseHandler responseHandler) {
    this.context = context;
    this.responseHandler = responseHandler;
  }

  public void advance() {
    if (requestInFlight) {
      return;
    }
    if (context.now() < dueAt) {
      context.scheduleWakeUp(dueAt);
      return;
    }
    requestInFlight = true;
    invalidatedSinceRequest = false;
    dueAt = Long.MAX_VALUE;
    context.send(
        responseHandler,
        new Request.Catalogue(context.object()),
        RequestPriority.CONTROL,
        context.now());
  }

  /**
   * The known catalogue may be out of date.
   *
   * @param refreshAt earliest time at which a refresh can show more
   */
  public void refreshSoon(long refreshAt) {
    invalidatedSinceRequest = requestInFlight;
    dueAt = Math.min(dueAt, refreshAt);
  }

  /** Whether the received catalogue is used; if not, it is requested again. */
  public boolean acceptResponse() {
    requestInFlight = false;
    if (invalidatedSinceRequest) {
      return false;
    }
    dueAt = context.now() + context.settings().schemaRefreshMs();
    if (refusalPending) {
      refusalPending = false;
      refusalRefreshSequence = context.nextSequence();
    }
    return true;
  }

  /**
   * Whether this rejected request waits for a refresh: it may name a field that was removed. That
   * happens at most once per refresh interval.
   */
  public boolean shouldRefreshFor(ResponseHandler.InFlightRequest inFlightRequest) {
    boolean intervalPassed =
        context.now() - refusalPendingSince >= context.settings().schemaRefreshMs();
    if (!DeferredRequests.requestsFields(inFlightRequest.request())
        || !(refusalPending || intervalPassed)) {
      return false;
    }
    if (!refusalPending) {
      refusalPending = true;
      refusalPendingSince = context.now();
      refreshSoon(context.now());
    }
    return true;
  }

  /** Whether the request was sent before the refresh that a rejected request waited for. */
  public boolean sentBeforeRefresh(ResponseHandler.InFlightRequest inFlightRequest) {
    return inFlightRequest.seq() < refusalRefreshSequence
        && DeferredRequests.requestsFields(inFlightRequest.request());
  }

  /** The request of the catalogue was cancelled, if there was one. */
  public void cancelled() {
    refusalPending = false;
    if (requestInFlight) {
      requestInFlight = false;
      dueAt = context.now();
    }
  }

  public void postponeUntil(long refreshAt) {
    dueAt = refreshAt;
  }
}
