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
    return request instanceof Request.ReadByIds
        || (request instanceof Request.ListPage list && !list.fields().isEmpty())
        || (request instanceof Request.ChangesSince changes && !changes.fields().isEmpty());
  }
}
