/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.ResponseHandler.InFlightRequest;
import io.crmconnect.sync.delete.DeleteConfirmation;
import io.crmconnect.sync.drift.CatalogueRefresh;
import io.crmconnect.sync.drift.DeferredRequests;
import io.crmconnect.sync.drift.ResponseSchemaCheck;
import java.util.List;

/**
 * Delivers each response of an object to the handler of its request. A response that does not fit
 * the schema is not used: its request is deferred until the catalogue has been read again, and is
 * then sent once more.
 */
final class ResponseDelivery {

  /** The object that the responses belong to. */
  interface Listener {
    /** Whether responses with rows must not be used at present. */
    boolean mustDeferRows();

    /** A response other than the catalogue was received. */
    void onReadable();

    /** The vendor rejects the object or the request. */
    void onRefused(String reason);

    /** The vendor does not know the object. */
    void onUnknownObject(String reason);
  }

  private final ObjectContext context;
  private final ResponseSchemaCheck responseSchemaCheck;
  private final CatalogueRefresh catalogueRefresh;
  private final DeleteConfirmation deleteConfirmation;
  private final Listener listener;
  private final RequestFailureAlerts requestFailureAlerts;
  private final DeferredRequests deferredRequests = new DeferredRequests();
  private final FieldAccess fieldAccess;

  private final class FieldsLeftOut implements FieldAccess.Listener {
    @Override
    public void onFieldsLeftOut() {
      resendDeferred();
    }

    @Override
    public void onRefused(String reason) {
      listener.onRefused(reason);
    }
  }

  ResponseDelivery(
      ObjectContext context,
      ResponseSchemaCheck responseSchemaCheck,
      CatalogueRefresh catalogueRefresh,
      DeleteConfirmation deleteConfirmation,
      Listener listener) {
    this.context = context;
    this.responseSchemaCheck = responseSchemaCheck;
    this.catalogueRefresh = catalogueRefresh;
    this.deleteConfirmation = deleteConfirmation;
    this.listener = listener;
    this.fieldAccess = new FieldAccess(context, new FieldsLeftOut());
    this.requestFailureAlerts = new RequestFailureAlerts(context);
  }

  void deliver(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    if (result instanceof Result.Failure failure && failure.kind().isRetryable()) {
      inFlightRequest.handler().onTooMuch(inFlightRequest, failure);
      return;
    }
    requestFailureAlerts.onResponse(inFlightRequest);
    if (result instanceof Result.Failure failure) {
      handleFailure(inFlightRequest, failure);
      return;
    }
    context.answeredReads().observe(inFlightRequest, result);
    if (!(result instanceof Result.Catalogue) && !(result instanceof Result.FieldsProbed)) {
      listener.onReadable();
    }
    if (listener.mustDeferRows() && DeferredRequests.requestsFields(inFlightRequest.request())) {
      deferredRequests.add(inFlightRequest);
    } else if (responseSchemaCheck.accepts(inFlightRequest, result)) {
      deleteConfirmation.observeLiveRows(inFlightRequest.request(), result);
      inFlightRequest.handler().onResponse(inFlightRequest, result, roundTripMs);
    } else {
      deferredRequests.add(inFlightRequest);
      catalogueRefresh.refreshSoon(responseSchemaCheck.recheckNotBefore());
    }
  }

  private void handleFailure(InFlightRequest inFlightRequest, Result.Failure failure) {
    if (failure.kind().isRefusal() && inFlightRequest.handler().onRefused(inFlightRequest)) {
      return;
    }
    switch (failure.kind()) {
      case FORBIDDEN -> {
        List<String> fields = DeferredRequests.fieldsOf(inFlightRequest.request());
        boolean isProbe = inFlightRequest.handler() == fieldAccess;
        if (!isProbe && fieldAccess.search(fields, failure.message())) {
          deferredRequests.add(inFlightRequest);
        } else {
          listener.onRefused(failure.message());
        }
      }
      case UNKNOWN_OBJECT -> listener.onUnknownObject(failure.message());
      case BAD_REQUEST -> {
        if (catalogueRefresh.shouldRefreshFor(inFlightRequest)) {
          deferredRequests.add(inFlightRequest);
        } else if (catalogueRefresh.sentBeforeRefresh(inFlightRequest)) {
          inFlightRequest.handler().resend(inFlightRequest);
        } else if (!inFlightRequest.handler().onBadRequest(inFlightRequest)) {
          listener.onRefused(failure.message());
        }
      }
      default -> context.fail(failure.message());
    }
  }

  /** A request keeps failing; the driver keeps sending it. */
  void onRequestFailing(long requestId, Result.Failure failure) {
    requestFailureAlerts.onRequestFailing(requestId, failure);
  }

  /** Sends deferred requests again, unless rows must still be deferred. */
  void resendDeferred() {
    if (!listener.mustDeferRows()) {
      deferredRequests.resendAll();
    }
  }

  void resendAllDeferred() {
    deferredRequests.resendAll();
  }

  void cancelDeferred(List<ResponseHandler> handlers) {
    deferredRequests.cancel(handlers);
  }

  void clearDeferred() {
    fieldAccess.cancel();
    deferredRequests.clear();
  }
}
