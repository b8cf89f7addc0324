package io.crmconnect.simulation;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import java.nio.charset.StandardCharsets;

/**
 * A vendor that answers 200 and no rows for one object: what a lost permission may look like.
 *
 * @param until virtual time
 * @param batchReadsOnly whether searches and lists still show what is there
 */
record EmptyAnswerFault(CrmWorkload.ObjectSpec kind, long until, boolean batchReadsOnly) {
  static final EmptyAnswerFault NONE =
      new EmptyAnswerFault(CrmWorkload.OBJECTS.get(0), Long.MIN_VALUE, false);

  HttpOutcome apply(HttpCall call, HttpOutcome outcome, long now) {
    String path = call.uri().getPath();
    boolean affectsObject = path.contains("/objects/") && path.contains("/" + kind.pathName());
    if (now >= until || !affectsObject || !(outcome instanceof HttpOutcome.Response response)) {
      return outcome;
    }
    if (response.status() / 100 != 2 || (batchReadsOnly && !path.endsWith("/batch/read"))) {
      return outcome;
    }
    String body =
        path.endsWith("/search")
            ? "{\"total\":0,\"results\":[]}"
            : path.endsWith("/batch/read")
                ? "{\"status\":\"COMPLETE\",\"results\":[],\"startedAt\":\"2026-01-01T00:00:00Z\","
                    + "\"completedAt\":\"2026-01-01T00:00:00Z\"}"
                : "{\"results\":[]}";
    return new HttpOutcome.Response(200, response.headers(), body.getBytes(StandardCharsets.UTF_8));
  }
}
