package io.crmconnect.sync.drift;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;

/** When an object's catalogue is read: at intervals, and sooner where something says it is old. */
public final class CatalogueRefresh {
  private final ObjectContext context;
  private final ResponseHandler responseHandler;
  private boolean requestInFlight;

  /** Whether something was doubted since it was asked for: that look proves nothing. */
  private boolean invalidatedSinceRequest;

  private long dueAt;

  /** Whether a refused question waits for a look. */
  private boolean refusalPending;

  /** When the last one did so first, ms. */
  private long refusalPendingSince = Long.MIN_VALUE / 2;

  /** The last look that was taken for such: its place in the order of all questions. */
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
   * What is known of it may be old.
   *
   * @param refreshAt when a look says more
   */
  public void refreshSoon(long refreshAt) {
    invalidatedSinceRequest = requestInFlight;
    dueAt = Math.min(dueAt, refreshAt);
  }

  /** Whether the answer that has come counts; if not, it is asked for once more. */
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
   * Whether this question, which the vendor refuses, is to wait for a look: it may name a field
   * that is gone. That is looked into once in a refresh interval.
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

  /** Whether it was put before the look that such a question waited for. */
  public boolean sentBeforeRefresh(ResponseHandler.InFlightRequest inFlightRequest) {
    return inFlightRequest.seq() < refusalRefreshSequence
        && DeferredRequests.requestsFields(inFlightRequest.request());
  }

  /** Its question was withdrawn, if there was one. */
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
