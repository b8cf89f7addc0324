package io.crmconnect.sync;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells the operator when an object's requests keep failing, and when they do no more: when each of
 * them is answered, or, where one was withdrawn, another of its kind.
 */
final class RequestFailureAlerts {
  private final ObjectContext context;

  /** The number of the question to the kind of its request. */
  private final Map<Long, Class<?>> failingRequests = new TreeMap<>();

  RequestFailureAlerts(ObjectContext context) {
    this.context = context;
  }

  /** This question keeps failing; it goes on being asked. */
  void onRequestFailing(long sequence, Result.Failure failure) {
    ResponseHandler.InFlightRequest inFlightRequest = context.inFlightRequests().get(sequence);
    if (inFlightRequest == null) {
      return;
    }
    if (failingRequests.isEmpty()) {
      context.emitEvent(
          EventKind.OBJECT_SUSPENDED,
          Level.WARN,
          context.object().name() + " gets no answers and is asked on: " + failure.message(),
          Map.of());
    }
    failingRequests.put(sequence, requestType(inFlightRequest.request()));
  }

  void onResponse(ResponseHandler.InFlightRequest inFlightRequest) {
    boolean recovered =
        failingRequests
            .entrySet()
            .removeIf(
                each ->
                    each.getKey() == inFlightRequest.seq()
                        || (each.getValue() == requestType(inFlightRequest.request())
                            && context.inFlightRequests().get(each.getKey()) == null));
    if (recovered && failingRequests.isEmpty()) {
      context.emitEvent(
          EventKind.OBJECT_RESUMED,
          Level.INFO,
          context.object().name() + " gets answers again.",
          Map.of());
    }
  }

  /** The count is requested only at the start, and is answered by the index as changes are. */
  private static Class<?> requestType(Request request) {
    return request instanceof Request.RecordCount ? Request.ChangesSince.class : request.getClass();
  }
}
