/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.drift;

import io.crmconnect.crm.Request;
import io.crmconnect.sync.core.ResponseHandler;
import java.util.ArrayList;
import java.util.List;

/** Requests whose responses could not be used; they wait to be sent again. */
public final class DeferredRequests {
  private final List<ResponseHandler.InFlightRequest> requests = new ArrayList<>();

  public void add(ResponseHandler.InFlightRequest inFlightRequest) {
    requests.add(inFlightRequest);
  }

  public void resendAll() {
    List<ResponseHandler.InFlightRequest> deferred = new ArrayList<>(requests);
    requests.clear();
    for (ResponseHandler.InFlightRequest each : deferred) {
      each.handler().resend(each);
    }
  }

  public void cancel(List<? extends ResponseHandler> handlers) {
    requests.removeIf(request -> handlers.contains(request.handler()));
  }

  public void clear() {
    requests.clear();
  }

  /** Whether the response contains field values and so depends on the current fields. */
  public static boolean requestsFields(Request request) {
    return request instanceof Request.ReadByIds || !fieldsOf(request).isEmpty();
  }

  /** The fields whose values the response contains. */
  public static List<String> fieldsOf(Request request) {
    if (request instanceof Request.ReadByIds readByIds) {
      return readByIds.fields();
    }
    if (request instanceof Request.ChangesSince changesSince) {
      return changesSince.fields();
    }
    if (request instanceof Request.ExportPage export) {
      return export.fields();
    }
    return request instanceof Request.ListPage page ? page.fields() : List.of();
  }
}
