/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.drift;

import io.crmconnect.crm.Field;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import java.util.List;
import java.util.Optional;

/**
 * Decides when an object's catalogue is read: at intervals, and sooner if a response shows that it
 * is out of date.
 */
public final class CatalogueRefresh {
  private final ObjectContext context;
  private final ResponseHandler responseHandler;
  private final CatalogueOmissions omissions;
  private boolean requestInFlight;

  /** When the first part of the last catalogue was requested, ms. */
  private long requestedAt;

  /** The parts of the catalogue that were received since the first one was requested. */
  private Optional<Result.Catalogue> received = Optional.empty();

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
    this.omissions = new CatalogueOmissions(context);
  }

  public void advance() {
    omissions.advance();
    if (requestInFlight) {
      return;
    }
    if (context.now() < dueAt) {
      context.scheduleWakeUp(dueAt);
      return;
    }
    requestInFlight = true;
    invalidatedSinceRequest = false;
    received = Optional.empty();
    requestedAt = context.now();
    dueAt = Long.MAX_VALUE;
    requestPart(Optional.empty());
  }

  private void requestPart(Optional<String> part) {
    context.send(
        responseHandler,
        new Request.Catalogue(context.object(), part),
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

  /** When the last catalogue was requested, ms of the driver's clock. */
  public long requestedAt() {
    return requestedAt;
  }

  /**
   * Handles a part of the catalogue.
   *
   * @return all fields; empty if parts are missing, or if the catalogue is requested again
   */
  public Optional<List<Field>> onResponse(Result.Catalogue part) {
    Result.Catalogue catalogue = received.map(earlier -> earlier.plus(part)).orElse(part);
    if (catalogue.nextPart().isPresent() && !invalidatedSinceRequest) {
      received = Optional.of(catalogue);
      requestPart(catalogue.nextPart());
      return Optional.empty();
    }
    received = Optional.empty();
    if (!acceptResponse()) {
      return Optional.empty();
    }
    omissions.onCatalogue(catalogue.omissions());
    return Optional.of(catalogue.fields());
  }

  private boolean acceptResponse() {
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
